//! Audit events of a tenant.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// Words as the API has them, each with what people read.
pub type Words = Vec<(String, String)>;

/// The list and its filter.
#[derive(Debug, Clone)]
pub struct EventsView {
    /// Address of the tenant's pages.
    pub base: String,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// One page of events, the newest first.
    pub events: Vec<EventLine>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Address of the first page, on later ones.
    pub previous: Option<String>,
    /// Word and plain text of the actions that occur.
    pub actions: Words,
    /// Word and plain text of the kinds of objects that occur.
    pub subject_kinds: Words,
    /// The filter.
    pub filter: FilterForm,
}

/// The filter as typed.
#[derive(Debug, Clone)]
pub struct FilterForm {
    /// Free text.
    pub q: String,
    /// Word of an action.
    pub action: String,
    /// Part of a name.
    pub actor: String,
    /// Word of a kind of object.
    pub subject_kind: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// What cannot be read.
    pub errors: FormErrors,
}

/// One event.
#[derive(Debug, Clone)]
pub struct EventLine {
    /// Address of its page.
    pub href: String,
    /// When.
    pub at: OffsetDateTime,
    /// What was done.
    pub action: String,
    /// By whom.
    pub actor: String,
    /// What kind of actor.
    pub actor_kind: String,
    /// To what kind of object.
    pub subject_kind: String,
    /// To which.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
}

/// The page.
pub fn events(shell: Shell, view: EventsView) -> AnyView {
    let EventsView { base, now, events, next, previous, actions, subject_kinds, filter } = view;
    let address = format!("{base}/audit-events");
    let is_filtered = [&filter.q, &filter.action, &filter.actor, &filter.subject_kind, &filter.from, &filter.to]
        .iter()
        .any(|text| !text.is_empty());
    view! {
        <AppLayout shell>
            <PageHeader title="Audit" text="Who did what in this tenant. Times are UTC."/>
            <Stack>
                {filter_form(&address, filter, (actions, subject_kinds))}
                {list(&address, events, (now, is_filtered))}
                <KeysetPager previous next/>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn filter_form(address: &str, filter: FilterForm, (actions, kinds): (Words, Words)) -> AnyView {
    let FilterForm { q, action, actor, subject_kind, from, to, errors } = filter;
    let (action_address, address) = (address.to_owned(), address.to_owned());
    view! {
        <form class="audit-filter" method="get" action=action_address role="search">
            <TextInput name="q" label="Text" value=q placeholder="Name, action…"/>
            <Select name="action" label="Action" options=options(actions) value=action/>
            <Select name="subject_kind" label="Object" options=options(kinds) value=subject_kind/>
            <TextInput name="actor" label="By" value=actor placeholder="Name"/>
            <TextInput name="from" label="From" kind=InputKind::Date value=from error=errors.of("from")/>
            <TextInput name="to" label="To" kind=InputKind::Date value=to error=errors.of("to")/>
            <ButtonRow><Button label="Filter" icon=Icon::Funnel/><ButtonLink label="Clear" href=address variant=ButtonVariant::Ghost/></ButtonRow>
        </form>
    }
    .into_any()
}

fn options(words: Words) -> Vec<SelectOption> {
    let any = SelectOption::new("", "Any");
    [any].into_iter().chain(words.into_iter().map(|(word, label)| SelectOption::new(word, label))).collect()
}

fn list(address: &str, events: Vec<EventLine>, (now, is_filtered): (OffsetDateTime, bool)) -> AnyView {
    if events.is_empty() {
        let (title, text, action) = if is_filtered {
            ("Nothing matches", "No event fits this filter.", Some(Link::new("Clear the filter", address)))
        } else {
            ("Nothing happened yet", "Every change in this tenant will be listed here.", None)
        };
        return view! { <EmptyState icon=Icon::History title text action/> }.into_any();
    }
    let columns = vec![Column::text("Action"), Column::text("Object"), Column::text("By"), Column::text("When")];
    let rows = events.into_iter().map(|event| row(event, now));
    view! { <Table caption="Audit events" columns rows=rows.collect()/> }.into_any()
}

fn row(event: EventLine, now: OffsetDateTime) -> Row {
    let EventLine { href, at, action, actor, actor_kind, subject_kind, subject, reason } = event;
    let reason = reason.map(|reason| view! { <br/><span class="muted">{reason}</span> });
    Row::new(vec![
        cell(view! { <span><a href=href>{action}</a>{reason}</span> }),
        cell(view! { <span>{subject}<br/><span class="muted">{subject_kind}</span></span> }),
        cell(view! { <span>{actor}<br/><span class="muted">{actor_kind}</span></span> }),
        cell(view! { <Time at now/> }),
    ])
}
