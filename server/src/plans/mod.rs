//! Plans: the limits and rules under which applications subscribe to API versions.

pub mod api;
pub mod pages;
mod store;
pub mod terms;

use headgate_app::components::Acknowledgement;
use headgate_contract::ids::{ApiVersionId, PlanId};
use headgate_contract::limits::Rate;
use headgate_contract::plans::{ApprovalRule, PlanLimits};
use headgate_contract::snapshot::SnapshotVersion;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Entry;
use crate::authz::permits::{ReadCatalogue, WritePlans};
use crate::authz::{Grant, Permit};
use crate::change::Change;
use crate::error::{Error, Result, violated_constraint};
use crate::http::etag::IfMatch;
use crate::http::paging::{Page, PageQuery};
use crate::nodes;
use crate::state::AppState;

use terms::{NewPlan, Terms};

/// Limits and approval rule, with how much they are used.
#[derive(Debug, Clone)]
pub struct Plan {
    pub id: PlanId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub approval: ApprovalRule,
    pub limits: PlanLimits,
    /// Since when it cannot be chosen any more.
    pub closed_at: Option<OffsetDateTime>,
    /// The snapshot that carries its latest limits.
    pub effective: Option<SnapshotVersion>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    /// API versions that offer it.
    pub offered_by: u64,
    /// Subscriptions under it that are pending, approved or suspended.
    pub subscriptions: u64,
}

impl Plan {
    fn from_row(row: store::PlanRow) -> Result<Self> {
        let approval =
            ApprovalRule::parse(&row.approval).ok_or_else(|| Error::internal("unknown approval rule in plans"))?;
        let rate = match (row.rate_requests, row.rate_period_s, row.rate_burst) {
            (Some(requests), Some(period), Some(burst)) => {
                let rate = Rate::new(requests.unsigned_abs(), period.unsigned_abs(), burst.unsigned_abs());
                Some(rate.map_err(Error::internal)?)
            }
            _ => None,
        };
        Ok(Self {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            description: row.description,
            approval,
            limits: PlanLimits { rate, max_body_bytes: row.max_body_bytes.unsigned_abs() },
            closed_at: row.closed_at,
            effective: row.effective_term.zip(row.effective_epoch).map(|(term, epoch)| SnapshotVersion { term, epoch }),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            offered_by: row.offered_by.unsigned_abs(),
            subscriptions: row.subscriptions.unsigned_abs(),
        })
    }

