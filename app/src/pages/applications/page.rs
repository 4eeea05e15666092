//! One application: its API keys, its subscriptions, and its first call.

use headgate_contract::subscriptions::SubscriptionState;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::key_state::KeyState;
use crate::components::{
    Acknowledgement, AcknowledgementBadge, ButtonLink, ButtonSize, ButtonVariant, Card, CodeBlock, Column, Confirm,
    DescriptionList, EmptyState, Fact, Grid, GridColumns, Icon, Link, PageHeader, Row, Section, Stack, Table, Time,
    cell,
};
use crate::layouts::{AppLayout, Shell};
use crate::pages::subscriptions::state::subscription_badge;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ApplicationView {
    pub now: OffsetDateTime,
    /// Address of this page; forms post below it.
    pub href: String,
    pub back: Link,
    pub name: String,
    pub slug: String,
    pub description: String,
    /// Team, or the person who made it.
    pub owner: String,
    pub created_by: String,
    pub created_at: OffsetDateTime,
    pub keys: Vec<KeyLine>,
    pub subscriptions: Vec<SubscriptionLine>,
    /// A command that works, when there is an approved subscription.
    pub first_call: Option<FirstCallView>,
    /// Usage and request logs of this application.
    pub usage: Vec<Link>,
    pub catalogue: String,
    pub may_write: bool,
}

/// One API key.
#[derive(Debug, Clone)]
pub struct KeyLine {
    pub href: String,
    pub name: String,
    pub hint: String,
    pub state: KeyState,
    pub created_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    pub acknowledgement: Option<Acknowledgement>,
}

/// One subscription.
#[derive(Debug, Clone)]
pub struct SubscriptionLine {
    pub href: String,
    pub version_title: String,
    pub plan_name: String,
    pub state: SubscriptionState,
    pub acknowledgement: Option<Acknowledgement>,
}

/// A command that works.
#[derive(Debug, Clone)]
pub struct FirstCallView {
    pub version_title: String,
    pub code: String,
}

/// The whole page.
pub fn application_page(shell: Shell, view: ApplicationView) -> AnyView {
    let now = view.now;
    let meta = view! { <span class="mono muted">{view.slug.clone()}</span> }.into_any();
    let actions = view.may_write.then(|| actions(&view)).into_any();
    let aside = aside(&view);
    let keys = keys(&view.href, view.keys, view.may_write, now);
    let subscriptions = subscriptions(view.subscriptions, view.catalogue, view.may_write);
    let first_call = view.first_call.map(first_call);
    view! {
        <AppLayout shell>
            <PageHeader title=view.name text=view.description breadcrumbs=vec![view.back] meta actions/>
            <Grid columns=GridColumns::MainAside>
                <Stack>{keys} {subscriptions} {first_call}</Stack>
                {aside}
            </Grid>
        </AppLayout>
    }
    .into_any()
}

fn actions(view: &ApplicationView) -> AnyView {
    let (edit, delete) = (format!("{}/edit", view.href), format!("{}/delete", view.href));
    let title = format!("Delete {}?", view.name);
    view! {
        <ButtonLink label="Edit" href=edit icon=Icon::Pencil/>
        <Confirm
            trigger="Delete…"
            title
            text="Its API keys stop working at once and its subscriptions end. This cannot be taken back."
            action=delete
            confirm="Delete application"
        />
    }
    .into_any()
}

