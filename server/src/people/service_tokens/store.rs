//! SQL of service tokens.

use headgate_contract::access::Role;
use headgate_contract::ids::{ServiceTokenId, TenantId, UserId};
use headgate_contract::names::Slug;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Row as _};
use time::OffsetDateTime;

use crate::authz::Tenant;
use crate::people::users::decode_role;

/// A token as lists show it.
#[derive(Debug, Clone)]
pub struct ServiceTokenRow {
    pub id: ServiceTokenId,
    pub name: String,
    pub role: Role,
    pub created_by_name: String,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    /// To the minute.
    pub last_used_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Active,
    Expired,
    Revoked,
}

impl ServiceTokenRow {
    #[must_use]
    pub fn state(&self, now: OffsetDateTime) -> State {
        match self.revoked_at {
            Some(_) => State::Revoked,
            None if self.expires_at <= now => State::Expired,
            None => State::Active,
        }
    }
}

impl FromRow<'_, PgRow> for ServiceTokenRow {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: ServiceTokenId(row.try_get("id")?),
            name: row.try_get("name")?,
            role: decode_role(row.try_get("role")?)?,
            created_by_name: row.try_get("created_by_name")?,
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
            last_used_at: row.try_get("last_used_at")?,
            revoked_at: row.try_get("revoked_at")?,
        })
    }
}

/// A token that works, with what its maker is today.
#[derive(Debug, Clone)]
pub struct Living {
    pub name: String,
    pub role: Role,
    pub maker_role: Role,
    pub created_by: UserId,
    pub tenant_slug: Slug,
    pub tenant_name: String,
}

impl FromRow<'_, PgRow> for Living {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let slug: String = row.try_get("tenant_slug")?;
        Ok(Self {
            name: row.try_get("name")?,
            role: decode_role(row.try_get("role")?)?,
            maker_role: decode_role(row.try_get("maker_role")?)?,
            created_by: UserId(row.try_get("created_by")?),
            tenant_slug: slug.parse().map_err(|fault| sqlx::Error::Decode(Box::new(fault)))?,
            tenant_name: row.try_get("tenant_name")?,
        })
    }
}

pub async fn insert(
    conn: &mut PgConnection,
    tenant: Tenant,
    row: &ServiceTokenRow,
    created_by: UserId,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into service_tokens (tenant_id, id, name, role, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(tenant.uuid())
    .bind(row.id.0)
    .bind(&row.name)
    .bind(row.role.word())
    .bind(created_by.0)
    .bind(row.created_at)
    .bind(row.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn list(
    db: &PgPool,
    tenant: Tenant,
    after: Option<ServiceTokenId>,
    limit: i64,
) -> sqlx::Result<Vec<ServiceTokenRow>> {
    sqlx::query_as(
        "select s.id, s.name, s.role, u.name as created_by_name, s.created_at, s.expires_at, s.last_used_at, s.revoked_at
         from service_tokens s join users u on u.id = s.created_by
         where s.tenant_id = $1 and ($2::uuid is null or s.id < $2)
         order by s.id desc
         limit $3",
    )
    .bind(tenant.uuid())
    .bind(after.map(|id| id.0))
    .bind(limit)
    .fetch_all(db)
    .await
}

pub async fn revoke(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: ServiceTokenId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "update service_tokens set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null returning name",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Found by its signed claims, which name the tenant.
pub async fn find_living(
    db: &PgPool,
    tenant_id: TenantId,
    id: ServiceTokenId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Living>> {
    sqlx::query_as(
        "select s.name, s.role, m.role as maker_role, s.created_by, t.slug as tenant_slug, t.name as tenant_name
         from service_tokens s
         join tenants t on t.id = s.tenant_id
         join members m on m.tenant_id = s.tenant_id and m.user_id = s.created_by
         where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > $3",
    )
    .bind(tenant_id.0)
    .bind(id.0)
    .bind(now)
    .fetch_optional(db)
    .await
}

/// Notes a use, at most once a minute.
pub async fn touch(db: &PgPool, tenant_id: TenantId, id: ServiceTokenId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query(
        "update service_tokens set last_used_at = $3
         where tenant_id = $1 and id = $2 and (last_used_at is null or last_used_at < $3 - interval '1 minute')",
    )
    .bind(tenant_id.0)
    .bind(id.0)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}
