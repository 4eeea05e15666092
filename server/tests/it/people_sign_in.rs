//! Signing in, sessions, throttling, the account page.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;
use time::Duration;

use crate::harness::{PASSWORD, PageClient, Persona, World};

async fn attempt(browser: &PageClient, email: &str, password: &str) -> crate::harness::Answer {
    browser.submit("/sign-in", &[("email", email), ("password", password), ("next", "")]).await
}

#[tokio::test]
async fn signing_in_leads_to_the_first_tenant_or_where_one_wanted_to_go() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    let email = Persona::Developer.email();
    assert_eq!(attempt(&browser, &email.to_uppercase(), PASSWORD).await.expect(303).location(), "/t/acme");
    for (next, target) in
        [("/t/acme/apis", "/t/acme/apis"), ("//evil.example", "/t/acme"), ("https://evil.example", "/t/acme")]
    {
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", next)];
        assert_eq!(browser.submit("/sign-in", &fields).await.expect(303).location(), target, "{next}");
    }
}

#[tokio::test]
async fn wrong_password_and_unknown_address_look_the_same() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    let wrong = attempt(&browser, &Persona::Developer.email(), "wrong").await.expect(422);
    let unknown = attempt(&browser, "nobody@example.com", "wrong").await.expect(422);
    wrong.shows("E-mail address or password is wrong").shows(&Persona::Developer.email());
    unknown.shows("E-mail address or password is wrong");
    assert!(wrong.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn sixth_failure_of_an_address_is_refused_until_the_window_has_passed() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    let email = Persona::Developer.email();
    for _ in 0..5 {
        attempt(&browser, &email, "wrong").await.expect(422);
        world.clock.advance(Duration::MINUTE);
    }
    let refused = attempt(&browser, &email, PASSWORD).await.expect(429);
    assert_eq!(refused.headers.get(header::RETRY_AFTER).unwrap(), "600");
    refused.shows("Wait 10 minutes");
    let rest = world.rest(Persona::Anonymous).await;
    let token = rest.post("/api/v1/tokens", json!({ "email": email, "password": PASSWORD })).await.expect(429);
    assert_eq!(token.code(), "too_many_attempts");
    attempt(&browser, &Persona::ApiOwner.email(), PASSWORD).await.expect(303);
    world.clock.advance(Duration::minutes(10));
    attempt(&browser, &email, PASSWORD).await.expect(303);
}

#[tokio::test]
async fn failures_at_the_same_time_do_not_slip_through_together() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    let attempts = (0..8).map(|_| attempt(&browser, "nobody@example.com", "wrong"));
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), 5);
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 3);
}

#[tokio::test]
async fn a_network_address_is_refused_after_thirty_failures() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    for number in 0..30 {
        from_address(&browser, &format!("guess{number}@example.com")).await.expect(422);
    }
    from_address(&browser, "guess30@example.com").await.expect(429);
    attempt(&browser, "guess30@example.com", "wrong").await.expect(422);
}

async fn from_address(browser: &PageClient, email: &str) -> crate::harness::Answer {
    let address: std::net::SocketAddr = ([192, 0, 2, 7], 4711).into();
    let request = Request::builder()
        .method(Method::POST)
        .uri("/sign-in")
        .extension(axum::extract::ConnectInfo(address))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request, Body::from(format!("email={email}&password=wrong"))).await
}

#[tokio::test]
async fn session_planted_before_signing_in_is_worth_nothing_afterwards() {
    let world = World::new().await;
    let victim = world.page(Persona::Developer).await;
    let planted = victim.cookie.clone();
    let again = attempt(&victim, &Persona::Developer.email(), PASSWORD).await.expect(303);
    let fresh = victim.with_cookie_of(&again);
    assert_ne!(fresh.cookie, planted);
    fresh.get("/account").await.expect(200);
    assert!(victim.get("/account").await.expect(303).location().starts_with("/sign-in"));
    let invented = PageClient { cookie: Some("headgate_session=AAAAAAAAAAAAAAAAAAAAAA".to_owned()), ..victim };
    let answer = attempt(&invented, &Persona::Developer.email(), PASSWORD).await.expect(303);
    assert_ne!(invented.with_cookie_of(&answer).cookie, invented.cookie);
}

#[tokio::test]
async fn cookie_is_for_this_host_and_out_of_reach_of_scripts() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    let answer = attempt(&browser, &Persona::Developer.email(), PASSWORD).await.expect(303);
    let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    assert!(cookie.starts_with("headgate_session="), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
}

