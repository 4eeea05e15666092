//! Approvals: what waits for a decision, and what was decided.

use headgate_contract::subscriptions::SubscriptionState;
use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::{
    Acknowledgement, AcknowledgementBadge, Button, ButtonRow, ButtonSize, ButtonVariant, Card, Column, DescriptionList,
    EmptyState, Fact, Form, FormErrors, Hidden, Icon, KeysetPager, Link, PageHeader, Row, Stack, Tab, Table, Tabs,
    TextArea, Time, cell,
};
use crate::layouts::{AppLayout, Shell};
use crate::pages::subscriptions::state::subscription_badge;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ApprovalsView {
    pub now: OffsetDateTime,
    /// Address of this page.
    pub href: String,
    /// How many wait.
    pub open: u64,
    pub tab: ApprovalsTab,
    /// Address of the next page.
    pub next: Option<String>,
}

/// What is listed.
#[derive(Debug, Clone)]
pub enum ApprovalsTab {
    Pending(Vec<PendingCard>),
    Decided(Vec<DecidedLine>),
}

/// A request that waits.
#[derive(Debug, Clone)]
pub struct PendingCard {
    /// Address of the subscription; forms post below it.
    pub href: String,
    pub application: Link,
    pub version: Link,
    pub plan_name: String,
    pub plan_in_words: String,
    pub requested_by: String,
    pub requested_at: OffsetDateTime,
    pub message: String,
    /// What was wrong with the last attempt to decide on it.
    pub errors: FormErrors,
    pub reason: String,
}

/// A request that was decided.
#[derive(Debug, Clone)]
pub struct DecidedLine {
    pub href: String,
    pub title: String,
    pub plan_name: String,
    pub state: SubscriptionState,
    /// `None` when the plan approved by itself.
    pub decided_by: Option<String>,
    pub decided_at: Option<OffsetDateTime>,
    pub acknowledgement: Option<Acknowledgement>,
}

/// The whole page.
pub fn approvals(shell: Shell, view: ApprovalsView) -> AnyView {
    let ApprovalsView { now, href, open, tab, next } = view;
    let decided = format!("{href}?tab=decided");
    let current = match tab {
        ApprovalsTab::Pending(_) => href.clone(),
        ApprovalsTab::Decided(_) => decided.clone(),
    };
    let tabs = vec![Tab::new("Pending", href, &current).count(open), Tab::new("Decided", decided, &current)];
    let body = match tab {
        ApprovalsTab::Pending(cards) => pending(cards, now),
        ApprovalsTab::Decided(lines) => decided_table(lines, now),
    };
    view! {
        <AppLayout shell>
            <PageHeader title="Approvals" text="Developers who ask to call your APIs. The longest waiting come first."/>
            <Tabs label="Approvals" tabs/>
            <Stack>{body} <KeysetPager next/></Stack>
        </AppLayout>
    }
    .into_any()
}

fn pending(cards: Vec<PendingCard>, now: OffsetDateTime) -> AnyView {
    if cards.is_empty() {
        return view! {
            <EmptyState icon=Icon::Inbox title="Nothing waits for you" text="Requests under plans that are approved by hand appear here."/>
        }
        .into_any();
    }
    let cards: Vec<AnyView> = cards.into_iter().map(|card| pending_card(card, now)).collect();
    view! { <Stack>{cards}</Stack> }.into_any()
}

fn pending_card(card: PendingCard, now: OffsetDateTime) -> AnyView {
    let PendingCard {
        href,
        application,
        version,
        plan_name,
        plan_in_words,
        requested_by,
        requested_at,
        message,
        errors,
        reason,
    } = card;
    let title = format!("{} → {}", application.label, version.label);
    let message = if message.is_empty() { "None".to_owned() } else { message };
    let facts = vec![
        Fact::new("Who", view! { {requested_by} ", " <Time at=requested_at now/> }),
        Fact::new("Application", view! { <a href=application.href>{application.label}</a> }),
        Fact::new("API version", view! { <a href=version.href>{version.label}</a> }),
        Fact::new("Plan", view! { {plan_name} " " <span class="muted">{plan_in_words}</span> }),
        Fact::new("Message", view! { <span class="pre-line">{message}</span> }),
    ];
    let form = decision_form(&href, errors, reason);
    let details = view! { <a class="button button-ghost button-small" href=href.clone()>"Open"</a> }.into_any();
    view! {
        <Card title actions=details>
            <Stack><DescriptionList facts/> {form}</Stack>
        </Card>
    }
    .into_any()
}

fn decision_form(href: &str, errors: FormErrors, reason: String) -> AnyView {
    let (approve, reject) = (format!("{href}/approve"), format!("{href}/reject"));
    let fault = errors.of("reason");
    // Of all cards the refused one has the plain id: its error summary leads there.
    let scope = if errors.is_empty() { href.rsplit('/').next().unwrap_or_default().to_owned() } else { String::new() };
    view! {
        <Form action=approve errors>
            <Hidden name="from" value="inbox"/>
            <TextArea name="reason" scope label="Note or reason" value=reason rows=2 hint="The developer reads it. Needed for a rejection." error=fault/>
            <ButtonRow>
                <Button label="Approve" variant=ButtonVariant::Primary size=ButtonSize::Small icon=Icon::Check/>
                <Button label="Reject" variant=ButtonVariant::Danger size=ButtonSize::Small formaction=reject icon=Icon::X/>
            </ButtonRow>
        </Form>
    }
    .into_any()
}

fn decided_table(lines: Vec<DecidedLine>, now: OffsetDateTime) -> AnyView {
    if lines.is_empty() {
        return view! { <EmptyState icon=Icon::History title="Nothing decided yet" text="Every decision is listed here, the latest first."/> }
            .into_any();
    }
    let columns = vec![
        Column::text("Subscription"),
        Column::text("Plan"),
        Column::text("State"),
        Column::text("Decided by"),
        Column::text("When"),
        Column::text("Gateway"),
    ];
    let rows = lines.into_iter().map(|line| decided_row(line, now)).collect();
    view! { <Table caption="Decided requests" columns rows/> }.into_any()
}

fn decided_row(line: DecidedLine, now: OffsetDateTime) -> Row {
    let DecidedLine { href, title, plan_name, state, decided_by, decided_at, acknowledgement } = line;
    Row::new(vec![
        cell(view! { <a href=href>{title}</a> }),
        cell(plan_name),
        subscription_badge(state),
        cell(decided_by.unwrap_or_else(|| "The plan".to_owned())),
        cell(decided_at.map(|at| view! { <Time at now/> })),
        cell(acknowledgement.map(|state| view! { <AcknowledgementBadge state/> })),
    ])
}
