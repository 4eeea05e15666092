//! One subscription: where it stands, what was said, what to do next.

use headgate_contract::subscriptions::SubscriptionState;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::state::subscription_badge;
use crate::components::{
    Acknowledgement, AcknowledgementBadge, Banner, Button, ButtonLink, ButtonRow, ButtonVariant, Card, CodeBlock,
    Confirm, DescriptionList, Fact, Form, FormErrors, Grid, GridColumns, Icon, Link, PageHeader, Section, Stack,
    TextArea, Time, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SubscriptionView {
    pub now: OffsetDateTime,
    /// Address of this page; forms post below it.
    pub href: String,
    pub back: Link,
    pub application: Link,
    pub version: Link,
    pub plan_name: String,
    pub plan_in_words: String,
    pub state: SubscriptionState,
    pub message: String,
    pub requested_by: String,
    pub requested_at: OffsetDateTime,
    pub decision: Option<DecisionView>,
    pub acknowledgement: Option<Acknowledgement>,
    /// Shown when it is approved: the first call.
    pub first_call: Option<String>,
    /// Where the application's first key is made; `None` when it has one.
    pub create_key: Option<String>,
    /// Where to subscribe anew once this one has ended; `None` for those who may not.
    pub ask_again: Option<String>,
    /// Who decides, while it is pending.
    pub deciders: String,
    pub may_cancel: bool,
    pub may_decide: bool,
    /// What was wrong with the last attempt to decide.
    pub errors: FormErrors,
    /// Text of the reason, as typed.
    pub reason: String,
}

/// The latest decision.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// `None` when the plan approved by itself.
    pub by: Option<String>,
    pub at: OffsetDateTime,
    pub reason: Option<String>,
}

/// The whole page.
pub fn subscription_page(shell: Shell, view: SubscriptionView) -> AnyView {
    let title = format!("{} → {}", view.application.label, view.version.label);
    let badge = view.acknowledgement.clone().map(|state| view! { <AcknowledgementBadge state/> });
    let meta = view! { {subscription_badge(view.state)} {badge} }.into_any();
    let actions = actions(&view);
    let back = vec![view.back.clone()];
    let next = next(&view);
    let first_call = view.first_call.clone().map(first_call);
    let is_open = view.may_decide && view.state == SubscriptionState::Pending;
    let fault = view.errors.general.clone().filter(|_| !is_open);
    let fault = fault.map(|text| view! { <Banner tone=Tone::Danger title="Nothing was changed">{text}</Banner> });
    let decide = is_open.then(|| decide(&view));
    let facts = facts(view);
    view! {
        <AppLayout shell>
            <PageHeader title breadcrumbs=back meta actions/>
            <Grid columns=GridColumns::MainAside>
                <Stack>{fault} {next} {decide} {first_call}</Stack>
                {facts}
            </Grid>
        </AppLayout>
    }
    .into_any()
}

fn next(view: &SubscriptionView) -> AnyView {
    let reason = view.decision.as_ref().and_then(|decision| decision.reason.clone());
    let (tone, title, text) = match view.state {
        SubscriptionState::Pending => (
            Tone::Info,
            "Waiting for a decision",
            format!("{} This page shows the decision as soon as there is one.", view.deciders),
        ),
        SubscriptionState::Approved if view.create_key.is_some() => (
            Tone::Success,
            "Approved: create an API key next",
            "The application has no API key that works yet.".to_owned(),
        ),
        SubscriptionState::Approved => {
            (Tone::Success, "Approved", "The application may call this API version with its API keys.".to_owned())
        }
        SubscriptionState::Rejected => {
            (Tone::Danger, "Rejected", reason.unwrap_or_else(|| "No reason was given. You may ask again.".to_owned()))
        }
        SubscriptionState::Suspended => {
            let why = reason.unwrap_or_else(|| "Ask the owner of the API why.".to_owned());
            (Tone::Warning, "Suspended: calls are refused until it is resumed", why)
        }
        SubscriptionState::Cancelled => {
            (Tone::Neutral, "Cancelled", "Calls under it are refused. You may subscribe again at any time.".to_owned())
        }
    };
    let key = view.create_key.clone().filter(|_| view.state == SubscriptionState::Approved);
    let key = key.map(|href| {
        view! { <ButtonRow><ButtonLink label="Create an API key" href variant=ButtonVariant::Primary icon=Icon::KeyRound/></ButtonRow> }
    });
    let again = view.ask_again.clone().filter(|_| !view.state.is_live()).map(|href| {
        view! { <ButtonRow><ButtonLink label="Ask again" href icon=Icon::ArrowRight/></ButtonRow> }
    });
    view! { <Banner tone title><p class="pre-line">{text}</p>{key}{again}</Banner> }.into_any()
}