fn keys(href: &str, keys: Vec<KeyLine>, may_write: bool, now: OffsetDateTime) -> AnyView {
    let new = format!("{href}/api-keys/new");
    if keys.is_empty() {
        let action = may_write.then(|| Link::new("Create an API key", new));
        return view! {
            <Section title="API keys" id="api-keys">
                <EmptyState icon=Icon::KeyRound title="No API key yet" text="Calls carry a key, so that the gateway knows who calls." action/>
            </Section>
        }
        .into_any();
    }
    let button = may_write
        .then(|| view! { <ButtonLink label="Create an API key" href=new size=ButtonSize::Small icon=Icon::Plus/> })
        .into_any();
    let columns = vec![
        Column::text("Key"),
        Column::text("State"),
        Column::text("Created"),
        Column::text("Last used"),
        Column::text("Expires"),
    ];
    let rows = keys.into_iter().map(|key| key_row(key, now)).collect();
    view! {
        <Section title="API keys" id="api-keys" actions=button><Table caption="API keys" columns rows/></Section>
    }
    .into_any()
}

fn key_row(key: KeyLine, now: OffsetDateTime) -> Row {
    let KeyLine { href, name, hint, state, created_at, last_used_at, expires_at, acknowledgement } = key;
    Row::new(vec![
        cell(view! { <a href=href>{name}</a> <br/> <span class="mono muted key-hint">{hint}</span> }),
        cell(
            view! { <span class="cluster">{state.badge()} {acknowledgement.map(|state| view! { <AcknowledgementBadge state/> })}</span> },
        ),
        cell(view! { <Time at=created_at now/> }),
        moment(last_used_at, now, "Never"),
        moment(expires_at, now, "Never"),
    ])
}

/// A point in time, or a word for none.
pub(super) fn moment(at: Option<OffsetDateTime>, now: OffsetDateTime, none: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => view! { <span class="muted">{none}</span> }.into_any(),
    }
}

fn subscriptions(lines: Vec<SubscriptionLine>, catalogue: String, may_write: bool) -> AnyView {
    if lines.is_empty() {
        let action = may_write.then(|| Link::new("Browse the catalogue", catalogue));
        return view! {
            <Section title="Subscriptions" id="subscriptions">
                <EmptyState icon=Icon::BookOpen title="No subscription yet" text="Find an API in the catalogue and subscribe this application to it." action/>
            </Section>
        }
        .into_any();
    }
    let columns =
        vec![Column::text("API version"), Column::text("Plan"), Column::text("State"), Column::text("Gateway")];
    let rows = lines.into_iter().map(subscription_row).collect();
    let button = may_write
        .then(|| view! { <ButtonLink label="Browse the catalogue" href=catalogue size=ButtonSize::Small variant=ButtonVariant::Ghost/> })
        .into_any();
    view! {
        <Section title="Subscriptions" id="subscriptions" actions=button><Table caption="Subscriptions" columns rows/></Section>
    }
    .into_any()
}

fn subscription_row(line: SubscriptionLine) -> Row {
    let SubscriptionLine { href, version_title, plan_name, state, acknowledgement } = line;
    Row::new(vec![
        cell(view! { <a href=href>{version_title}</a> }),
        cell(plan_name),
        subscription_badge(state),
        cell(acknowledgement.map(|state| view! { <AcknowledgementBadge state/> })),
    ])
}

fn first_call(call: FirstCallView) -> AnyView {
    let text = format!(
        "Calls {}. Put one of the keys above in the first line, then paste both into a shell.",
        call.version_title
    );
    view! { <Section title="First call" id="first-call" text><CodeBlock code=call.code title="curl"/></Section> }
        .into_any()
}

fn aside(view: &ApplicationView) -> AnyView {
    let (now, at, created_by) = (view.now, view.created_at, view.created_by.clone());
    let facts =
        vec![Fact::new("Owner", view.owner.clone()), Fact::new("Created", view! { {created_by} ", " <Time at now/> })];
    let usage: Vec<AnyView> = view
        .usage
        .iter()
        .cloned()
        .map(|link| view! { <li><a href=link.href>{link.label}</a></li> }.into_any())
        .collect();
    view! {
        <Stack>
            <Card title="Details"><DescriptionList facts/></Card>
            <Card title="Usage"><ul class="plain-list">{usage}</ul></Card>
        </Stack>
    }
    .into_any()
}
