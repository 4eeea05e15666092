//! Overview of a tenant: how to begin, how far it has come, what its traffic does.

use leptos::prelude::*;

use crate::charts::{LineChart, TimeChart};
use crate::components::{
    Badge, Button, ButtonLink, ButtonVariant, Form, Grid, GridColumns, Icon, PageHeader, Section, Stack, Stat, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Name of the tenant.
    pub tenant: String,
    /// Ways to begin; empty once there is an API.
    pub cards: Vec<Card>,
    /// The way from nothing to live calls.
    pub steps: Vec<Step>,
    /// Traffic of the last hour, once there is any and the person may see it.
    pub traffic: Option<Traffic>,
}

/// A way to begin.
#[derive(Debug, Clone)]
pub enum Card {
    ImportApi { href: String },
    LoadDemo { action: String },
}

/// One step of the way.
#[derive(Debug, Clone)]
pub struct Step {
    pub label: &'static str,
    pub text: &'static str,
    pub href: String,
    pub is_done: bool,
}

/// Numbers of the last hour, ready for people.
#[derive(Debug, Clone)]
pub struct Traffic {
    pub requests: String,
    pub error_share: String,
    pub p95: String,
    pub chart: TimeChart,
}

/// The whole page.
pub fn overview(shell: Shell, view: Overview) -> AnyView {
    let Overview { tenant, cards, steps, traffic } = view;
    let is_new = !cards.is_empty();
    let text = if is_new {
        "Put a gate in front of what your APIs depend on. Begin with one of these."
    } else {
        "What your APIs do right now, and what is left to set up."
    };
    let cards = (!cards.is_empty()).then(|| card_grid(cards));
    let traffic = traffic.map(traffic_section);
    let steps = steps_section(steps);
    view! {
        <AppLayout shell>
            <PageHeader title=tenant text />
            <Stack>{cards} {traffic} {steps}</Stack>
        </AppLayout>
    }
    .into_any()
}

fn card_grid(cards: Vec<Card>) -> AnyView {
    let cards = cards.into_iter().map(card).collect_view();
    view! { <Grid columns=GridColumns::Two>{cards}</Grid> }.into_any()
}

fn card(card: Card) -> AnyView {
    match card {
        Card::ImportApi { href } => view! {
            <section class="card start-card">
                <span class="start-card-icon"><Icon name=Icon::Upload /></span>
                <h2>"Import an API"</h2>
                <p class="muted">"Upload, paste or fetch an OpenAPI document. Headgate shows what is in it before anything changes."</p>
                <ButtonLink label="Import an API" href variant=ButtonVariant::Primary icon=Icon::Upload />
            </section>
        }
        .into_any(),
        Card::LoadDemo { action } => view! {
            <section class="card start-card">
                <span class="start-card-icon"><Icon name=Icon::Sparkles /></span>
                <h2>"Load the demo"</h2>
                <p class="muted">
                    "A tenant with people, a simulated payment vendor, steady traffic and two rollouts: one goes well, one goes bad and rolls itself back while you watch."
                </p>
                <Form action><Button label="Load the demo" icon=Icon::Play /></Form>
            </section>
        }
        .into_any(),
    }
}

fn traffic_section(traffic: Traffic) -> AnyView {
    let Traffic { requests, error_share, p95, chart } = traffic;
    view! {
        <Section title="Last hour">
            <Stack>
                <Grid columns=GridColumns::Three>
                    <Stat label="Requests" value=requests />
                    <Stat label="Error share" value=error_share />
                    <Stat label="p95 latency" value=p95 />
                </Grid>
                <LineChart chart />
            </Stack>
        </Section>
    }
    .into_any()
}

fn steps_section(steps: Vec<Step>) -> AnyView {
    let done = steps.iter().filter(|step| step.is_done).count();
    let all = steps.len();
    if done == all {
        return ().into_any();
    }
    let text = format!("{done} of {all} done.");
    let items = steps.into_iter().map(step_item).collect_view();
    view! {
        <Section title="From nothing to a live call" text>
            <ol class="steps">{items}</ol>
        </Section>
    }
    .into_any()
}

fn step_item(step: Step) -> AnyView {
    let badge = if step.is_done {
        view! { <Badge label="done" tone=Tone::Success /> }.into_any()
    } else {
        view! { <Badge label="to do" icon=Icon::Circle /> }.into_any()
    };
    view! {
        <li class="steps-item">
            {badge}
            <div><a href=step.href>{step.label}</a> <p class="muted">{step.text}</p></div>
        </li>
    }
    .into_any()
}
