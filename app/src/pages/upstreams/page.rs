//! One upstream: its targets with their shares and health, its settings, what is bound to it.

use leptos::prelude::*;

use super::list::{HealthBadge, binding_links};
use crate::charts::{SeriesColour, WeightBar, WeightPart};
use crate::components::{
    Acknowledgement, AcknowledgementBadge, Banner, Button, ButtonLink, ButtonRow, ButtonSize, ButtonVariant, Card,
    Column, Confirm, DescriptionList, EmptyState, ErrorSummary, Fact, Form, FormErrors, Grid, GridColumns, Hidden,
    Icon, InputKind, Link, PageHeader, Row, Section, Stack, Table, TextInput, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct UpstreamView {
    /// Address of this page; forms post below it.
    pub href: String,
    pub back: Link,
    pub name: String,
    pub slug: String,
    pub description: String,
    pub targets: Vec<TargetLine>,
    pub bindings: Vec<Link>,
    /// Settings in words: label and value.
    pub settings: Vec<(String, String)>,
    pub acknowledgement: Option<Acknowledgement>,
    pub may_write: bool,
    /// What was wrong with the last change.
    pub errors: FormErrors,
    /// Texts of the form that adds a target.
    pub new_target: NewTargetFields,
    /// A change that would leave no target, and waits for a yes.
    pub question: Option<EmptyingQuestion>,
}

/// One target.
#[derive(Debug, Clone)]
pub struct TargetLine {
    pub id: String,
    pub url: String,
    pub weight: u32,
    /// Part of all calls, 0 to 100.
    pub share: f64,
    pub health: HealthBadge,
    /// Whether calls have nowhere to go without it.
    pub is_last: bool,
}

/// Texts of the form that adds a target.
#[derive(Debug, Clone)]
pub struct NewTargetFields {
    pub url: String,
    pub weight: String,
}

/// "Really leave this upstream without a target?"
#[derive(Debug, Clone)]
pub struct EmptyingQuestion {
    /// Where yes posts to.
    pub action: String,
    pub url: String,
    pub weight: String,
}

/// The whole page.
pub fn upstream_page(shell: Shell, view: UpstreamView) -> AnyView {
    let UpstreamView { href, back, name, slug, description, targets, bindings, settings, acknowledgement, .. } = view;
    let (may_write, errors, new_target, question) = (view.may_write, view.errors, view.new_target, view.question);
    let badge = acknowledgement.map(|state| view! { <AcknowledgementBadge state/> });
    let meta = view! { <span class="mono muted">{slug}</span> {badge} }.into_any();
    let actions = may_write.then(|| actions(&href, &name)).into_any();
    let share = share_bar(&targets);
    let table = target_section(&href, targets, may_write);
    let question = question.map(emptying_question);
    let summary = errors.of("url").is_none().then(|| view! { <ErrorSummary errors=errors.clone()/> });
    let add = may_write.then(|| add_form(&href, new_target, errors.clone()));
    let settings = settings_cards(settings, bindings);
    view! {
        <AppLayout shell>
            <PageHeader title=name text=description breadcrumbs=vec![back] meta actions/>
            <Stack>
                {question} {summary} {share} {table}
                <Grid columns=GridColumns::Two>{add} {settings}</Grid>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn actions(href: &str, name: &str) -> AnyView {
    let (edit, delete) = (format!("{href}/edit"), format!("{href}/delete"));
    let title = format!("Delete the upstream {name}?");
    view! {
        <ButtonLink label="Edit settings" href=edit icon=Icon::Settings/>
        <Confirm
            trigger="Delete…"
            title
            text="Its targets go with it. This works only while no API version and no rollout uses it, and cannot be taken back."
            action=delete
            confirm="Delete upstream"
        />
    }
    .into_any()
}

fn share_bar(targets: &[TargetLine]) -> Option<AnyView> {
    let serving: Vec<&TargetLine> = targets.iter().filter(|target| target.weight > 0).collect();
    if serving.len() < 2 {
        return None;
    }
    let colours = [
        SeriesColour::One,
        SeriesColour::Two,
        SeriesColour::Three,
        SeriesColour::Four,
        SeriesColour::Five,
        SeriesColour::Six,
    ];
    let parts = serving.iter().zip(colours.into_iter().cycle());
    let parts =
        parts.map(|(target, colour)| WeightPart { label: target.url.clone(), percent: target.share, colour }).collect();
    Some(view! { <Card><WeightBar label="Share of each target" parts/></Card> }.into_any())
}

fn target_section(href: &str, targets: Vec<TargetLine>, may_write: bool) -> AnyView {
    if targets.is_empty() {
        return view! {
            <EmptyState icon=Icon::Server title="No target" text="Calls to the bound API versions fail with 502 until there is one. Add it below."/>
        }
        .into_any();
    }
    let mut columns =
        vec![Column::text("Target"), Column::number("Weight"), Column::number("Share"), Column::text("Health")];
    if may_write {
        columns.push(Column::actions());
    }
    let rows = targets.into_iter().map(|target| target_row(href, target, may_write)).collect();
    view! {
        <Section title="Targets" text="Calls are shared by weight. Weight 0 drains a target: it finishes its calls and gets no new ones.">
            <Table caption="Targets" columns rows/>
        </Section>
    }
    .into_any()
}

fn target_row(href: &str, target: TargetLine, may_write: bool) -> Row {
    let action = format!("{href}/targets/{}", target.id);
    let share = if target.weight == 0 { "drained".to_owned() } else { format!("{:.0} %", target.share) };
    let weight = if may_write { weight_form(&action, &target) } else { cell(target.weight.to_string()) };
    let mut cells =
        vec![cell(view! { <span class="mono wrap-anywhere">{target.url.clone()}</span> }), weight, cell(share)];
    cells.push(target.health.clone().view());
    if may_write {
        cells.push(remove(&action, &target));
    }
    Row::new(cells)
}

fn weight_form(action: &str, target: &TargetLine) -> AnyView {
    let (action, label) = (format!("{action}/weight"), format!("Weight of {}", target.url));
    view! {
        <form class="inline-form" method="post" action=action>
            <input class="input input-weight" type="number" name="weight" min="0" max="1000" value=target.weight.to_string() aria-label=label/>
            <Button label="Save" size=ButtonSize::Small aria_label=format!("Save the weight of {}", target.url)/>
        </form>
    }
    .into_any()
}

fn remove(action: &str, target: &TargetLine) -> AnyView {
    let action = format!("{action}/remove");
    let text = if target.is_last {
        "This is the last target that takes calls: every call to the bound API versions will fail with 502 until there is another one."
    } else {
        "Its share goes to the other targets. Calls in flight are finished."
    };
    let yes = target.is_last.then(|| view! { <Hidden name="confirm" value="last_target"/> });
    let title = format!("Remove {}?", target.url);
    view! {
        <Confirm trigger="Remove…" title text action confirm="Remove target" size=ButtonSize::Small>{yes}</Confirm>
    }
    .into_any()
}

fn emptying_question(question: EmptyingQuestion) -> AnyView {
    let EmptyingQuestion { action, url, weight } = question;
    view! {
        <Banner tone=Tone::Danger title="This is the last target that takes calls">
            <p>"If " <span class="mono">{url}</span> " takes none, every call to the bound API versions fails with 502."</p>
            <form method="post" action=action>
                <Hidden name="weight" value=weight/>
                <Hidden name="confirm" value="last_target"/>
                <Button label="Drain it anyway" variant=ButtonVariant::Danger/>
            </form>
        </Banner>
    }
    .into_any()
}

fn add_form(href: &str, fields: NewTargetFields, errors: FormErrors) -> AnyView {
    let action = format!("{href}/targets");
    let (url, weight) = (errors.of("url"), errors.of("weight"));
    let own = if url.is_some() { errors } else { FormErrors::none() };
    view! {
        <Card title="Add a target">
            <Form action errors=own>
                <TextInput
                    name="url"
                    label="URL"
                    kind=InputKind::Url
                    value=fields.url
                    required=true
                    placeholder="https://checkout-2.internal.example"
                    error=url
                />
                <TextInput name="weight" label="Weight" kind=InputKind::Number value=fields.weight required=true min="0" max="1000" error=weight/>
                <ButtonRow><Button label="Add target" icon=Icon::Plus/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn settings_cards(settings: Vec<(String, String)>, bindings: Vec<Link>) -> AnyView {
    let facts = settings.into_iter().map(|(label, value)| Fact::new(label, value)).collect();
    let bindings = binding_links(bindings);
    view! {
        <Stack>
            <Card title="Settings"><DescriptionList facts/></Card>
            <Card title="Bound API versions">{bindings}</Card>
        </Stack>
    }
    .into_any()
}