fn first_call(code: String) -> AnyView {
    view! {
        <Section title="First call" text="Paste it into a shell. It works at once with a key of this application.">
            <CodeBlock code title="curl"/>
        </Section>
    }
    .into_any()
}

fn decide(view: &SubscriptionView) -> AnyView {
    let (approve, reject) = (format!("{}/approve", view.href), format!("{}/reject", view.href));
    let (errors, reason) = (view.errors.clone(), view.reason.clone());
    let fault = errors.of("reason");
    view! {
        <Card title="Your decision">
            <Form action=approve errors>
                <TextArea
                    name="reason"
                    label="Note or reason"
                    value=reason
                    rows=2
                    hint="The developer reads it. Needed for a rejection."
                    error=fault
                />
                <ButtonRow>
                    <Button label="Approve" variant=ButtonVariant::Primary icon=Icon::Check/>
                    <Button label="Reject" variant=ButtonVariant::Danger formaction=reject icon=Icon::X/>
                </ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn actions(view: &SubscriptionView) -> AnyView {
    let cancel = (view.may_cancel && view.state.is_live()).then(|| {
        let text = if view.state == SubscriptionState::Pending {
            "The request is withdrawn. You may ask again."
        } else {
            "The application's calls to this API version are refused from now on. To call it again you have to subscribe again."
        };
        let action = format!("{}/cancel", view.href);
        view! { <Confirm trigger="Cancel…" title="Cancel this subscription?" text action confirm="Cancel subscription"/> }
    });
    let suspend = (view.may_decide && view.state == SubscriptionState::Approved).then(|| {
        let action = format!("{}/suspend", view.href);
        view! {
            <Confirm
                trigger="Suspend…"
                title="Suspend this subscription?"
                text="The application's calls are refused until you resume it."
                action
                confirm="Suspend subscription"
            >
                <TextArea name="reason" scope="suspend" label="Reason" rows=2 hint="The developer reads it."/>
            </Confirm>
        }
    });
    let resume = (view.may_decide && view.state == SubscriptionState::Suspended).then(|| {
        let action = format!("{}/resume", view.href);
        view! { <form method="post" action=action><Button label="Resume" icon=Icon::Play variant=ButtonVariant::Primary/></form> }
    });
    view! { {resume} {suspend} {cancel} }.into_any()
}

fn facts(view: SubscriptionView) -> AnyView {
    let SubscriptionView {
        now,
        application,
        version,
        plan_name,
        plan_in_words,
        message,
        requested_by,
        requested_at,
        decision,
        ..
    } = view;
    let message = if message.is_empty() { "None".to_owned() } else { message };
    let mut facts = vec![
        Fact::new("Application", view! { <a href=application.href>{application.label}</a> }),
        Fact::new("API version", view! { <a href=version.href>{version.label}</a> }),
        Fact::new("Plan", view! { <strong>{plan_name}</strong> <br/> <span class="muted">{plan_in_words}</span> }),
        Fact::new("Requested", view! { {requested_by} ", " <Time at=requested_at now/> }),
        Fact::new("Message", view! { <span class="pre-line">{message}</span> }),
    ];
    if let Some(DecisionView { by, at, reason }) = decision {
        let by = by.unwrap_or_else(|| "The plan, by itself".to_owned());
        facts.push(Fact::new("Decided", view! { {by} ", " <Time at now/> }));
        if let Some(reason) = reason {
            facts.push(Fact::new("Reason", view! { <span class="pre-line">{reason}</span> }));
        }
    }
    view! { <Card title="Details"><DescriptionList facts/></Card> }.into_any()
}
