//! Moves a version through its lifecycle.

use headgate_contract::ids::ApiVersionId;
use headgate_contract::lifecycle::Lifecycle;
use serde_json::json;
use time::OffsetDateTime;

use super::store::{self, LockedRow, UpdatedRow};
use super::{Address, Version, get, parse_stage, title};
use crate::audit::Entry;
use crate::authz::permits::WriteApis;
use crate::authz::{Grant, Permit, Tenant};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::http::etag::IfMatch;
use crate::state::AppState;

/// Where to, and for deprecation the announced end.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    pub to: Lifecycle,
    /// When the version will stop to answer; kept as it is when absent.
    pub sunset_at: Option<OffsetDateTime>,
}

/// Moves a version to another stage.
///
/// # Errors
/// A conflict when the lifecycle has no such step, or something that publishing needs is missing; a
/// field fault when the announced end has passed; [`Error::Stale`].
pub async fn move_version(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (address, if_match): (Address<'_>, IfMatch),
    step: Move,
) -> Result<Version> {
    let tenant = grant.tenant();
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), tenant, address).await?;
    if_match.check(row.version)?;
    let from = parse_stage(&row.lifecycle)?;
    apply(&mut change, tenant, &row, step).await?;
    let entry = Entry::new(action(step.to), "api_version", ApiVersionId(row.id), title(address));
    let entry =
        entry.before(json!({ "lifecycle": from })).after(json!({ "lifecycle": step.to, "sunset_at": step.sunset_at }));
    change.commit(entry).await?;
    get(state, grant, address).await
}

/// The step within a change: check, write, publish.
pub(in crate::catalogue) async fn apply<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    row: &LockedRow,
    step: Move,
) -> Result<()> {
    let now = change.now();
    let stage = parse_stage(&row.lifecycle)?.move_to(step.to).map_err(impossible)?;
    if stage.is_routed() {
        require_routable(row)?;
    }
    if step.sunset_at.is_some_and(|end| end <= now) {
        return Err(Error::field("sunset_at", "Choose a time in the future."));
    }
    let (deprecated_at, sunset_at) = dates(row, stage, step, now);
    let id = ApiVersionId(row.id);
    let upstream_id = row.upstream_id.map(Into::into);
    store::update(
        change.conn(),
        tenant,
        UpdatedRow { id, lifecycle: stage, deprecated_at, sunset_at, upstream_id, now },
    )
    .await?;
    // Also when it is no longer routed: then the snapshot leaves it out.
    let snapshot = change.publish(action(stage)).await?;
    store::set_effective(change.conn(), tenant, id, snapshot).await?;
    Ok(())
}

fn impossible(step: headgate_contract::lifecycle::ImpossibleStep) -> Error {
    Error::conflict("impossible_step", "Not possible from here", step.to_string())
}

/// Publishing needs something to say and somewhere to send calls.
fn require_routable(row: &LockedRow) -> Result<()> {
    let missing = match (row.has_specification, row.upstream_id.is_some()) {
        (true, true) => return Ok(()),
        (true, false) => "This version has no upstream yet. Bind it to an upstream, then publish it.",
        (false, true) => "This version has no specification yet. Import an OpenAPI document into it, then publish it.",
        (false, false) => {
            "This version has neither a specification nor an upstream yet. Import an OpenAPI document into it and bind it to an \
             upstream, then publish it."
        }
    };
    Err(Error::conflict("not_publishable", "Not ready to be published", missing))
}

/// `deprecated_at` and `sunset_at` after the step. A draft and a published version have neither.
fn dates(
    row: &LockedRow,
    stage: Lifecycle,
    step: Move,
    now: OffsetDateTime,
) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
    match stage {
        Lifecycle::Draft | Lifecycle::Published => (None, None),
        Lifecycle::Deprecated => (row.deprecated_at.or(Some(now)), step.sunset_at.or(row.sunset_at)),
        Lifecycle::Retired => (row.deprecated_at, Some(now)),
    }
}

fn action(to: Lifecycle) -> &'static str {
    match to {
        Lifecycle::Draft => "withdraw_api_version",
        Lifecycle::Published => "publish_api_version",
        Lifecycle::Deprecated => "deprecate_api_version",
        Lifecycle::Retired => "retire_api_version",
    }
}
