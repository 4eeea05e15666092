//! SQL of invitations.

use headgate_contract::access::Role;
use headgate_contract::ids::{InvitationId, TenantId, UserId};
use headgate_contract::names::{EmailAddress, Slug};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgExecutor, PgPool, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;
use crate::people::users::decode_role;

/// An open invitation as lists show it.
#[derive(Debug, Clone)]
pub struct InvitationRow {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub invited_by_name: String,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

impl FromRow<'_, PgRow> for InvitationRow {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: InvitationId(row.try_get("id")?),
            email: row.try_get("email")?,
            role: decode_role(row.try_get("role")?)?,
            invited_by_name: row.try_get("invited_by_name")?,
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
        })
    }
}

/// An invitation as its owner finds it by the link.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    pub id: InvitationId,
    pub tenant_id: TenantId,
    pub tenant_slug: Slug,
    pub tenant_name: String,
    pub email: EmailAddress,
    pub role: Role,
    pub invited_by_name: String,
}

impl FromRow<'_, PgRow> for OpenInvitation {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let slug: String = row.try_get("slug")?;
        let email: String = row.try_get("email")?;
        Ok(Self {
            id: InvitationId(row.try_get("id")?),
            tenant_id: TenantId(row.try_get("tenant_id")?),
            tenant_slug: slug.parse().map_err(|fault| sqlx::Error::Decode(Box::new(fault)))?,
            tenant_name: row.try_get("tenant_name")?,
            email: email.parse().map_err(|fault| sqlx::Error::Decode(Box::new(fault)))?,
            role: decode_role(row.try_get("role")?)?,
            invited_by_name: row.try_get("invited_by_name")?,
        })
    }
}

/// What of an invitation is never shown.
#[derive(Debug)]
pub struct Secret {
    pub token_hash: [u8; 32],
    pub invited_by: UserId,
}

/// Which part of the list.
#[derive(Debug)]
pub struct Span {
    pub after: Option<InvitationId>,
    pub limit: i64,
    pub now: OffsetDateTime,
}

pub async fn insert(conn: &mut PgConnection, tenant: Tenant, row: &InvitationRow, secret: Secret) -> sqlx::Result<()> {
    sqlx::query(
        "insert into invitations (tenant_id, id, email, role, token_hash, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tenant.uuid())
    .bind(row.id.0)
    .bind(&row.email)
    .bind(row.role.word())
    .bind(secret.token_hash.as_slice())
    .bind(secret.invited_by.0)
    .bind(row.created_at)
    .bind(row.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete_open_of(conn: &mut PgConnection, tenant: Tenant, email: &EmailAddress) -> sqlx::Result<()> {
    sqlx::query("delete from invitations where tenant_id = $1 and email = $2 and accepted_at is null")
        .bind(tenant.uuid())
        .bind(email.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete_open(conn: &mut PgConnection, tenant: Tenant, id: InvitationId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "delete from invitations where tenant_id = $1 and id = $2 and accepted_at is null returning email",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_optional(conn)
    .await
}

pub async fn list_open(db: &PgPool, tenant: Tenant, span: Span) -> sqlx::Result<Vec<InvitationRow>> {
    sqlx::query_as(
        "select i.id, i.email, i.role, u.name as invited_by_name, i.created_at, i.expires_at
         from invitations i join users u on u.id = i.invited_by
         where i.tenant_id = $1 and i.accepted_at is null and i.expires_at > $2 and ($3::uuid is null or i.id < $3)
         order by i.id desc
         limit $4",
    )
    .bind(tenant.uuid())
    .bind(span.now)
    .bind(span.after.map(|id| id.0))
    .bind(span.limit)
    .fetch_all(db)
    .await
}

/// Found by its secret, which names the tenant: whoever holds the link may see it.
pub async fn find_open(
    db: impl PgExecutor<'_>,
    token_hash: [u8; 32],
    now: OffsetDateTime,
) -> sqlx::Result<Option<OpenInvitation>> {
    sqlx::query_as(
        "select i.id, i.tenant_id, t.slug, t.name as tenant_name, i.email, i.role, u.name as invited_by_name
         from invitations i join tenants t on t.id = i.tenant_id join users u on u.id = i.invited_by
         where i.token_hash = $1 and i.accepted_at is null and i.expires_at > $2",
    )
    .bind(token_hash.as_slice())
    .bind(now)
    .fetch_optional(db)
    .await
}

/// Uses an invitation up. False when somebody was quicker, or it was taken back.
pub async fn claim(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: InvitationId,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let claimed: Option<Uuid> = sqlx::query_scalar(
        "update invitations set accepted_at = $3
         where tenant_id = $1 and id = $2 and accepted_at is null and expires_at > $3
         returning id",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    Ok(claimed.is_some())
}
