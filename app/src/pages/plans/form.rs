//! A plan: the form for a new one, and the page of an existing one.

use leptos::prelude::*;

use super::list::state_badge;
use crate::components::{
    Acknowledgement, AcknowledgementBadge, Button, ButtonRow, ButtonVariant, Card, Choice, Choices, Confirm, Form,
    FormErrors, FormSection, Hidden, Icon, InputKind, Link, PageHeader, Select, SelectOption, Stack, TextArea,
    TextInput,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PlanFormView {
    /// Address of the list.
    pub list: String,
    /// The plan that is changed; `None` makes a new one.
    pub existing: Option<ExistingPlan>,
    pub fields: PlanFields,
    pub errors: FormErrors,
}

/// The plan that is changed.
#[derive(Debug, Clone)]
pub struct ExistingPlan {
    pub href: String,
    pub name: String,
    pub slug: String,
    pub in_words: String,
    pub is_open: bool,
    pub offered_by: u64,
    pub subscriptions: u64,
    pub acknowledgement: Option<Acknowledgement>,
    pub may_write: bool,
    /// Version that was loaded, so that a change in between is noticed.
    pub version: i32,
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct PlanFields {
    pub name: String,
    pub slug: String,
    pub description: String,
    /// `automatic` or `manual`.
    pub approval: String,
    /// `rate` or `unlimited`.
    pub limit: String,
    pub requests: String,
    /// Seconds.
    pub period: String,
    pub burst: String,
    /// MiB.
    pub max_body: String,
}

/// The whole page.
pub fn plan_form(shell: Shell, view: PlanFormView) -> AnyView {
    let PlanFormView { list, existing, fields, errors } = view;
    let back = vec![Link::new("Plans", list.clone())];
    match existing {
        None => {
            let form = form(list.clone(), None, fields, errors);
            view! { <AppLayout shell><PageHeader title="New plan" breadcrumbs=back/>{form}</AppLayout> }.into_any()
        }
        Some(plan) => existing_page(shell, back, plan, (fields, errors)),
    }
}

fn existing_page(
    shell: Shell,
    back: Vec<Link>,
    plan: ExistingPlan,
    (fields, errors): (PlanFields, FormErrors),
) -> AnyView {
    let badge = plan.acknowledgement.clone().map(|state| view! { <AcknowledgementBadge state/> });
    let slug = plan.slug.clone();
    let meta = view! { {state_badge(plan.is_open)} <span class="mono muted">{slug}</span> {badge} }.into_any();
    let actions = plan.may_write.then(|| close_or_reopen(&plan)).into_any();
    let (offered_by, used_by) = (count(plan.offered_by, "API version"), count(plan.subscriptions, "subscription"));
    let usage = format!("Offered by {offered_by}, used by {used_by}.");
    let form = plan.may_write.then(|| form(plan.href.clone(), Some(plan.version), fields, errors));
    view! {
        <AppLayout shell>
            <PageHeader title=plan.name text=plan.in_words breadcrumbs=back meta actions/>
            <Stack><Card><p>{usage}</p></Card> {form}</Stack>
        </AppLayout>
    }
    .into_any()
}

fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn close_or_reopen(plan: &ExistingPlan) -> AnyView {
    if !plan.is_open {
        let action = format!("{}/reopen", plan.href);
        return view! { <form method="post" action=action><Button label="Reopen plan" icon=Icon::RotateCcw/></form> }
            .into_any();
    }
    let action = format!("{}/close", plan.href);
    view! {
        <Confirm
            trigger="Close…"
            title="Close this plan?"
            text="Nobody can choose it any more. Existing subscriptions stay as they are, and you can reopen it."
            action
            confirm="Close plan"
        />
    }
    .into_any()
}

fn form(action: String, version: Option<i32>, fields: PlanFields, errors: FormErrors) -> AnyView {
    let label = if version.is_some() { "Save plan" } else { "Create plan" };
    let identity = identity(version, &fields, &errors);
    let (approval, limits) = (approval(&fields, &errors), limits(fields, &errors));
    view! {
        <Form action errors>
            {identity} {approval} {limits}
            <ButtonRow><Button label variant=ButtonVariant::Primary/></ButtonRow>
        </Form>
    }
    .into_any()
}

fn identity(version: Option<i32>, fields: &PlanFields, errors: &FormErrors) -> AnyView {
    let errors = errors.clone();
    let PlanFields { name, slug, description, .. } = fields.clone();
    let slug = match version {
        Some(version) => view! { <Hidden name="version" value=version.to_string()/> }.into_any(),
        None => view! {
            <TextInput
                name="slug"
                label="Slug"
                value=slug
                hint="Short name for the REST API. Left empty, it is made from the name."
                error=errors.of("slug")
            />
        }
        .into_any(),
    };
    view! {
        <FormSection title="Plan">
            <TextInput name="name" label="Name" value=name required=true placeholder="Standard" error=errors.of("name")/>
            {slug}
            <TextArea name="description" label="Description" value=description rows=2 error=errors.of("description")/>
        </FormSection>
    }
    .into_any()
}

fn approval(fields: &PlanFields, errors: &FormErrors) -> AnyView {
    let errors = errors.clone();
    let choices = vec![
        Choice::new("manual", "By hand").hint("Somebody approves each request first.").chosen(&fields.approval),
        Choice::new("automatic", "At once").hint("Every request is approved when it is sent.").chosen(&fields.approval),
    ];
    view! {
        <FormSection title="Approval" text="Who decides on a subscription under this plan.">
            <Choices name="approval" label="Subscriptions are approved" choices error=errors.of("approval")/>
        </FormSection>
    }
    .into_any()
}

fn limits(fields: PlanFields, errors: &FormErrors) -> AnyView {
    let errors = errors.clone();
    let PlanFields { limit, requests, period, burst, max_body, .. } = fields;
    let choices = vec![
        Choice::new("rate", "Limited").hint("So many requests in so much time.").chosen(&limit),
        Choice::new("unlimited", "Unlimited")
            .hint("As many as the upstream bears; the fields below do not count.")
            .chosen(&limit),
    ];
    let mut periods: Vec<SelectOption> = [("1", "second"), ("60", "minute"), ("3600", "hour"), ("86400", "day")]
        .map(|(value, label)| SelectOption::new(value, label))
        .to_vec();
    if !period.is_empty() && periods.iter().all(|known| known.value != period) {
        periods.push(SelectOption::new(period.clone(), format!("{period} seconds")));
    }
    let number = InputKind::Number;
    view! {
        <FormSection title="Limits" text="Enforced by every proxy for itself. A call above the rate is answered with 429.">
            <Choices name="limit" label="Requests" choices error=errors.of("limit")/>
            <TextInput name="requests" label="How many requests" kind=number value=requests required=true min="1" error=errors.of("requests")/>
            <Select name="period" label="In each" options=periods value=period required=true error=errors.of("period").or(errors.of("period_seconds"))/>
            <TextInput
                name="burst"
                label="Burst"
                kind=number
                value=burst
                min="1"
                hint="How many may come at once. Left empty, the whole allowance."
                error=errors.of("burst")
            />
            <TextInput
                name="max_body"
                label="Largest request body, in MiB"
                value=max_body
                required=true
                hint="A larger one is answered with 413."
                error=errors.of("max_body")
            />
        </FormSection>
    }
    .into_any()
}
