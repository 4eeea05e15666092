//! One API key, without its secret: whether it works, when it was used, rotating and revoking it.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::key_state::KeyState;
use super::page::{FirstCallView, moment};
use crate::components::{
    Acknowledgement, AcknowledgementBadge, Banner, Button, ButtonRow, ButtonVariant, Card, Choice, Choices, CodeBlock,
    Confirm, DescriptionList, Fact, Form, FormErrors, Grid, GridColumns, Icon, Link, PageHeader, Section, Stack, Time,
    Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct KeyView {
    pub now: OffsetDateTime,
    /// Address of this page; forms post below it.
    pub href: String,
    /// Back to the application.
    pub application: Link,
    pub name: String,
    pub hint: String,
    pub state: KeyState,
    pub created_by: String,
    pub created_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    /// Address of the key that this one replaces.
    pub replaces: Option<String>,
    pub acknowledgement: Option<Acknowledgement>,
    pub first_call: Option<FirstCallView>,
    pub may_write: bool,
    /// What was wrong with the last attempt.
    pub errors: FormErrors,
}

/// The whole page.
pub fn key_page(shell: Shell, view: KeyView) -> AnyView {
    let badge = view.acknowledgement.clone().map(|state| view! { <AcknowledgementBadge state/> });
    let hint = view.hint.clone();
    let meta = view! { {view.state.badge()} <span class="mono muted">{hint}</span> {badge} }.into_any();
    let actions = (view.may_write && view.state.is_valid()).then(|| revoke(&view)).into_any();
    let state = state_banner(&view);
    let general = view
        .errors
        .general
        .clone()
        .map(|text| view! { <Banner tone=Tone::Danger title="Nothing was changed">{text}</Banner> });
    let rotate = (view.may_write && view.state == KeyState::Active).then(|| rotate(&view));
    let call = view.first_call.clone().filter(|_| view.state.is_valid()).map(first_call);
    let (title, back) = (view.name.clone(), vec![view.application.clone()]);
    let facts = facts(view);
    view! {
        <AppLayout shell>
            <PageHeader title breadcrumbs=back meta actions/>
            <Grid columns=GridColumns::MainAside>
                <Stack>{general} {state} {rotate} {call}</Stack>
                {facts}
            </Grid>
        </AppLayout>
    }
    .into_any()
}

fn state_banner(view: &KeyView) -> AnyView {
    let (tone, title, text) = match view.state {
        KeyState::Active => return ().into_any(),
        KeyState::Rotating => {
            (Tone::Warning, "Another key replaces this one", "It works until it expires. Use the new key by then.")
        }
        KeyState::Expired => {
            (Tone::Neutral, "This key has expired", "Calls with it are refused with 401. Create a new one.")
        }
        KeyState::Revoked => (Tone::Neutral, "This key is revoked", "Calls with it are refused with 401."),
    };
    view! { <Banner tone title>{text}</Banner> }.into_any()
}

fn revoke(view: &KeyView) -> AnyView {
    let action = format!("{}/revoke", view.href);
    let title = format!("Revoke {}?", view.hint);
    view! {
        <Confirm
            trigger="Revoke…"
            title
            text="Calls with this key are refused within a second. This cannot be taken back; to replace it without a gap, rotate it instead."
            action
            confirm="Revoke key"
        />
    }
    .into_any()
}

fn rotate(view: &KeyView) -> AnyView {
    let action = format!("{}/rotate", view.href);
    let error = view.errors.of("overlap");
    let choice = |value: &str, label: &str| Choice::new(value, label).chosen("day");
    let choices = vec![
        choice("none", "Not at all").hint("The old key stops at once: for a key that leaked."),
        choice("hour", "One hour"),
        choice("day", "One day"),
        choice("week", "7 days"),
        choice("month", "30 days"),
    ];
    view! {
        <Card title="Rotate" text="Makes a new key with as long a life as this one was given. Both work until the overlap is over.">
            <Form action>
                <Choices name="overlap" label="How long shall the old key go on working?" choices error/>
                <ButtonRow><Button label="Rotate key" icon=Icon::RefreshCw variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn first_call(call: FirstCallView) -> AnyView {
    let text = format!("Calls {}. Put this key in the first line, then paste both into a shell.", call.version_title);
    view! { <Section title="First call" text><CodeBlock code=call.code title="curl"/></Section> }.into_any()
}

fn facts(view: KeyView) -> AnyView {
    let KeyView { now, application, created_by, created_at, last_used_at, expires_at, revoked_at, replaces, .. } = view;
    let mut facts = vec![
        Fact::new("Application", view! { <a href=application.href>{application.label}</a> }),
        Fact::new("Created", view! { {created_by} ", " <Time at=created_at now/> }),
        Fact::new("Last used", moment(last_used_at, now, "Never")),
        Fact::new("Expires", moment(expires_at, now, "Never")),
    ];
    if let Some(at) = revoked_at {
        facts.push(Fact::new("Revoked", view! { <Time at now/> }));
    }
    if let Some(href) = replaces {
        facts.push(Fact::new("Replaces", view! { <a href=href>"the key before"</a> }));
    }
    view! { <Card title="Details"><DescriptionList facts/></Card> }.into_any()
}
