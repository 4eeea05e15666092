//! The form that plans a rollout.

use leptos::prelude::*;

use crate::components::{
    Button, ButtonLink, ButtonRow, ButtonVariant, Choice, Choices, Form, FormErrors, FormSection, Grid, GridColumns,
    InputKind, Link, PageHeader, Select, SelectOption, TextArea, TextInput,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PlanForm {
    pub action: String,
    pub back: String,
    pub upstreams: Vec<SelectOption>,
    pub candidates: Vec<SelectOption>,
    pub fields: PlanFields,
    pub errors: FormErrors,
}

/// Fields as they are typed.
#[derive(Debug, Clone, Default)]
pub struct PlanFields {
    pub name: String,
    pub description: String,
    pub upstream: String,
    pub candidate: String,
    pub preset: String,
    pub weights: String,
    pub min_soak_s: String,
    pub max_soak_s: String,
    pub min_requests: String,
    pub max_ratio: String,
    pub max_share: String,
    pub p95_margin: String,
    pub bake_s: String,
    pub gate: String,
}

/// The whole page.
pub fn plan_form(shell: Shell, view: PlanForm) -> AnyView {
    let PlanForm { action, back, upstreams, candidates, fields, errors } = view;
    let breadcrumbs = vec![Link::new("Rollouts", back.clone())];
    let what = what(&fields, errors.clone(), upstreams, candidates);
    let presets = presets(&fields, errors.clone());
    let custom = custom(fields, errors.clone());
    view! {
        <AppLayout shell>
            <PageHeader
                title="Plan a rollout"
                text="This makes a draft. Nothing moves until you start it."
                breadcrumbs
            />
            <Form action errors>
                {what} {presets} {custom}
                <ButtonRow>
                    <Button label="Create draft" variant=ButtonVariant::Primary />
                    <ButtonLink label="Back" href=back variant=ButtonVariant::Ghost />
                </ButtonRow>
            </Form>
        </AppLayout>
    }
    .into_any()
}

fn what(
    fields: &PlanFields,
    errors: FormErrors,
    upstreams: Vec<SelectOption>,
    candidates: Vec<SelectOption>,
) -> AnyView {
    let PlanFields { name, description, upstream, candidate, .. } = fields.clone();
    view! {
        <FormSection title="What moves">
            <TextInput name="name" label="Name" value=name error=errors.of("name") required=true placeholder="Checkout v70 to v71" />
            <TextArea name="description" label="Why" value=description hint="For those who watch it with you." rows=2 />
            <Select
                name="upstream"
                label="Callers of"
                options=upstreams
                value=upstream
                error=errors.of("upstream")
                hint="The upstream that serves them now: the stable arm."
                required=true
            />
            <Select
                name="candidate"
                label="Move to"
                options=candidates
                value=candidate
                error=errors.of("candidate")
                hint="Another upstream, or one target of the same upstream: the candidate."
                required=true
            />
        </FormSection>
    }
    .into_any()
}

fn presets(fields: &PlanFields, errors: FormErrors) -> AnyView {
    let choice = |value: &str, label: &str, hint: &str| Choice::new(value, label).hint(hint).chosen(&fields.preset);
    let choices = vec![
        choice("careful", "Careful", "1 → 5 → 25 → 50 → 100 %, minutes a step; goes on by itself when proven good."),
        choice("manual", "Step by step", "The same steps, but a person lets each one go on."),
        choice("fast", "Fast", "10 → 25 → 50 → 100 % in seconds; for tests and much traffic."),
        choice("custom", "Custom", "The numbers below."),
    ];
    view! {
        <FormSection title="How" text="A worse candidate is taken back by itself in every strategy.">
            <Choices name="preset" label="Strategy" choices error=errors.of("preset") />
        </FormSection>
    }
    .into_any()
}

fn custom(fields: PlanFields, errors: FormErrors) -> AnyView {
    let PlanFields {
        weights,
        min_soak_s,
        max_soak_s,
        min_requests,
        max_ratio,
        max_share,
        p95_margin,
        bake_s,
        gate,
        ..
    } = fields;
    let gates = vec![
        Choice::new("automatic", "Automatic").hint("The verdict lets it go on.").chosen(&gate),
        Choice::new("manual", "By hand").hint("A person does, after the verdict.").chosen(&gate),
    ];
    let number = InputKind::Number;
    let (weights_error, gate_error) = (errors.of("weights"), errors.of("gate"));
    view! {
        <FormSection title="Custom strategy" text="Used when “Custom” is chosen above.">
            <TextInput name="weights" label="Weights in percent" value=weights error=weights_error hint="Rising, the last is 100." />
            <Grid columns=GridColumns::Two>
                <TextInput name="min_soak_s" label="Shortest stay in a step (s)" kind=number value=min_soak_s error=errors.of("min_soak_s") min="0" />
                <TextInput name="max_soak_s" label="Longest stay without proof (s)" kind=number value=max_soak_s error=errors.of("max_soak_s") min="0" />
                <TextInput name="min_requests" label="Requests of the candidate, at least" kind=number value=min_requests error=errors.of("min_requests") min="0" />
                <TextInput name="bake_s" label="Bake time at the end (s)" kind=number value=bake_s error=errors.of("bake_s") min="0" />
                <TextInput name="max_ratio" label="Errors compared with stable, at most (×)" kind=number step="0.01" value=max_ratio error=errors.of("max_ratio") min="1" />
                <TextInput name="max_share" label="Error share, at most (%)" kind=number step="0.1" value=max_share error=errors.of("max_share") min="0" />
                <TextInput name="p95_margin" label="p95 slower than stable, at most (%)" kind=number step="1" value=p95_margin error=errors.of("p95_margin") min="0" />
            </Grid>
            <Choices name="gate" label="Between steps" choices=gates error=gate_error />
        </FormSection>
    }
    .into_any()
}
