//! Adds closed minutes up, so that charts of long windows read a sixtieth of the rows.
//!
//! Up to the newest minute in `rolled_minutes` charts read minutes, from there on seconds. What comes
//! late for a minute before that boundary is added to the minutes by the intake, so that each call
//! counts once; a lock keeps boundary and intake apart.

pub mod store;

use time::Duration;

use crate::error::Result;
use crate::state::AppState;

/// A minute is closed when it ended this long ago: most batches have arrived by then.
const GRACE: Duration = Duration::minutes(2);
/// Minutes made up in one run after the control plane was away.
const PER_RUN: Duration = Duration::minutes(120);

/// Rolls up every closed minute that has not been; run it every minute.
///
/// # Errors
/// When the database fails; the next run makes up for it.
pub async fn roll_up(state: &AppState) -> Result<()> {
    let closed = state.clock.now() - GRACE;
    let mut transaction = state.db.begin().await?;
    store::lock_boundary(&mut transaction).await?;
    if let Some(first) = store::first_open_minute(&mut *transaction, closed).await? {
        let stretch = store::Stretch { first, end: (first + PER_RUN).min(closed) };
        let newest = store::add_up(&mut transaction, stretch).await?;
        store::save_boundary(&mut transaction, newest).await?;
    }
    transaction.commit().await?;
    Ok(())
}
