//! Which upstream the calls of a version go to.

use headgate_contract::ids::{ApiVersionId, UpstreamId};
use serde_json::json;

use super::store::{self, UpdatedRow};
use super::{Address, Version, get, parse_stage, publish_if_routed, title};
use crate::audit::Entry;
use crate::authz::permits::WriteApis;
use crate::authz::{Grant, Permit, Tenant};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::http::etag::IfMatch;
use crate::state::AppState;

/// Upstreams that a version can be bound to: id and name.
///
/// # Errors
/// When the database fails.
pub async fn list_upstream_choices(state: &AppState, grant: &Grant<WriteApis>) -> Result<Vec<(UpstreamId, String)>> {
    let rows = store::list_upstream_names(&state.db, grant.tenant()).await?;
    Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
}

/// Binds a version to an upstream, or to none.
///
/// # Errors
/// A conflict when the version is routed and would have no upstream; a field fault when there is no
/// such upstream; [`Error::Stale`].
pub async fn bind_upstream(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (address, if_match): (Address<'_>, IfMatch),
    upstream: Option<UpstreamId>,
) -> Result<Version> {
    let tenant = grant.tenant();
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), tenant, address).await?;
    if_match.check(row.version)?;
    require_upstream(&mut change, tenant, upstream).await?;
    let stage = parse_stage(&row.lifecycle)?;
    if stage.is_routed() && upstream.is_none() {
        let detail = "A version that takes calls needs an upstream. Choose another one, or take the version back to draft first.";
        return Err(Error::conflict("upstream_needed", "Upstream needed", detail));
    }
    let (id, now) = (ApiVersionId(row.id), change.now());
    let before = row.upstream_id;
    let updated = UpdatedRow {
        id,
        lifecycle: stage,
        deprecated_at: row.deprecated_at,
        sunset_at: row.sunset_at,
        upstream_id: upstream,
        now,
    };
    store::update(change.conn(), tenant, updated).await?;
    publish_if_routed(&mut change, tenant, (id, stage), "bind_upstream").await?;
    let entry = Entry::new("bind_upstream", "api_version", id, title(address));
    change.commit(entry.before(json!({ "upstream_id": before })).after(json!({ "upstream_id": upstream }))).await?;
    get(state, grant, address).await
}

/// Binds a version to an upstream within a change that publishes it.
pub(in crate::catalogue) async fn bind_within<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    id: ApiVersionId,
    upstream: UpstreamId,
) -> Result<()> {
    require_upstream(change, tenant, Some(upstream)).await?;
    Ok(store::set_upstream(change.conn(), tenant, id, upstream).await?)
}

/// Refuses an upstream that the tenant does not have.
pub(super) async fn require_upstream<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    id: Option<UpstreamId>,
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    if store::upstream_exists(change.conn(), tenant, id).await? {
        return Ok(());
    }
    Err(Error::field("upstream_id", "There is no such upstream. Choose one from the list."))
}
