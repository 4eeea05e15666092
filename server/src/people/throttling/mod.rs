//! Slows down guessing: failed sign-ins are counted by e-mail address and by network address, in
//! Postgres, so that several control planes count together.

mod store;

use std::net::IpAddr;

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use crate::error::{Error, Result};
use crate::state::AppState;

/// Failures older than this are forgotten.
pub const WINDOW: Duration = Duration::minutes(15);
/// Failures of one e-mail address that are let through in a window.
pub const PER_EMAIL: i64 = 5;
/// Failures of one network address that are let through in a window.
pub const PER_ADDRESS: i64 = 30;

/// What one attempt is counted under.
#[derive(Debug)]
pub struct Attempt {
    email: String,
    address: Option<String>,
    at: OffsetDateTime,
}

impl Attempt {
    fn counted(&self) -> impl Iterator<Item = (&str, i64)> {
        let address = self.address.as_deref().map(|subject| (subject, PER_ADDRESS));
        [(self.email.as_str(), PER_EMAIL)].into_iter().chain(address)
    }
}

/// Counts an attempt as failed before it is tried, so that many at the same time cannot slip
/// through together. Unknown addresses count like known ones.
///
/// # Errors
/// [`Error::TooMany`] when there were too many; this one is then not counted.
pub async fn admit(state: &AppState, email: &str, address: Option<IpAddr>) -> Result<Attempt> {
    let at = state.clock.now();
    let attempt = Attempt {
        email: format!("email:{}", email.trim().to_lowercase()),
        address: address.map(|address| format!("address:{address}")),
        at,
    };
    let mut transaction = state.db.begin().await?;
    for (subject, limit) in attempt.counted() {
        check(&mut transaction, subject, limit, at).await?;
        store::insert(&mut transaction, subject, at).await?;
    }
    transaction.commit().await?;
    Ok(attempt)
}

async fn check(conn: &mut PgConnection, subject: &str, limit: i64, at: OffsetDateTime) -> Result<()> {
    store::lock(conn, subject).await?;
    let Some(oldest) = store::nth_newest(conn, subject, limit, at - WINDOW).await? else { return Ok(()) };
    let wait = (oldest + WINDOW - at).whole_seconds().max(1);
    Err(Error::TooMany { retry_after_s: u64::try_from(wait).unwrap_or(1) })
}

/// Takes the count of an attempt back that turned out right, and forgets the failures of its
/// e-mail address.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(state: &AppState, attempt: Attempt) -> Result<()> {
    let mut transaction = state.db.begin().await?;
    store::delete_all(&mut transaction, &attempt.email).await?;
    if let Some(address) = &attempt.address {
        store::delete_one(&mut transaction, address, attempt.at).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Job: removes what is older than the window; tells how many rows.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(state: &AppState) -> Result<u64> {
    Ok(store::delete_older(&state.db, state.clock.now() - WINDOW).await?)
}
