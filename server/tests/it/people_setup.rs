//! The first start.

use std::time::Duration;

use headgate_server::people::passwords::Password;
use headgate_server::people::setup::{self, Outcome, UnattendedSetup};

use crate::harness::{Persona, World};

/// A world before anybody was made.
async fn empty_world() -> World {
    let world = World::new().await;
    for table in ["tenants", "users"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table}"))).execute(world.db()).await.unwrap();
    }
    world
}

const GOOD: &[(&str, &str)] = &[
    ("name", "Ada Lovelace"),
    ("email", "Ada@Example.com"),
    ("password", "traverse velvet moor"),
    ("tenant_name", "Analytical Engines"),
    ("tenant_slug", ""),
];

fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    GOOD.iter().map(|(name, old)| (*name, if *name == field { value } else { *old })).collect()
}

fn unattended() -> UnattendedSetup {
    UnattendedSetup {
        email: "ada@example.com".to_owned(),
        name: "Ada Lovelace".to_owned(),
        password: Password::new("traverse velvet moor"),
        tenant_name: "Analytical Engines".to_owned(),
        tenant_slug: "engines".to_owned(),
    }
}

#[tokio::test]
async fn every_page_leads_to_setup_until_there_is_a_user() {
    let world = empty_world().await;
    let browser = world.page(Persona::Anonymous).await;
    for path in ["/", "/sign-in", "/t/acme/apis", "/account"] {
        assert_eq!(browser.get(path).await.expect(303).location(), "/setup", "{path}");
    }
    browser.get("/setup").await.expect(200).shows("first admin");
}

#[tokio::test]
async fn setup_makes_the_first_admin_and_signs_in() {
    let world = empty_world().await;
    let browser = world.page(Persona::Anonymous).await;
    let answer = browser.submit("/setup", GOOD).await.expect(303);
    assert_eq!(answer.location(), "/t/analytical-engines");
    let signed_in = browser.with_cookie_of(&answer);
    signed_in.get("/t/analytical-engines/members").await.expect(200).shows("ada@example.com");
    signed_in.get("/operator/tenants").await.expect(200).shows("Analytical Engines");
    signed_in.get("/t/analytical-engines/audit-events").await.expect(200).shows("Set up installation");
}

#[tokio::test]
async fn weak_password_is_refused_with_the_reason_and_the_input_kept() {
    let world = empty_world().await;
    let browser = world.page(Persona::Anonymous).await;
    for (password, reason) in [
        ("short", "This has 5 characters"),
        ("password1234", "attackers try first"),
        ("abcabcabcabc", "repeats one piece"),
        ("lovelace-1815", "contains your name"),
    ] {
        let answer = browser.submit("/setup", &with("password", password)).await.expect(422);
        answer.shows(reason).shows("Ada Lovelace").shows("Analytical Engines").hides(password);
    }
    assert!(!setup::is_complete(&world.state).await.unwrap());
}

#[tokio::test]
async fn setup_is_closed_once_there_is_a_user() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    assert_eq!(browser.get("/setup").await.expect(303).location(), "/");
    assert_eq!(browser.submit("/setup", GOOD).await.expect(303).location(), "/sign-in");
    assert_eq!(setup::unattended(&world.state, &unattended()).await.unwrap(), Outcome::AlreadySetUp);
}

#[tokio::test]
async fn of_two_setups_at_once_one_wins() {
    let world = empty_world().await;
    let other = UnattendedSetup { email: "eve@example.com".to_owned(), tenant_slug: "eve".to_owned(), ..unattended() };
    let mine = unattended();
    let mut gate = world.db().begin().await.unwrap();
    sqlx::query("select term from installation for update").execute(&mut *gate).await.unwrap();
    let setups =
        async { tokio::join!(setup::set_up(&world.state, &mine, None), setup::set_up(&world.state, &other, None)) };
    let open = async {
        while waiting_for_locks(&world).await < 2 {}
        gate.commit().await.unwrap();
    };
    let both = async { tokio::join!(setups, open).0 };
    let (first, second) =
        tokio::time::timeout(Duration::from_secs(30), both).await.expect("both wait for each other's end");
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
    let users: i64 = sqlx::query_scalar("select count(*) from users").fetch_one(world.db()).await.unwrap();
    assert_eq!(users, 1);
}

async fn waiting_for_locks(world: &World) -> i64 {
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    sqlx::query_scalar(waiting).fetch_one(world.db()).await.unwrap()
}

#[tokio::test]
async fn unattended_setup_names_its_faults() {
    let world = empty_world().await;
    let weak = UnattendedSetup { password: Password::new("short"), tenant_slug: "No Slug".to_owned(), ..unattended() };
    let error = setup::unattended(&world.state, &weak).await.unwrap_err();
    let fields: Vec<_> = error.faults().iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["password", "tenant_slug"]);
    let done = setup::unattended(&world.state, &unattended()).await.unwrap();
    assert!(matches!(done, Outcome::Done { tenant_slug } if tenant_slug.as_str() == "engines"));
}
