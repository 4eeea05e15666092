//! SQL of subscriptions.

use headgate_contract::ids::{ApiVersionId, ApplicationId, PlanId, SubscriptionId, TenantId, UserId};
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::subscriptions::SubscriptionState;
use sqlx::{FromRow, PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;

/// The rule that an application has one live subscription to a version.
pub const LIVE_KEY: &str = "subscriptions_live";

#[derive(Debug, FromRow)]
pub struct SubscriptionRow {
    pub id: Uuid,
    pub application_id: Uuid,
    pub application_name: String,
    pub is_own: bool,
    pub api_version_id: Uuid,
    pub api_slug: String,
    pub api_name: String,
    pub version_slug: String,
    pub plan_id: Uuid,
    pub plan_name: String,
    pub approval: String,
    pub rate_requests: Option<i32>,
    pub rate_period_s: Option<i32>,
    pub rate_burst: Option<i32>,
    pub max_body_bytes: i64,
    pub state: String,
    pub message: String,
    pub requested_by_name: String,
    pub requested_at: OffsetDateTime,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<OffsetDateTime>,
    pub decision_reason: Option<String>,
    pub effective_term: Option<i64>,
    pub effective_epoch: Option<i64>,
    pub version: i32,
}

/// `$1` is the tenant, `$2` the person who looks.
const SELECT: &str = "
    select s.id, s.application_id, a.name as application_name, s.api_version_id, i.slug as api_slug, i.name as api_name,
        v.slug as version_slug, s.plan_id, p.name as plan_name, p.approval, p.rate_requests, p.rate_period_s, p.rate_burst,
        p.max_body_bytes, s.state, s.message, r.name as requested_by_name, s.requested_at, d.name as decided_by_name,
        s.decided_at, s.decision_reason, s.effective_term, s.effective_epoch, s.version,
        coalesce(a.created_by = $2 or exists (select 1 from team_members m
            where m.tenant_id = a.tenant_id and m.team_id = a.owner_team_id and m.user_id = $2), false) as is_own
    from subscriptions s
    join applications a on a.tenant_id = s.tenant_id and a.id = s.application_id
    join api_versions v on v.tenant_id = s.tenant_id and v.id = s.api_version_id
    join apis i on i.tenant_id = v.tenant_id and i.id = v.api_id
    join plans p on p.tenant_id = s.tenant_id and p.id = s.plan_id
    join users r on r.id = s.requested_by
    left join users d on d.id = s.decided_by";

pub async fn count_open(db: &PgPool, tenant: TenantId) -> sqlx::Result<u64> {
    let count: i64 =
        sqlx::query_scalar("select count(*) from subscriptions where tenant_id = $1 and state = 'pending'")
            .bind(tenant.0)
            .fetch_one(db)
            .await?;
    Ok(count.unsigned_abs())
}

/// Which subscriptions a list shows. `own_of` limits it to applications of that person.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window {
    pub viewer: Option<UserId>,
    pub own_of: Option<Uuid>,
    pub state: Option<SubscriptionState>,
    pub application: Option<ApplicationId>,
    pub api_version: Option<ApiVersionId>,
    pub before: Option<Uuid>,
    pub limit: i64,
}

/// Newest request first.
pub async fn list(db: impl PgExecutor<'_>, tenant: Tenant, window: Window) -> sqlx::Result<Vec<SubscriptionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where s.tenant_id = $1
           and ($3::uuid is null or a.created_by = $3 or exists (select 1 from team_members m
                where m.tenant_id = a.tenant_id and m.team_id = a.owner_team_id and m.user_id = $3))
           and ($4::text is null or s.state = $4)
           and ($5::uuid is null or s.application_id = $5)
           and ($6::uuid is null or s.api_version_id = $6)
           and ($7::uuid is null or s.id < $7)
         order by s.id desc limit $8"
    )))
    .bind(tenant.uuid())
    .bind(window.viewer.map(|user| user.0))
    .bind(window.own_of)
    .bind(window.state.map(SubscriptionState::word))
    .bind(window.application.map(|id| id.0))
    .bind(window.api_version.map(|id| id.0))
    .bind(window.before)
    .bind(window.limit + 1)
    .fetch_all(db)
    .await
}

/// What waits for a decision, the longest waiting first.
pub async fn list_pending(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    after: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<SubscriptionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where s.tenant_id = $1 and s.state = 'pending' and ($3::uuid is null or s.id > $3)
         order by s.id limit $4"
    )))
    .bind(tenant.uuid())
    .bind(None::<Uuid>)
    .bind(after)
    .bind(limit + 1)
    .fetch_all(db)
    .await
}

