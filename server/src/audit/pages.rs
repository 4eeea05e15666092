//! `/t/{tenant}/audit-events` and the page of one event.

use axum::extract::{Path, Query, State};
use axum::response::Html;
use headgate_app::components::FormErrors;
use headgate_app::pages::audit::event::{ChangeLine, EventView, event as event_view};
use headgate_app::pages::audit::events::{EventLine, EventsView, FilterForm, events as events_view};
use headgate_contract::ids::AuditEventId;
use serde::Deserialize;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};
use url::form_urlencoded::Serializer;

use super::diff::diff;
use super::{EventRow, Filter};
use crate::authz::Grant;
use crate::authz::permits::ReadAudit;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::http::paging::PageQuery;
use crate::http::routes::PageRoutes;
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/audit-events", list_audit_events)
        .get("/t/{tenant}/audit-events/{event}", show_audit_event)
}

/// The filter as the form sends it: dates are days in UTC, the last one included.
#[derive(Debug, Clone, Default, Deserialize)]
struct EventsQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    subject_kind: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    cursor: Option<String>,
}

const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

impl EventsQuery {
    fn filter(&self, errors: &mut FormErrors) -> Filter {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            action: given(&self.action),
            actor: given(&self.actor),
            subject_kind: given(&self.subject_kind),
            text: given(&self.q),
            from: day(&self.from, "from", errors),
            until: day(&self.to, "to", errors).map(|day| day + Duration::DAY),
        }
    }

    fn address(&self, base: &str, cursor: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        let fields = [
            ("q", &self.q),
            ("action", &self.action),
            ("actor", &self.actor),
            ("subject_kind", &self.subject_kind),
            ("from", &self.from),
            ("to", &self.to),
        ];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(cursor) = cursor {
            query.append_pair("cursor", cursor);
        }
        format!("{base}/audit-events?{}", query.finish())
    }
}

fn day(text: &str, field: &str, errors: &mut FormErrors) -> Option<OffsetDateTime> {
    if text.is_empty() {
        return None;
    }
    match Date::parse(text, DAY) {
        Ok(date) => Some(date.midnight().assume_utc()),
        Err(_) => {
            errors.add(field, "Write a day such as 2026-03-01.");
            None
        }
    }
}

async fn list_audit_events(
    State(state): State<AppState>,
    grant: Grant<ReadAudit>,
    chrome: Chrome,
    Query(query): Query<EventsQuery>,
) -> Result<Html<String>> {
    let mut errors = FormErrors::none();
    let filter = query.filter(&mut errors);
    let page = PageQuery { cursor: query.cursor.clone(), limit: None };
    let events = super::list(&state, &grant, &filter, &page).await?;
    let words = super::vocabulary(&state, &grant).await?;
    let base = chrome.base();
    let EventsQuery { q, action, actor, subject_kind, from, to, cursor: _ } = query.clone();
    let content = EventsView {
        now: chrome.now,
        next: events.next_cursor.as_deref().map(|cursor| query.address(&base, Some(cursor))),
        previous: query.cursor.as_ref().map(|_| query.address(&base, None)),
        events: events.items.into_iter().map(|row| line(&base, row)).collect(),
        actions: words.actions.iter().map(|word| (word.clone(), plain(word))).collect(),
        subject_kinds: words.subject_kinds.iter().map(|word| (word.clone(), plain(word))).collect(),
        filter: FilterForm { q, action, actor, subject_kind, from, to, errors },
        base,
    };
    Ok(Html(headgate_app::render(events_view(chrome.shell("Audit", Place::AuditEvents), content))))
}

fn line(base: &str, row: EventRow) -> EventLine {
    EventLine {
        href: format!("{base}/audit-events/{}", row.id),
        at: row.at,
        action: plain(&row.action),
        actor: row.actor_name,
        actor_kind: plain(&row.actor_kind),
        subject_kind: plain(&row.subject_kind),
        subject: row.subject_name,
        reason: row.reason,
    }
}

async fn show_audit_event(
    State(state): State<AppState>,
    grant: Grant<ReadAudit>,
    Path((_, event)): Path<(String, AuditEventId)>,
    chrome: Chrome,
) -> Result<Html<String>> {
    let row = super::get(&state, &grant, event).await?;
    let changes = diff(row.before.as_ref(), row.after.as_ref());
    let title = plain(&row.action);
    let content = EventView {
        base: chrome.base(),
        at: row.at,
        now: chrome.now,
        action: row.action,
        title: title.clone(),
        actor: row.actor_name,
        actor_kind: plain(&row.actor_kind),
        subject_kind: plain(&row.subject_kind),
        subject: row.subject_name,
        subject_id: row.subject_id.map(|id| id.to_string()),
        reason: row.reason,
        request_id: row.request_id.map(|id| id.to_string()),
        changes: changes
            .into_iter()
            .map(|change| ChangeLine {
                is_changed: change.is_changed(),
                field: change.field,
                before: change.before,
                after: change.after,
            })
            .collect(),
    };
    Ok(Html(headgate_app::render(event_view(chrome.shell(title, Place::AuditEvents), content))))
}

/// `approve_subscription` → `Approve subscription`.
fn plain(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect::<String>().replace('_', " ")
}
