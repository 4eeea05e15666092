//! Audit events: who did what, before and after, in the transaction of the change itself.

pub mod api;
pub mod diff;
pub mod pages;
pub mod store;

use headgate_contract::ids::AuditEventId;
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::permits::ReadAudit;
use crate::authz::{Actor, Grant, Tenant};
use crate::clock::Clock;
use crate::error::Result;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use store::{EventRow, Vocabulary};

/// What happened to which object.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Verb and noun in snake_case: `approve_subscription`.
    pub action: &'static str,
    pub subject: Subject,
    /// Secrets never go in here.
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub reason: Option<String>,
}

/// The object of an audit event.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Noun in snake_case: `subscription`.
    pub kind: &'static str,
    pub id: Option<Uuid>,
    pub name: String,
}

impl Entry {
    pub fn new(action: &'static str, kind: &'static str, id: impl Into<Uuid>, name: impl Into<String>) -> Self {
        let subject = Subject { kind, id: Some(id.into()), name: name.into() };
        Self { action, subject, before: None, after: None, reason: None }
    }

    /// The same under a more precise action.
    #[must_use]
    pub fn action(mut self, action: &'static str) -> Self {
        self.action = action;
        self
    }

    #[must_use]
    pub fn before(mut self, value: Value) -> Self {
        self.before = Some(value);
        self
    }

    #[must_use]
    pub fn after(mut self, value: Value) -> Self {
        self.after = Some(value);
        self
    }

    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// Where and by whom an event happened.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// `None` for events of the installation.
    pub tenant: Option<Tenant>,
    pub actor: &'a Actor,
    pub request_id: Option<Uuid>,
    pub at: OffsetDateTime,
}

/// Writes an event. [`crate::change::Change::commit`] does this for every change in a tenant.
///
/// # Errors
/// When the database fails.
pub async fn record(
    conn: &mut PgConnection,
    clock: &Clock,
    circumstances: Circumstances<'_>,
    entry: &Entry,
) -> Result<()> {
    store::insert(conn, clock.new_id(), circumstances, entry).await?;
    Ok(())
}

/// Which events are wanted; empty fields want all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Exactly this action.
    pub action: Option<String>,
    /// Part of the actor's name.
    pub actor: Option<String>,
    /// Exactly this kind of object.
    pub subject_kind: Option<String>,
    /// Part of the object's name, the action or the reason.
    pub text: Option<String>,
    /// From this time on.
    pub from: Option<OffsetDateTime>,
    /// Before this time.
    pub until: Option<OffsetDateTime>,
}

/// Events of a tenant, the newest first.
///
/// # Errors
/// When the database fails or the cursor is not one of ours.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadAudit>,
    filter: &Filter,
    query: &PageQuery,
) -> Result<Page<EventRow>> {
    let span = store::Span { after: query.after()?, limit: query.limit() + 1 };
    let rows = store::list(&state.db, grant.tenant(), filter, span).await?;
    Page::from_surplus(rows, query.limit(), |row| row.id)
}

/// One event of a tenant.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is none of this id.
pub async fn get(state: &AppState, grant: &Grant<ReadAudit>, id: AuditEventId) -> Result<EventRow> {
    Ok(store::get(&state.db, grant.tenant(), id).await?)
}

/// The actions and kinds of objects that occur in a tenant, for the choices of the filter.
///
/// # Errors
/// When the database fails.
pub async fn vocabulary(state: &AppState, grant: &Grant<ReadAudit>) -> Result<Vocabulary> {
    Ok(store::vocabulary(&state.db, grant.tenant()).await?)
}
