//! Subscriptions: the right of an application to call an API version under a plan, and how it comes about.

pub mod api;
mod decisions;
pub mod first_call;
pub mod pages;
mod requests;
mod store;

use headgate_app::components::Acknowledgement;
use headgate_contract::access::Permission;
use headgate_contract::ids::{ApiVersionId, ApplicationId, PlanId, SubscriptionId, TenantId};
use headgate_contract::limits::Rate;
use headgate_contract::plans::{ApprovalRule, PlanLimits};
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::subscriptions::SubscriptionState;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::applications::Reach;
use crate::authz::permits::{DecideSubscriptions, ReadOwnApplications};
use crate::authz::{Grant, Permit};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::nodes;
use crate::state::AppState;

pub use decisions::{Decision, cancel, decide, resume, suspend};
pub use requests::{ApplicationChoice, NewSubscription, request};

/// A subscription with the names of everything it joins.
#[derive(Debug, Clone)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub application_id: ApplicationId,
    pub application_name: String,
    /// Whether the application belongs to the person who looks.
    pub is_own: bool,
    pub api_version_id: ApiVersionId,
    pub api_slug: String,
    pub api_name: String,
    pub version_slug: String,
    pub plan_id: PlanId,
    pub plan_name: String,
    pub approval: ApprovalRule,
    pub limits: PlanLimits,
    pub state: SubscriptionState,
    pub message: String,
    pub requested_by_name: String,
    pub requested_at: OffsetDateTime,
    /// `None` while nobody decided, and when the plan approved by itself.
    pub decided_by_name: Option<String>,
    pub decided_at: Option<OffsetDateTime>,
    pub decision_reason: Option<String>,
    /// The snapshot that carries its latest change.
    pub effective: Option<SnapshotVersion>,
    pub version: i32,
}

impl Subscription {
    fn from_row(row: store::SubscriptionRow) -> Result<Self> {
        let limits = limits(&row)?;
        Ok(Self {
            id: row.id.into(),
            application_id: row.application_id.into(),
            application_name: row.application_name,
            is_own: row.is_own,
            api_version_id: row.api_version_id.into(),
            api_slug: row.api_slug,
            api_name: row.api_name,
            version_slug: row.version_slug,
            plan_id: row.plan_id.into(),
            plan_name: row.plan_name,
            approval: ApprovalRule::parse(&row.approval)
                .ok_or_else(|| Error::internal("unknown approval rule in plans"))?,
            limits,
            state: SubscriptionState::parse(&row.state)
                .ok_or_else(|| Error::internal("unknown state in subscriptions"))?,
            message: row.message,
            requested_by_name: row.requested_by_name,
            requested_at: row.requested_at,
            decided_by_name: row.decided_by_name,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
            effective: row.effective_term.zip(row.effective_epoch).map(|(term, epoch)| SnapshotVersion { term, epoch }),
            version: row.version,
        })
    }

    /// As people read it: `Shop → Checkout v70`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} → {}", self.application_name, self.version_title())
    }

    /// `Checkout v70`.
    #[must_use]
    pub fn version_title(&self) -> String {
        format!("{} {}", self.api_name, self.version_slug)
    }
}

fn limits(row: &store::SubscriptionRow) -> Result<PlanLimits> {
    let rate = match (row.rate_requests, row.rate_period_s, row.rate_burst) {
        (Some(requests), Some(period), Some(burst)) => {
            let rate = Rate::new(requests.unsigned_abs(), period.unsigned_abs(), burst.unsigned_abs());
            Some(rate.map_err(Error::internal)?)
        }
        _ => None,
    };
    Ok(PlanLimits { rate, max_body_bytes: row.max_body_bytes.unsigned_abs() })
}

/// How many subscriptions of a tenant wait for a decision.
///
/// # Errors
/// When the database fails.
pub async fn count_open(db: &PgPool, tenant: TenantId) -> Result<u64> {
    Ok(store::count_open(db, tenant).await?)
}

/// Which subscriptions a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    pub state: Option<SubscriptionState>,
    pub application: Option<ApplicationId>,
    pub api_version: Option<ApiVersionId>,
}

/// A page of the subscriptions that somebody may see, newest request first.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    filter: Filter,
    page: &PageQuery,
) -> Result<Page<Subscription>> {
    let window = store::Window {
        viewer: grant.actor().user_id(),
        own_of: Reach::of_reader(grant)?.uuid(),
        state: filter.state,
        application: filter.application,
        api_version: filter.api_version,
        before: page.after()?,
        limit: page.limit(),
    };
    let rows = store::list(&state.db, grant.tenant(), window).await?;
    convert(Page::from_surplus(rows, page.limit(), |row| row.id)?)
}

/// What waits for a decision, the longest waiting first.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list_pending(
    state: &AppState,
    grant: &Grant<DecideSubscriptions>,
    page: &PageQuery,
) -> Result<Page<Subscription>> {
    let rows = store::list_pending(&state.db, grant.tenant(), page.after()?, page.limit()).await?;
    convert(Page::from_surplus(rows, page.limit(), |row| row.id)?)
}

/// What has been decided, the latest decision first.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list_decided(
    state: &AppState,
    grant: &Grant<DecideSubscriptions>,
    page: &PageQuery,
) -> Result<Page<Subscription>> {
    let before: Option<(i64, i64, Uuid)> = page.after()?;
    let before = before.map(|(seconds, micros, id)| (instant(seconds, micros), id));
    let rows = store::list_decided(&state.db, grant.tenant(), before, page.limit()).await?;
    convert(Page::from_surplus(rows, page.limit(), |row| {
        let at = row.decided_at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        (at.unix_timestamp(), i64::from(at.microsecond()), row.id)
    })?)
}

fn instant(seconds: i64, micros: i64) -> OffsetDateTime {
    let second = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    second + time::Duration::microseconds(micros)
}

fn convert(page: Page<store::SubscriptionRow>) -> Result<Page<Subscription>> {
    let items = page.items.into_iter().map(Subscription::from_row).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// One subscription.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not visible.
pub async fn get<P: Permit>(state: &AppState, grant: &Grant<P>, id: SubscriptionId) -> Result<Subscription> {
    let row = store::find(&state.db, grant.tenant(), grant.actor().user_id(), id).await?;
    let subscription = row.map(Subscription::from_row).transpose()?;
    let sees_all = grant.role().allows(Permission::ReadAllApplications);
    subscription.filter(|subscription| subscription.is_own || sees_all).ok_or(Error::NotFound)
}

/// Whether the nodes know the latest change of a subscription; `None` while it does not concern them.
///
/// # Errors
/// When the database fails.
pub async fn acknowledgement(state: &AppState, subscription: &Subscription) -> Result<Option<Acknowledgement>> {
    match subscription.effective {
        Some(version) => Ok(Some(nodes::acknowledgement(&state.db, version).await?)),
        None => Ok(None),
    }
}

async fn publish<P: Permit>(
    change: &mut Change<'_, P>,
    grant: &Grant<P>,
    id: SubscriptionId,
    cause: &'static str,
) -> Result<()> {
    let version = change.publish(cause).await?;
    Ok(store::save_effective(change.conn(), grant.tenant(), id, version).await?)
}
