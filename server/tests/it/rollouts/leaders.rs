//! Several control planes on one database: one leads, and another takes over when it dies.

use std::time::Duration;

use headgate_server::rollouts::{leadership, store};
use headgate_server::state::AppState;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::stage::{Stage, strategy, term};
use crate::harness::World;

/// Another control plane: its own pool, the same database.
async fn another(world: &World) -> AppState {
    let options = world.db().connect_options().as_ref().clone();
    let pool = PgPoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
    AppState::load(pool, world.clock.clone(), world.state.config.as_ref().clone()).await.unwrap()
}

/// Waits until the term has risen to this; looks often, gives up late.
async fn until_term(world: &World, expected: i64) {
    let risen = async {
        while term(world).await < expected {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(15), risen).await.expect("a leader");
    assert_eq!(term(world).await, expected);
}

async fn lock_holder(db: &PgPool) -> Option<i32> {
    sqlx::query_scalar(
        "select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1
           and database = (select oid from pg_database where datname = current_database())
           and objid = (hashtext('headgate.leader')::bigint & x'ffffffff'::bigint)::oid",
    )
    .fetch_optional(db)
    .await
    .unwrap()
}

#[tokio::test]
async fn lock_has_one_holder_and_each_holder_a_higher_term() {
    let world = World::new().await;
    let connect = async || PgConnection::connect_with(&world.db().connect_options()).await.unwrap();
    let (mut first, mut second) = (connect().await, connect().await);
    let before = term(&world).await;
    assert_eq!(store::try_lead(&mut first).await.unwrap(), Some(before + 1));
    assert_eq!(store::try_lead(&mut second).await.unwrap(), None);
    assert_eq!(term(&world).await, before + 1);
    first.close().await.unwrap();
    // Waits for the lock instead of for time.
    sqlx::query("select pg_advisory_lock(hashtext('headgate.leader'))").execute(&mut second).await.unwrap();
    assert_eq!(store::try_lead(&mut second).await.unwrap(), Some(before + 2));
}

#[tokio::test]
async fn leadership_passes_on_when_the_leaders_connection_dies() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    let world = &stage.world;
    let before = term(world).await;
    let stopping = CancellationToken::new();
    let first = tokio::spawn(leadership::run(another(world).await, stopping.clone()));
    until_term(world, before + 1).await;
    let second = tokio::spawn(leadership::run(another(world).await, stopping.clone()));
    let leader = lock_holder(world.db()).await.expect("somebody leads");
    sqlx::query("select pg_terminate_backend($1)").bind(leader).execute(world.db()).await.unwrap();
    until_term(world, before + 2).await;
    assert!(lock_holder(world.db()).await.is_some_and(|holder| holder != leader));
    // Whoever leads drives: the first weight was set by one of them, once.
    let moved = async {
        while !stage.event_words(id).await.contains(&"step_entered".to_owned()) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(15), moved).await.expect("the leader drives");
    let entered = stage.event_words(id).await.into_iter().filter(|word| word == "step_entered").count();
    assert_eq!(entered, 1);
    stopping.cancel();
    let (one, two) = tokio::join!(first, second);
    one.unwrap();
    two.unwrap();
}