    /// Whether it can be chosen.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// A page of plans by name, closed ones too.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list(state: &AppState, grant: &Grant<ReadCatalogue>, page: &PageQuery) -> Result<Page<Plan>> {
    let after: Option<(String, Uuid)> = page.after()?;
    let window = store::Window { after: after.as_ref(), limit: page.limit() };
    let rows = store::list(&state.db, grant.tenant(), window).await?;
    let rows = Page::from_surplus(rows, page.limit(), |row| (row.name.to_lowercase(), row.id))?;
    let items = rows.items.into_iter().map(Plan::from_row).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// One plan.
///
/// # Errors
/// [`Error::NotFound`] when this tenant has no such plan.
pub async fn get(state: &AppState, grant: &Grant<ReadCatalogue>, id: PlanId) -> Result<Plan> {
    Plan::from_row(store::find(&state.db, grant.tenant(), id).await?.ok_or(Error::NotFound)?)
}

/// Makes these, and only these, the plans that an API version offers. Subscriptions stay as they are.
///
/// # Errors
/// A fault of the field `plans` when one of them does not exist, or is closed and was not offered before.
pub async fn set_offered<P: Permit>(
    change: &mut Change<'_, P>,
    grant: &Grant<P>,
    version: ApiVersionId,
    plans: &[PlanId],
) -> Result<()> {
    let mut ids: Vec<Uuid> = plans.iter().map(|plan| plan.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = store::count_offerable(change.conn(), grant.tenant(), version, &ids).await?;
    if usize::try_from(known) != Ok(ids.len()) {
        return Err(Error::field(
            "plans",
            "One of these plans does not exist or is closed. Choose among the open ones.",
        ));
    }
    Ok(store::replace_offered(change.conn(), grant.tenant(), version, &ids).await?)
}

/// Whether the nodes apply the latest limits of a plan; `None` when they were never told.
///
/// # Errors
/// When the database fails.
pub async fn acknowledgement(state: &AppState, plan: &Plan) -> Result<Option<Acknowledgement>> {
    match plan.effective {
        Some(version) => Ok(Some(nodes::acknowledgement(&state.db, version).await?)),
        None => Ok(None),
    }
}

/// Creates a plan.
///
/// # Errors
/// A field fault when the slug is taken.
pub async fn create(state: &AppState, grant: &Grant<WritePlans>, new: &NewPlan) -> Result<PlanId> {
    let id: PlanId = state.clock.new_id();
    let mut change = state.begin(grant).await?;
    let birth = store::Birth { tenant: grant.tenant(), id, slug: &new.slug, now: change.now() };
    store::insert(change.conn(), birth, &new.terms).await.map_err(|error| taken(error, new))?;
    publish(&mut change, grant, id, "create_plan").await?;
    change.commit(Entry::new("create_plan", "plan", id, new.terms.name.as_str()).after(describe(&new.terms))).await?;
    Ok(id)
}

/// Changes name, approval rule and limits; the limits hold for existing subscriptions too.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Stale`] when the caller saw an older version.
pub async fn update(
    state: &AppState,
    grant: &Grant<WritePlans>,
    (id, if_match): (PlanId, IfMatch),
    terms: &Terms,
) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let before = Plan::from_row(store::lock(change.conn(), grant.tenant(), id).await?.ok_or(Error::NotFound)?)?;
    if_match.check(before.version)?;
    let now = change.now();
    store::update(change.conn(), (grant.tenant(), id), terms, now).await?;
    publish(&mut change, grant, id, "update_plan").await?;
    let Plan { name, description, approval, limits, .. } = before;
    let before = json!({ "name": name, "description": description, "approval": approval, "limits": limits });
    change
        .commit(Entry::new("update_plan", "plan", id, terms.name.as_str()).before(before).after(describe(terms)))
        .await
}

/// Closes a plan: it cannot be chosen any more; existing subscriptions stay. Closing twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn close(state: &AppState, grant: &Grant<WritePlans>, id: PlanId) -> Result<()> {
    let now = state.clock.now();
    set_closed(state, grant, id, Some(now)).await
}

/// Opens a closed plan again.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn reopen(state: &AppState, grant: &Grant<WritePlans>, id: PlanId) -> Result<()> {
    set_closed(state, grant, id, None).await
}

async fn set_closed(
    state: &AppState,
    grant: &Grant<WritePlans>,
    id: PlanId,
    closed_at: Option<OffsetDateTime>,
) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    if row.closed_at.is_some() == closed_at.is_some() {
        return Ok(());
    }
    let now = change.now();
    store::set_closed(change.conn(), (grant.tenant(), id), closed_at, now).await?;
    let action = if closed_at.is_some() { "close_plan" } else { "reopen_plan" };
    change.commit(Entry::new(action, "plan", id, row.name)).await
}

async fn publish(
    change: &mut Change<'_, WritePlans>,
    grant: &Grant<WritePlans>,
    id: PlanId,
    cause: &'static str,
) -> Result<()> {
    let version = change.publish(cause).await?;
    Ok(store::save_effective(change.conn(), grant.tenant(), id, version).await?)
}

fn describe(terms: &Terms) -> serde_json::Value {
    let Terms { name, description, approval, limits } = terms;
    json!({ "name": name, "description": description, "approval": approval, "limits": limits })
}

fn taken(error: sqlx::Error, new: &NewPlan) -> Error {
    match violated_constraint(&error) {
        Some(store::SLUG_KEY) => {
            Error::field("slug", format!("“{}” is taken by another plan. Choose another slug.", new.slug))
        }
        _ => error.into(),
    }
}
