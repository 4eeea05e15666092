//! REST API of audit events.

use axum::extract::{Path, Query, State};
use headgate_contract::ids::AuditEventId;
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{EventRow, Filter};
use crate::authz::Grant;
use crate::authz::permits::ReadAudit;
use crate::error::{Error, Result};
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_audit_events)).routes(routes!(get_audit_event))
}

/// Who did what to which object.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditEvent {
    pub id: AuditEventId,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// `user`, `service_token` or `system`.
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    /// Verb and noun, such as `approve_subscription`.
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub subject_name: String,
    /// The object before, as far as it changed.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// The object after, as far as it changed.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    pub reason: Option<String>,
    pub request_id: Option<Uuid>,
}

impl From<EventRow> for AuditEvent {
    fn from(row: EventRow) -> Self {
        let EventRow {
            id,
            at,
            actor_kind,
            actor_id,
            actor_name,
            action,
            subject_kind,
            subject_id,
            subject_name,
            before,
            after,
            reason,
            request_id,
        } = row;
        let id = AuditEventId(id);
        Self {
            id,
            at,
            actor_kind,
            actor_id,
            actor_name,
            action,
            subject_kind,
            subject_id,
            subject_name,
            before,
            after,
            reason,
            request_id,
        }
    }
}

/// Filter of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Exactly this action.
    pub action: Option<String>,
    /// Part of the actor's name.
    pub actor: Option<String>,
    /// Exactly this kind of object.
    pub subject_kind: Option<String>,
    /// Part of the object's name, the action or the reason.
    pub q: Option<String>,
    /// From this time on, RFC 3339.
    pub from: Option<String>,
    /// Before this time, RFC 3339.
    pub until: Option<String>,
}

impl AuditQuery {
    fn filter(self) -> Result<Filter> {
        let Self { action, actor, subject_kind, q, from, until } = self;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Filter {
            action: given(action),
            actor: given(actor),
            subject_kind: given(subject_kind),
            text: given(q),
            from: given(from).map(|text| time("from", &text)).transpose()?,
            until: given(until).map(|text| time("until", &text)).transpose()?,
        })
    }
}

fn time(field: &str, text: &str) -> Result<OffsetDateTime> {
    let hint = "Write a time as in RFC 3339, such as 2026-03-01T12:00:00Z.";
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| Error::field(field, hint))
}

/// Lists audit events, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/audit-events",
    operation_id = "list_audit_events",
    tag = "Audit",
    params(("tenant" = String, Path), AuditQuery, PageQuery),
    responses((status = 200, description = "A page of events", body = Page<AuditEvent>), (status = 422, description = "A time has a fault", body = Problem))
)]
pub async fn list_audit_events(
    State(state): State<AppState>,
    grant: Grant<ReadAudit>,
    Query(query): Query<AuditQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditEvent>>> {
    let events = super::list(&state, &grant, &query.filter()?, &page).await?;
    Ok(Json(events.map(AuditEvent::from)))
}

/// Gets one audit event.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/audit-events/{event}",
    operation_id = "get_audit_event",
    tag = "Audit",
    params(("tenant" = String, Path), ("event" = AuditEventId, Path)),
    responses((status = 200, description = "The event", body = AuditEvent), (status = 404, description = "No such event", body = Problem))
)]
pub async fn get_audit_event(
    State(state): State<AppState>,
    grant: Grant<ReadAudit>,
    Path((_tenant, event)): Path<(String, AuditEventId)>,
) -> Result<Json<AuditEvent>> {
    Ok(Json(super::get(&state, &grant, event).await?.into()))
}
