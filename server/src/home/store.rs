//! SQL of the overview.

use sqlx::{FromRow, PgExecutor};

use crate::authz::Tenant;

/// What exists in a tenant.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Progress {
    pub apis: i64,
    pub published_versions: i64,
    pub upstreams: i64,
    pub plans: i64,
    pub applications: i64,
    pub pending_subscriptions: i64,
    pub approved_subscriptions: i64,
    pub api_keys: i64,
    pub active_rollouts: i64,
    pub has_calls: bool,
}

pub async fn get_progress(db: impl PgExecutor<'_>, tenant: Tenant) -> sqlx::Result<Progress> {
    sqlx::query_as(
        "select
            (select count(*) from apis where tenant_id = $1) as apis,
            (select count(*) from api_versions where tenant_id = $1 and lifecycle = 'published') as published_versions,
            (select count(*) from upstreams where tenant_id = $1) as upstreams,
            (select count(*) from plans where tenant_id = $1 and closed_at is null) as plans,
            (select count(*) from applications where tenant_id = $1) as applications,
            (select count(*) from subscriptions where tenant_id = $1 and state = 'pending') as pending_subscriptions,
            (select count(*) from subscriptions where tenant_id = $1 and state = 'approved') as approved_subscriptions,
            (select count(*) from api_keys where tenant_id = $1 and revoked_at is null) as api_keys,
            (select count(*) from rollouts where tenant_id = $1 and is_active) as active_rollouts,
            exists (select 1 from request_logs where tenant_id = $1) as has_calls",
    )
    .bind(tenant.uuid())
    .fetch_one(db)
    .await
}
