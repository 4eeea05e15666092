//! SQL of snapshots: the rows they are built from, and the published ones.

use headgate_contract::snapshot::{Snapshot, SnapshotVersion};
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

/// Channel on which a committed version is announced; a hint only, listeners also poll.
pub const CHANNEL: &str = "headgate_snapshot";

/// Everything a snapshot is built from, ordered by id.
#[derive(Debug, Default)]
pub struct Rows {
    pub tenants: Vec<(Uuid, String)>,
    pub versions: Vec<VersionRow>,
    pub operations: Vec<OperationRow>,
    pub upstreams: Vec<UpstreamRow>,
    pub targets: Vec<TargetRow>,
    pub splits: Vec<SplitRow>,
    pub plans: Vec<PlanRow>,
    pub applications: Vec<(Uuid, Uuid)>,
    pub api_keys: Vec<ApiKeyRow>,
    pub subscriptions: Vec<SubscriptionRow>,
}

#[derive(Debug, FromRow)]
pub struct VersionRow {
    pub id: Uuid,
    pub tenant_id: Uuid,
    pub api_id: Uuid,
    pub tenant_slug: String,
    pub api_slug: String,
    pub slug: String,
    pub upstream_id: Uuid,
    pub deprecated_at: Option<OffsetDateTime>,
}

#[derive(Debug, FromRow)]
pub struct OperationRow {
    pub id: Uuid,
    pub api_version_id: Uuid,
    pub method: String,
    pub path: String,
}

#[derive(Debug, FromRow)]
pub struct UpstreamRow {
    pub id: Uuid,
    pub tenant_id: Uuid,
    pub name: String,
    pub connect_timeout_ms: i32,
    pub read_timeout_ms: i32,
    pub health_check: Option<serde_json::Value>,
}

#[derive(Debug, FromRow)]
pub struct TargetRow {
    pub id: Uuid,
    pub upstream_id: Uuid,
    pub url: String,
    pub weight: i32,
}

#[derive(Debug, FromRow)]
pub struct SplitRow {
    pub rollout_id: Uuid,
    pub upstream_id: Uuid,
    pub candidate_upstream_id: Option<Uuid>,
    pub candidate_target_id: Option<Uuid>,
    pub salt: String,
    pub candidate_weight: i32,
    pub lease_s: Option<i32>,
}

#[derive(Debug, FromRow)]
pub struct PlanRow {
    pub id: Uuid,
    pub tenant_id: Uuid,
    pub name: String,
    pub rate_requests: Option<i32>,
    pub rate_period_s: Option<i32>,
    pub rate_burst: Option<i32>,
    pub max_body_bytes: i64,
}

#[derive(Debug, FromRow)]
pub struct ApiKeyRow {
    pub id: Uuid,
    pub application_id: Uuid,
    pub hash: Vec<u8>,
    pub expires_at: Option<OffsetDateTime>,
}

#[derive(Debug, FromRow)]
pub struct SubscriptionRow {
    pub id: Uuid,
    pub application_id: Uuid,
    pub api_version_id: Uuid,
    pub plan_id: Uuid,
}

/// Reads what all proxies serve, of all tenants: the one place without a tenant in `where`.
pub async fn load_rows(conn: &mut PgConnection) -> sqlx::Result<Rows> {
    Ok(Rows {
        tenants: sqlx::query_as("select id, slug from tenants order by id").fetch_all(&mut *conn).await?,
        versions: sqlx::query_as(ROUTED_VERSIONS).fetch_all(&mut *conn).await?,
        operations: sqlx::query_as(ROUTED_OPERATIONS).fetch_all(&mut *conn).await?,
        upstreams: sqlx::query_as(
            "select id, tenant_id, name, connect_timeout_ms, read_timeout_ms, health_check from upstreams order by id",
        )
        .fetch_all(&mut *conn)
        .await?,
        targets: sqlx::query_as("select id, upstream_id, url, weight from targets order by id").fetch_all(&mut *conn).await?,
        splits: sqlx::query_as(ACTIVE_SPLITS).fetch_all(&mut *conn).await?,
        plans: sqlx::query_as(
            "select id, tenant_id, name, rate_requests, rate_period_s, rate_burst, max_body_bytes from plans order by id",
        )
        .fetch_all(&mut *conn)
        .await?,
        applications: sqlx::query_as("select id, tenant_id from applications order by id").fetch_all(&mut *conn).await?,
        api_keys: sqlx::query_as(
            "select id, application_id, hash, expires_at from api_keys where revoked_at is null order by id",
        )
        .fetch_all(&mut *conn)
        .await?,
        subscriptions: sqlx::query_as(
            "select id, application_id, api_version_id, plan_id from subscriptions where state = 'approved' order by id",
        )
        .fetch_all(&mut *conn)
        .await?,
    })
}

