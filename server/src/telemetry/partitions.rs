//! Creates the partitions of the coming days and drops those past their time, whole.

mod store;

use std::ops::Range;

use time::{Date, Duration, OffsetDateTime};

use crate::config::Config;
use crate::error::Result;
use crate::state::AppState;

/// Days created ahead: a control plane may be away that long and nothing is refused.
const AHEAD: i64 = 3;

/// Tables that are partitioned by day.
const TABLES: [&str; 3] = ["request_logs", "buckets", "minute_buckets"];

/// Looks, compares, acts; run it at start and every hour.
///
/// # Errors
/// When the database fails; the next run makes up for it.
pub async fn maintain(state: &AppState) -> Result<()> {
    let kept = kept(&state.config, state.clock.now());
    let oldest = kept.start.date();
    // One more than is taken in, since the day changes between two runs.
    let days = (kept.end - kept.start).whole_days() + 1;
    let mut transaction = state.db.begin().await?;
    store::lock(&mut transaction).await?;
    for table in TABLES {
        let existing = store::list(&mut transaction, table).await?;
        let wanted = (0..days).map(|offset| Partition::of(table, oldest + Duration::days(offset)));
        for partition in wanted.filter(|partition| !existing.contains(&partition.name())) {
            store::create(&mut transaction, &partition).await?;
        }
        for name in existing.iter().filter(|name| is_past(name, oldest)) {
            store::drop(&mut transaction, name).await?;
        }
    }
    store::delete_batches(&mut transaction, kept.start).await?;
    transaction.commit().await?;
    Ok(())
}

/// What is taken in: whole days, from the oldest that is kept up to those created ahead. Past days are
/// there too: proxies may deliver what they kept while the control plane was away.
#[must_use]
pub fn kept(config: &Config, now: OffsetDateTime) -> Range<OffsetDateTime> {
    let today = OffsetDateTime::new_utc(now.date(), time::Time::MIDNIGHT);
    today - Duration::days(i64::from(config.retention_days))..today + Duration::days(AHEAD)
}

/// One day of one table, such as `buckets_20261120`.
#[derive(Debug)]
struct Partition {
    table: &'static str,
    day: Date,
}

impl Partition {
    fn of(table: &'static str, day: Date) -> Self {
        Self { table, day }
    }

    fn name(&self) -> String {
        format!("{}_{}", self.table, compact(self.day))
    }
}

/// `20261120`, which sorts like the day itself.
fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day())
}

fn is_past(name: &str, oldest: Date) -> bool {
    let day = name.rsplit('_').next().unwrap_or_default();
    day.len() == 8 && day < compact(oldest).as_str()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn only_partitions_before_the_oldest_day_are_past() {
        let oldest = date!(2026 - 11 - 20);
        assert!(is_past("buckets_20261119", oldest));
        assert!(!is_past("buckets_20261120", oldest));
        assert!(!is_past("buckets", oldest));
        assert_eq!(Partition::of("buckets", oldest).name(), "buckets_20261120");
    }
}
