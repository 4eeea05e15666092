//! Upstreams and their targets: the logical backends that API versions are bound to.

pub mod api;
pub mod pages;
pub mod settings;
mod store;
pub mod target;
mod targets;
mod usage;

use headgate_app::components::Acknowledgement;
use headgate_contract::ids::{TargetId, UpstreamId};
use headgate_contract::snapshot::{HealthCheck, SnapshotVersion, Timeouts};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Entry;
use crate::authz::permits::{ReadUpstreams, WriteUpstreams};
use crate::authz::{Grant, Permit, Tenant};
use crate::change::Change;
use crate::error::{Error, Result, violated_constraint};
use crate::http::etag::IfMatch;
use crate::http::paging::{Page, PageQuery};
use crate::nodes;
use crate::state::AppState;

use settings::{NewUpstream, Settings};
use target::TargetWeight;
pub use targets::{Emptying, NewTarget, add_target, remove_target, set_target_weight};
pub use usage::Binding;

/// A logical backend with everything that is known about it.
#[derive(Debug, Clone)]
pub struct Upstream {
    pub id: UpstreamId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub timeouts: Timeouts,
    pub health_check: Option<HealthCheck>,
    pub targets: Vec<Target>,
    /// API versions that are bound to it.
    pub bindings: Vec<Binding>,
    /// The snapshot that carries its latest change.
    pub effective: Option<SnapshotVersion>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// One address of an upstream.
#[derive(Debug, Clone)]
pub struct Target {
    pub id: TargetId,
    pub url: String,
    /// 0 to 1000; 0 takes no calls.
    pub weight: u32,
    pub health: TargetHealth,
    pub created_at: OffsetDateTime,
}

/// What the nodes that probe a target say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TargetHealth {
    /// Nodes that see it healthy.
    pub healthy: u64,
    /// Nodes that probe it; 0 while there is no health check or no node.
    pub nodes: u64,
}

impl Upstream {
    /// Sum of all weights.
    #[must_use]
    pub fn total_weight(&self) -> u32 {
        self.targets.iter().map(|target| target.weight).sum()
    }
}

