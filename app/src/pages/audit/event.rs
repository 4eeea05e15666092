//! One audit event, with what changed.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// One event.
#[derive(Debug, Clone)]
pub struct EventView {
    /// Address of the tenant's pages.
    pub base: String,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// What was done, in plain words.
    pub title: String,
    /// What was done, as the API names it.
    pub action: String,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub actor: String,
    /// What kind of actor.
    pub actor_kind: String,
    /// To what kind of object.
    pub subject_kind: String,
    /// To which.
    pub subject: String,
    /// Its id.
    pub subject_id: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Of which request.
    pub request_id: Option<String>,
    /// Fields before and after.
    pub changes: Vec<ChangeLine>,
}

/// One field before and after.
#[derive(Debug, Clone)]
pub struct ChangeLine {
    /// Dotted path.
    pub field: String,
    /// None: was not there.
    pub before: Option<String>,
    /// None: is not there any more.
    pub after: Option<String>,
    /// Whether it differs.
    pub is_changed: bool,
}

/// The page.
pub fn event(shell: Shell, view: EventView) -> AnyView {
    let trail = vec![Link::new("Audit", format!("{}/audit-events", view.base))];
    let title = view.title.clone();
    let text = format!("{}, {}", view.subject, relative(view.at, view.now));
    let changes = changes_section(view.changes.clone());
    view! {
        <AppLayout shell>
            <PageHeader title text breadcrumbs=trail/>
            <Stack>
                <Card><DescriptionList facts=facts(view)/></Card>
                {changes}
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn facts(event: EventView) -> Vec<Fact> {
    let EventView { at, actor, actor_kind, action, subject, subject_kind, subject_id, reason, request_id, .. } = event;
    let copyable = |value: String| view! { <Copyable value/> };
    let mut facts = vec![
        Fact::new("When", view! { <DateTime at/> }),
        Fact::new("By", format!("{actor} ({})", actor_kind.to_lowercase())),
        Fact::new("Action", view! { <code>{action}</code> }),
        Fact::new("Object", format!("{subject} ({})", subject_kind.to_lowercase())),
    ];
    facts.extend(reason.map(|reason| Fact::new("Reason", reason)));
    facts.extend(subject_id.map(|id| Fact::new("Id of the object", copyable(id))));
    facts.extend(request_id.map(|id| Fact::new("Request id", copyable(id))));
    facts
}

fn changes_section(changes: Vec<ChangeLine>) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="muted">"No fields were recorded with this event."</p> }.into_any();
    }
    let columns = vec![Column::text("Field"), Column::text("Before"), Column::text("After"), Column::text("Change")];
    let rows = changes.into_iter().map(row);
    view! { <Section title="What changed"><Table caption="Fields before and after" columns rows=rows.collect()/></Section> }.into_any()
}

fn row(change: ChangeLine) -> Row {
    let ChangeLine { field, before, after, is_changed } = change;
    let badge = match (&before, &after) {
        (None, _) => view! { <Badge label="Set" tone=Tone::Success icon=Icon::Plus/> }.into_any(),
        (_, None) => view! { <Badge label="Removed" tone=Tone::Danger icon=Icon::X/> }.into_any(),
        _ if is_changed => view! { <Badge label="Changed" tone=Tone::Info icon=Icon::Pencil/> }.into_any(),
        _ => view! { <span class="muted">"Same"</span> }.into_any(),
    };
    Row::new(vec![
        cell(view! { <code>{field}</code> }),
        value(before, "diff-before"),
        value(after, "diff-after"),
        badge,
    ])
}

fn value(text: Option<String>, class: &'static str) -> AnyView {
    match text {
        Some(text) => view! { <span class=format!("audit-value {class}")>{text}</span> }.into_any(),
        None => view! { <span class="muted">"—"</span> }.into_any(),
    }
}
