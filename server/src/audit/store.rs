//! SQL of audit events.

use headgate_contract::ids::AuditEventId;
use serde_json::Value;
use sqlx::{FromRow, PgConnection, PgPool, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Circumstances, Entry, Filter};
use crate::authz::Tenant;

/// An event as it was written.
#[derive(Debug, Clone, FromRow)]
pub struct EventRow {
    pub id: Uuid,
    pub at: OffsetDateTime,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub subject_name: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub reason: Option<String>,
    pub request_id: Option<Uuid>,
}

/// Words that occur in events.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub actions: Vec<String>,
    pub subject_kinds: Vec<String>,
}

/// Which part of the list.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub after: Option<Uuid>,
    pub limit: i64,
}

pub async fn insert(
    conn: &mut PgConnection,
    id: AuditEventId,
    circumstances: Circumstances<'_>,
    entry: &Entry,
) -> sqlx::Result<()> {
    let Circumstances { tenant, actor, request_id, at } = circumstances;
    let (actor_kind, actor_id) = actor.audit_identity();
    sqlx::query(
        "insert into audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action,
            subject_kind, subject_id, subject_name, before, after, reason, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(tenant.map(|tenant| tenant.uuid()))
    .bind(id.0)
    .bind(at)
    .bind(actor_kind)
    .bind(actor_id)
    .bind(&actor.name)
    .bind(entry.action)
    .bind(entry.subject.kind)
    .bind(entry.subject.id)
    .bind(&entry.subject.name)
    .bind(&entry.before)
    .bind(&entry.after)
    .bind(&entry.reason)
    .bind(request_id)
    .execute(conn)
    .await?;
    Ok(())
}

const COLUMNS: &str = "select id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, subject_name,
    before, after, reason, request_id from audit_events where tenant_id = ";

pub async fn list(db: &PgPool, tenant: Tenant, filter: &Filter, span: Span) -> sqlx::Result<Vec<EventRow>> {
    let mut query = QueryBuilder::new(COLUMNS);
    query.push_bind(tenant.uuid());
    push_filter(&mut query, filter);
    if let Some(after) = span.after {
        query.push(" and id < ").push_bind(after);
    }
    query.push(" order by id desc limit ").push_bind(span.limit);
    query.build_query_as().fetch_all(db).await
}

fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let Filter { action, actor, subject_kind, text, from, until } = filter.clone();
    if let Some(action) = action {
        query.push(" and action = ").push_bind(action);
    }
    if let Some(actor) = actor {
        query.push(" and actor_name ilike ").push_bind(pattern(&actor));
    }
    if let Some(kind) = subject_kind {
        query.push(" and subject_kind = ").push_bind(kind);
    }
    if let Some(text) = text {
        let pattern = pattern(&text);
        query.push(" and (subject_name ilike ").push_bind(pattern.clone());
        query.push(" or action ilike ").push_bind(pattern.replace(' ', "\\_"));
        query.push(" or reason ilike ").push_bind(pattern).push(")");
    }
    if let Some(from) = from {
        query.push(" and at >= ").push_bind(from);
    }
    if let Some(until) = until {
        query.push(" and at < ").push_bind(until);
    }
}

/// A pattern that finds the text anywhere, with its own wildcards taken literally.
fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

pub async fn get(db: &PgPool, tenant: Tenant, id: AuditEventId) -> sqlx::Result<EventRow> {
    let mut query = QueryBuilder::new(COLUMNS);
    query.push_bind(tenant.uuid()).push(" and id = ").push_bind(id.0);
    query.build_query_as().fetch_one(db).await
}

pub async fn vocabulary(db: &PgPool, tenant: Tenant) -> sqlx::Result<Vocabulary> {
    let actions = sqlx::query_scalar("select distinct action from audit_events where tenant_id = $1 order by action");
    let kinds =
        sqlx::query_scalar("select distinct subject_kind from audit_events where tenant_id = $1 order by subject_kind");
    Ok(Vocabulary {
        actions: actions.bind(tenant.uuid()).fetch_all(db).await?,
        subject_kinds: kinds.bind(tenant.uuid()).fetch_all(db).await?,
    })
}