/// A page of upstreams by name.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadUpstreams>,
    search: Option<&str>,
    page: &PageQuery,
) -> Result<Page<Upstream>> {
    let after: Option<(String, Uuid)> = page.after()?;
    let window = store::Window { search, after: after.as_ref(), limit: page.limit() };
    let rows = store::list(&state.db, grant.tenant(), window).await?;
    let rows = Page::from_surplus(rows, page.limit(), |row| (row.name.to_lowercase(), row.id))?;
    let items = complete(state, grant, rows.items).await?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// One upstream.
///
/// # Errors
/// [`Error::NotFound`] when this tenant has no such upstream.
pub async fn get(state: &AppState, grant: &Grant<ReadUpstreams>, id: UpstreamId) -> Result<Upstream> {
    let row = store::find(&state.db, grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    complete(state, grant, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Whether the nodes serve the latest change of an upstream; `None` when it never concerned them.
///
/// # Errors
/// When the database fails.
pub async fn acknowledgement(state: &AppState, upstream: &Upstream) -> Result<Option<Acknowledgement>> {
    match upstream.effective {
        Some(version) => Ok(Some(nodes::acknowledgement(&state.db, version).await?)),
        None => Ok(None),
    }
}

async fn complete(
    state: &AppState,
    grant: &Grant<ReadUpstreams>,
    rows: Vec<store::UpstreamRow>,
) -> Result<Vec<Upstream>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let targets = store::list_targets(&state.db, grant.tenant(), &ids).await?;
    let target_ids: Vec<TargetId> = targets.iter().map(|target| target.id.into()).collect();
    let health = nodes::target_health(&state.db, &target_ids).await?;
    let bindings = store::list_bindings(&state.db, grant.tenant(), &ids).await?;
    rows.into_iter().map(|row| upstream(row, &targets, &health, &bindings)).collect()
}

fn upstream(
    row: store::UpstreamRow,
    targets: &[store::TargetRow],
    health: &[(TargetId, i64, i64)],
    bindings: &[store::BindingRow],
) -> Result<Upstream> {
    let own = targets.iter().filter(|target| target.upstream_id == row.id);
    let bound = bindings.iter().filter(|binding| binding.upstream_id == row.id);
    Ok(Upstream {
        id: row.id.into(),
        slug: row.slug,
        name: row.name,
        description: row.description,
        timeouts: Timeouts {
            connect_ms: row.connect_timeout_ms.unsigned_abs(),
            read_ms: row.read_timeout_ms.unsigned_abs(),
        },
        health_check: row.health_check.map(serde_json::from_value).transpose()?,
        targets: own.map(|target| with_health(target, health)).collect(),
        bindings: bound.map(Binding::from_row).collect::<Result<_>>()?,
        effective: row.effective_term.zip(row.effective_epoch).map(|(term, epoch)| SnapshotVersion { term, epoch }),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn with_health(row: &store::TargetRow, health: &[(TargetId, i64, i64)]) -> Target {
    let said = health.iter().find(|(id, ..)| id.0 == row.id);
    let health =
        said.map(|(_, healthy, nodes)| TargetHealth { healthy: healthy.unsigned_abs(), nodes: nodes.unsigned_abs() });
    Target {
        id: row.id.into(),
        url: row.url.clone(),
        weight: row.weight.unsigned_abs(),
        health: health.unwrap_or_default(),
        created_at: row.created_at,
    }
}

/// Creates an upstream with its first target.
///
/// # Errors
/// A field fault when the slug is taken.
pub async fn create(state: &AppState, grant: &Grant<WriteUpstreams>, new: &NewUpstream) -> Result<UpstreamId> {
    let mut change = state.begin(grant).await?;
    let id = create_within(&mut change, (state, grant), new).await?;
    publish(&mut change, grant.tenant(), id, "create_upstream").await?;
    let after = json!({ "slug": new.slug, "settings": describe(&new.settings), "target": new.target_url.as_str() });
    change.commit(Entry::new("create_upstream", "upstream", id, new.settings.name.as_str()).after(after)).await?;
    Ok(id)
}

/// Creates an upstream as part of a larger change, such as an import, which publishes it too.
///
/// # Errors
/// A field fault when the slug is taken.
pub async fn create_within<P: Permit>(
    change: &mut Change<'_, P>,
    (state, grant): (&AppState, &Grant<WriteUpstreams>),
    new: &NewUpstream,
) -> Result<UpstreamId> {
    let id: UpstreamId = state.clock.new_id();
    let target: TargetId = state.clock.new_id();
    let (tenant, now) = (grant.tenant(), change.now());
    let birth = store::Birth { tenant, id, now };
    store::insert(change.conn(), birth, &new.slug, &new.settings).await.map_err(|error| taken(error, new))?;
    let first = store::NewTarget { upstream: id, url: &new.target_url, weight: TargetWeight::DEFAULT };
    store::insert_target(change.conn(), store::Birth { tenant, id: target, now }, first).await?;
    Ok(id)
}

/// Changes names, timeouts and health check.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Stale`] when the caller saw an older version.
pub async fn update(
    state: &AppState,
    grant: &Grant<WriteUpstreams>,
    (id, if_match): (UpstreamId, IfMatch),
    settings: &Settings,
) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    if_match.check(row.version)?;
    let now = change.now();
    store::update(change.conn(), (grant.tenant(), id), settings, now).await?;
    publish(&mut change, grant.tenant(), id, "update_upstream").await?;
    let before = json!({
        "name": row.name, "description": row.description, "connect_ms": row.connect_timeout_ms,
        "read_ms": row.read_timeout_ms, "health_check": row.health_check,
    });
    let entry = Entry::new("update_upstream", "upstream", id, settings.name.as_str());
    change.commit(entry.before(before).after(describe(settings))).await
}

/// Deletes an upstream that nothing uses.
///
/// # Errors
/// A conflict that names the API versions or rollouts that use it.
pub async fn delete(state: &AppState, grant: &Grant<WriteUpstreams>, id: UpstreamId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    let bindings = store::list_bindings(&mut *change.conn(), grant.tenant(), &[id.0]).await?;
    let rollouts = store::list_rollouts(&mut *change.conn(), grant.tenant(), id).await?;
    usage::check_unused(&row.name, &bindings, &rollouts)?;
    store::delete(change.conn(), grant.tenant(), id).await?;
    change.publish("delete_upstream").await?;
    let before = json!({ "slug": row.slug, "name": row.name });
    change.commit(Entry::new("delete_upstream", "upstream", id, row.name).before(before)).await
}

/// Publishes, and notes which snapshot carries the change of this upstream.
///
/// # Errors
/// A conflict when proxies would refuse the snapshot.
pub async fn publish<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    id: UpstreamId,
    cause: &'static str,
) -> Result<()> {
    let version = change.publish(cause).await?;
    Ok(store::save_effective(change.conn(), tenant, id, version).await?)
}

fn describe(settings: &Settings) -> serde_json::Value {
    let Settings { name, description, timeouts, health_check } = settings;
    json!({
        "name": name, "description": description, "connect_ms": timeouts.connect_ms, "read_ms": timeouts.read_ms,
        "health_check": health_check,
    })
}

fn taken(error: sqlx::Error, new: &NewUpstream) -> Error {
    match violated_constraint(&error) {
        Some(store::SLUG_KEY) => {
            Error::field("slug", format!("“{}” is taken by another upstream. Choose another slug.", new.slug))
        }
        _ => error.into(),
    }
}