/// What has been decided, the latest decision first.
pub async fn list_decided(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    before: Option<(OffsetDateTime, Uuid)>,
    limit: i64,
) -> sqlx::Result<Vec<SubscriptionRow>> {
    let (at, id) = before.unzip();
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where s.tenant_id = $1 and s.decided_at is not null
           and ($3::timestamptz is null or (s.decided_at, s.id) < ($3, $4))
         order by s.decided_at desc, s.id desc limit $5"
    )))
    .bind(tenant.uuid())
    .bind(None::<Uuid>)
    .bind(at)
    .bind(id)
    .bind(limit + 1)
    .fetch_all(db)
    .await
}

pub async fn find(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    viewer: Option<UserId>,
    id: SubscriptionId,
) -> sqlx::Result<Option<SubscriptionRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where s.tenant_id = $1 and s.id = $3")))
        .bind(tenant.uuid())
        .bind(viewer.map(|user| user.0))
        .bind(id.0)
        .fetch_optional(db)
        .await
}

/// Holds the row until the change ends: of two who decide at once, the second sees the first's decision.
pub async fn lock(
    conn: &mut PgConnection,
    tenant: Tenant,
    viewer: Option<UserId>,
    id: SubscriptionId,
) -> sqlx::Result<Option<SubscriptionRow>> {
    sqlx::query("select 1 from subscriptions where tenant_id = $1 and id = $2 for update")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(&mut *conn)
        .await?;
    find(conn, tenant, viewer, id).await
}

/// State of the live subscription of an application to a version.
pub async fn find_live(
    conn: &mut PgConnection,
    tenant: Tenant,
    application: ApplicationId,
    version: ApiVersionId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "select state from subscriptions where tenant_id = $1 and application_id = $2 and api_version_id = $3
           and state in ('pending', 'approved', 'suspended')",
    )
    .bind(tenant.uuid())
    .bind(application.0)
    .bind(version.0)
    .fetch_optional(conn)
    .await
}

/// A subscription to insert.
#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: SubscriptionId,
    pub application: ApplicationId,
    pub version: ApiVersionId,
    pub plan: PlanId,
    pub state: SubscriptionState,
    pub message: &'a str,
    pub requested_by: UserId,
    pub requested_at: OffsetDateTime,
    /// Set when the plan approves by itself.
    pub decided_at: Option<OffsetDateTime>,
}

pub async fn insert(conn: &mut PgConnection, tenant: Tenant, row: NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into subscriptions (tenant_id, id, application_id, api_version_id, plan_id, state, message, requested_by,
            requested_at, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tenant.uuid())
    .bind(row.id.0)
    .bind(row.application.0)
    .bind(row.version.0)
    .bind(row.plan.0)
    .bind(row.state.word())
    .bind(row.message)
    .bind(row.requested_by.0)
    .bind(row.requested_at)
    .bind(row.decided_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Who decided what, when and why.
#[derive(Debug)]
pub struct DecisionRow<'a> {
    pub state: SubscriptionState,
    pub by: Option<UserId>,
    pub at: OffsetDateTime,
    pub reason: Option<&'a str>,
}

pub async fn save_decision(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: SubscriptionId,
    decision: DecisionRow<'_>,
) -> sqlx::Result<u64> {
    let result = sqlx::query(
        "update subscriptions set state = $3, decided_by = $4, decided_at = $5, decision_reason = $6, version = version + 1
         where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(decision.state.word())
    .bind(decision.by.map(|user| user.0))
    .bind(decision.at)
    .bind(decision.reason)
    .execute(conn)
    .await?;
    Ok(result.rows_affected())
}

/// Ends a subscription from the application's side; the decision on it stays on record.
pub async fn cancel(conn: &mut PgConnection, tenant: Tenant, id: SubscriptionId) -> sqlx::Result<u64> {
    let result = sqlx::query(
        "update subscriptions set state = 'cancelled', version = version + 1 where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .execute(conn)
    .await?;
    Ok(result.rows_affected())
}

pub async fn save_effective(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: SubscriptionId,
    snapshot: SnapshotVersion,
) -> sqlx::Result<()> {
    sqlx::query("update subscriptions set effective_term = $3, effective_epoch = $4 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(snapshot.term)
        .bind(snapshot.epoch)
        .execute(conn)
        .await?;
    Ok(())
}