const ROUTED_VERSIONS: &str = "
    select v.id, v.tenant_id, v.api_id, t.slug as tenant_slug, a.slug as api_slug, v.slug, v.upstream_id, v.deprecated_at
    from api_versions v
    join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
    join tenants t on t.id = v.tenant_id
    where v.lifecycle in ('published', 'deprecated') and v.upstream_id is not null
    order by v.id";

const ROUTED_OPERATIONS: &str = "
    select o.id, o.api_version_id, o.method, o.path
    from operations o
    join api_versions v on v.tenant_id = o.tenant_id and v.id = o.api_version_id
    where v.lifecycle in ('published', 'deprecated') and v.upstream_id is not null
    order by o.id";

const ACTIVE_SPLITS: &str = "
    select id as rollout_id, upstream_id, candidate_upstream_id, candidate_target_id, salt, candidate_weight,
        (case when candidate_weight in (0, 100000) then null else strategy ->> 'lease_s' end)::int as lease_s
    from rollouts where is_active order by id";

/// The newest published version.
#[derive(Debug, Clone)]
pub struct Head {
    pub version: SnapshotVersion,
    pub digest: String,
}

pub async fn lock_head(conn: &mut PgConnection) -> sqlx::Result<Head> {
    let (term, epoch, digest) =
        sqlx::query_as("select term, epoch, digest from snapshot_head for update").fetch_one(conn).await?;
    Ok(Head { version: SnapshotVersion { term, epoch }, digest })
}

pub async fn get_head_version(db: impl PgExecutor<'_>) -> sqlx::Result<SnapshotVersion> {
    let (term, epoch) = sqlx::query_as("select term, epoch from snapshot_head").fetch_one(db).await?;
    Ok(SnapshotVersion { term, epoch })
}

pub async fn get_term(conn: &mut PgConnection) -> sqlx::Result<i64> {
    let term: Option<i64> = sqlx::query_scalar("select term from installation").fetch_optional(conn).await?;
    Ok(term.unwrap_or(0))
}

pub async fn insert(conn: &mut PgConnection, snapshot: &Snapshot, cause: &str) -> crate::error::Result<()> {
    let SnapshotVersion { term, epoch } = snapshot.version;
    sqlx::query("insert into snapshots (term, epoch, digest, body, cause, created_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(term)
        .bind(epoch)
        .bind(&snapshot.digest)
        .bind(serde_json::to_vec(snapshot)?)
        .bind(cause)
        .bind(snapshot.created_at)
        .execute(&mut *conn)
        .await?;
    sqlx::query("update snapshot_head set term = $1, epoch = $2, digest = $3")
        .bind(term)
        .bind(epoch)
        .bind(&snapshot.digest)
        .execute(&mut *conn)
        .await?;
    sqlx::query("select pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(snapshot.version.to_string())
        .execute(&mut *conn)
        .await?;
    Ok(())
}

pub async fn prune(conn: &mut PgConnection, below_epoch: i64) -> sqlx::Result<()> {
    sqlx::query("delete from snapshots where epoch < $1").bind(below_epoch).execute(conn).await?;
    Ok(())
}

/// The stored JSON of a version.
pub async fn get_body(db: impl PgExecutor<'_>, version: SnapshotVersion) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar("select body from snapshots where term = $1 and epoch = $2")
        .bind(version.term)
        .bind(version.epoch)
        .fetch_one(db)
        .await
}