#[tokio::test]
async fn database_holds_no_session_id_and_strangers_leave_no_row() {
    let world = World::new().await;
    world.page(Persona::Anonymous).await.get("/sign-in").await.expect(200);
    let rows: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(world.db()).await.unwrap();
    assert_eq!(rows, 0);
    let browser = world.page(Persona::Developer).await;
    let id = browser.cookie.unwrap().split_once('=').unwrap().1.to_owned();
    let stored: String = sqlx::query_scalar("select encode(id_hash, 'base64') || contents::text from sessions")
        .fetch_one(world.db())
        .await
        .unwrap();
    assert!(!stored.contains(&id), "{stored}");
}

#[tokio::test]
async fn session_ends_when_idle_for_three_days_and_after_fourteen_at_the_latest() {
    let world = World::new().await;
    let browser = world.page(Persona::Developer).await;
    for _ in 0..6 {
        world.clock.advance(Duration::days(2));
        browser.get("/account").await.expect(200);
    }
    world.clock.advance(Duration::days(2));
    browser.get("/account").await.expect(303);
    let browser = world.page(Persona::Developer).await;
    world.clock.advance(Duration::days(3));
    browser.get("/account").await.expect(303);
    headgate_server::people::delete_expired(&world.state).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(world.db()).await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn form_of_another_site_is_refused() {
    let world = World::new().await;
    let browser = world.page(Persona::TenantAdmin).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/account/name")
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        browser.send(request, Body::from("name=Eve")).await.expect(403);
    }
    browser.get("/account").await.expect(200).hides("Eve");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let world = World::new().await;
    let browser = world.page(Persona::Developer).await;
    assert_eq!(browser.submit("/sign-out", &[]).await.expect(303).location(), "/sign-in");
    browser.get("/account").await.expect(303);
}

#[tokio::test]
async fn new_password_ends_other_sessions_and_tokens_and_renews_this_session() {
    let world = World::new().await;
    let (here, elsewhere) = (world.page(Persona::Developer).await, world.page(Persona::Developer).await);
    let rest = world.rest(Persona::Developer).await;
    world.clock.advance(Duration::SECOND);
    let form = |current, new| [("current_password", current), ("new_password", new)];
    here.submit("/account/password", &form("wrong", "another velvet moor"))
        .await
        .expect(422)
        .shows("not your present password");
    here.submit("/account/password", &form(PASSWORD, "password1234")).await.expect(422).shows("attackers try first");
    let done = here.submit("/account/password", &form(PASSWORD, "another velvet moor")).await.expect(303);
    elsewhere.get("/account").await.expect(303);
    here.get("/account").await.expect(303);
    here.with_cookie_of(&done).get("/account").await.expect(200).shows("Your password is changed");
    rest.get("/api/v1/me").await.expect(401);
    attempt(&here, &Persona::Developer.email(), PASSWORD).await.expect(422);
    attempt(&here, &Persona::Developer.email(), "another velvet moor").await.expect(303);
}

#[tokio::test]
async fn sessions_can_be_ended_one_by_one_but_only_ones_own() {
    let world = World::new().await;
    let (here, elsewhere) = (world.page(Persona::Developer).await, world.page(Persona::Developer).await);
    let page = here.get("/account").await.expect(200).text();
    let forms: Vec<_> =
        page.split("/account/sessions/").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let other = forms.iter().find(|form| form.ends_with("/end")).unwrap();
    let path = format!("/account/sessions/{other}");
    world.page(Persona::ApiOwner).await.submit(&path, &[]).await.expect(404);
    elsewhere.get("/account").await.expect(200);
    here.submit(&path, &[]).await.expect(303);
    elsewhere.get("/account").await.expect(303);
    here.get("/account").await.expect(200).shows("That session is signed out");
    let third = world.page(Persona::Developer).await;
    here.submit("/account/sessions/end-others", &[]).await.expect(303);
    third.get("/account").await.expect(303);
}

#[tokio::test]
async fn theme_is_kept_in_a_cookie_and_redirects_only_here() {
    let world = World::new().await;
    let browser = world.page(Persona::Anonymous).await;
    let answer = browser.submit("/theme", &[("theme", "dark"), ("next", "//evil.example")]).await.expect(303);
    assert_eq!(answer.location(), "/");
    assert!(answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().starts_with("theme=dark;"));
    let odd = browser.submit("/theme", &[("theme", "x; Domain=evil"), ("next", "/sign-in")]).await.expect(303);
    assert!(odd.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().starts_with("theme=system;"));
}
