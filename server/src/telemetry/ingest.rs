//! Takes batches of proxies: delivered at least once, stored exactly once.

pub mod store;

use std::ops::Range;

use headgate_contract::ids::{ApiKeyId, NodeId, RolloutId};
use headgate_contract::telemetry::{Batch, Bucket, RequestLog};
use time::OffsetDateTime;

use super::{partitions, rollup};
use crate::error::{Error, Result};
use crate::state::AppState;
use crate::{api_keys, nodes};

pub use store::ArmSecond;

/// Stores a batch in one transaction; a batch that was stored before changes nothing.
///
/// # Errors
/// When the database fails; the proxy sends the batch again.
pub async fn ingest(state: &AppState, node: NodeId, batch: Batch) -> Result<()> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let (batch, refused) = within(partitions::kept(&state.config, now), batch);
    let Batch { boot_id, sequence, complete_until_ms, buckets, request_logs, dropped_logs, target_health } = batch;
    if !store::claim_batch(&mut transaction, store::BatchName { node, boot_id, sequence }, now).await? {
        return Ok(());
    }
    rollup::store::share_boundary(&mut transaction).await?;
    store::insert_buckets(&mut transaction, store::Grain::Second, &buckets).await?;
    let late = late(&buckets, rollup::store::newest_minute(&mut *transaction).await?);
    store::insert_buckets(&mut transaction, store::Grain::Minute, &late).await?;
    store::insert_logs(&mut transaction, node, &request_logs).await?;
    let complete_until = OffsetDateTime::from_unix_timestamp_nanos(i128::from(complete_until_ms) * 1_000_000);
    let progress = store::Progress {
        complete_until: complete_until.map_err(Error::internal)?,
        dropped: i64::try_from(dropped_logs.saturating_add(refused)).unwrap_or(i64::MAX),
        now,
    };
    store::save_progress(&mut transaction, node, progress).await?;
    nodes::save_target_health(&mut transaction, node, &target_health, now).await?;
    api_keys::touch_last_used(&mut transaction, &last_uses(&request_logs)).await?;
    transaction.commit().await?;
    state.activity.announce(tenants(&buckets));
    Ok(())
}

/// The batch without what lies outside the days that are kept (a long absence, a wrong clock), and how
/// many request logs that were. Refusing the batch instead would stop everything behind it.
fn within(kept: Range<OffsetDateTime>, mut batch: Batch) -> (Batch, u64) {
    let seconds = kept.start.unix_timestamp()..kept.end.unix_timestamp();
    let (logs, buckets) = (batch.request_logs.len(), batch.buckets.len());
    batch.request_logs.retain(|log| seconds.contains(&log.at_us.div_euclid(1_000_000)));
    batch.buckets.retain(|bucket| seconds.contains(&bucket.key.second));
    let refused = logs - batch.request_logs.len();
    if refused > 0 || buckets > batch.buckets.len() {
        tracing::warn!(telemetry.logs = refused, "Telemetry from outside the days that are kept was left out.");
    }
    (batch, u64::try_from(refused).unwrap_or(u64::MAX))
}

/// What belongs to minutes that were rolled up already.
fn late(buckets: &[Bucket], newest_minute: Option<OffsetDateTime>) -> Vec<Bucket> {
    let Some(newest) = newest_minute else { return Vec::new() };
    let boundary = newest.unix_timestamp() + 60;
    buckets.iter().filter(|bucket| bucket.key.second < boundary).cloned().collect()
}

fn tenants(buckets: &[Bucket]) -> Vec<headgate_contract::ids::TenantId> {
    let mut tenants: Vec<_> = buckets.iter().map(|bucket| bucket.key.tenant_id).collect();
    tenants.sort_unstable();
    tenants.dedup();
    tenants
}

/// The newest use of each key in the batch.
fn last_uses(logs: &[RequestLog]) -> Vec<(ApiKeyId, OffsetDateTime)> {
    let mut uses = std::collections::HashMap::new();
    for log in logs {
        let Some(key) = log.api_key_id else { continue };
        let newest = uses.entry(key).or_insert(log.at_us);
        *newest = log.at_us.max(*newest);
    }
    let at = |us: i64| OffsetDateTime::from_unix_timestamp_nanos(i128::from(us) * 1_000).ok();
    uses.into_iter().filter_map(|(key, us)| Some((key, at(us)?))).collect()
}

/// What each arm of a rollout did, second by second, after `after` (Unix seconds) and up to and
/// including `until`. The caller chooses `until` so that every node has reported it.
///
/// # Errors
/// When the database fails.
pub async fn samples(state: &AppState, rollout: RolloutId, after: i64, until: i64) -> Result<Vec<ArmSecond>> {
    Ok(store::list_arm_seconds(&state.db, rollout, store::Seconds { after, until }).await?)
}
