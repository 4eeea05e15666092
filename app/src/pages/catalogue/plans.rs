//! Plans that a version offers.

use leptos::prelude::*;

use super::heading::{ApiHeading, api_heading};
use crate::components::{ButtonLink, ButtonVariant, Card, EmptyState, Grid, Icon, Link, Stack};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct VersionPlansView {
    pub heading: ApiHeading,
    pub plans: Vec<PlanCard>,
    /// Where plans are chosen; for owners.
    pub settings_href: Option<String>,
}

/// One plan.
#[derive(Debug, Clone)]
pub struct PlanCard {
    pub name: String,
    pub description: String,
    /// `100 requests a minute`.
    pub rate: String,
    /// `Bodies up to 10 MiB`.
    pub body: String,
    /// Who decides about a subscription.
    pub approval: String,
    /// Where to subscribe; `None` when the version takes no subscriptions.
    pub subscribe_href: Option<String>,
}

/// The whole page.
pub fn version_plans(shell: Shell, view: VersionPlansView) -> AnyView {
    let VersionPlansView { heading, plans, settings_href } = view;
    let contents = if plans.is_empty() { empty(settings_href) } else { cards(plans) };
    view! { <AppLayout shell>{api_heading(heading)} {contents}</AppLayout> }.into_any()
}

fn empty(settings_href: Option<String>) -> AnyView {
    let text = match settings_href {
        Some(_) => "Choose the plans that developers can subscribe under.",
        None => "The owner of this API has not chosen any plan, so it takes no subscriptions yet.",
    };
    let action = settings_href.map(|href| Link::new("Choose plans", href));
    view! { <EmptyState icon=Icon::Layers title="No plans offered" text action/> }.into_any()
}

fn cards(plans: Vec<PlanCard>) -> AnyView {
    let cards: Vec<AnyView> = plans.into_iter().map(card).collect();
    view! { <Grid>{cards}</Grid> }.into_any()
}

fn card(plan: PlanCard) -> AnyView {
    let PlanCard { name, description, rate, body, approval, subscribe_href } = plan;
    let label = format!("Subscribe under {name}");
    let button = subscribe_href
        .map(|href| view! { <ButtonLink label="Subscribe" href aria_label=label variant=ButtonVariant::Primary/> });
    let description = (!description.is_empty()).then(|| view! { <p>{description}</p> });
    view! {
        <Card title=name>
            <Stack>
                {description}
                <ul class="plan-facts"><li>{rate}</li><li>{body}</li><li>{approval}</li></ul>
                {button}
            </Stack>
        </Card>
    }
    .into_any()
}
