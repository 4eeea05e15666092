//! The parts of the kit, one section per family.

use headgate_app::charts::*;
use headgate_app::components::*;
use headgate_app::layouts::{AppLayout, Shell};
use leptos::prelude::*;
use time::Duration;

use crate::matter::{self, NOW};

pub fn page(shell: Shell) -> AnyView {
    let meta = view! {
        <Badge label="Progressing" tone=Tone::Info icon=Icon::Activity/>
        <span>"Started "<Time at=NOW - Duration::minutes(42) now=NOW/>" by Ada Lovelace"</span>
        <AcknowledgementBadge state=Acknowledgement::Applied { nodes: 2 }/>
    }
    .into_any();
    let actions = view! {
        <Confirm trigger="Roll back…" icon=Icon::RotateCcw title="Roll back to v1?"
            text="All calls go to v1 within a second. Nothing changes for those who call." action="/rollback" confirm="Roll back now">
            <TextArea name="reason" label="Reason" rows=2/>
        </Confirm>
        <ButtonLink label="Pause" icon=Icon::Pause href="#"/>
        <ButtonLink label="Promote" icon=Icon::ArrowRight href="#" variant=ButtonVariant::Primary/>
    }
    .into_any();
    view! {
        <AppLayout shell>
            <PageHeader title="Payments v1 → v2" text="Moves all calls of Payments to the vendor's new version, in four steps."
                breadcrumbs=vec![Link::new("Rollouts", "#")] meta actions/>
            <Tabs label="Rollout" tabs=vec![Tab::new("Overview", "#a", "#a"), Tab::new("Evidence", "#b", "#a").count(12), Tab::new("History", "#c", "#a")]/>
            {rollout()}
            {numbers()}
            {lists()}
            {forms()}
            {messages()}
            {code()}
        </AppLayout>
    }
    .into_any()
}

fn rollout() -> AnyView {
    let step =
        |label: &str, detail: &str, state| LadderStep { label: label.into(), detail: Some(detail.into()), state };
    let steps = vec![
        step("Shadow", "passed in 10 min", StepState::Done),
        step("5 %", "passed in 21 min", StepState::Done),
        step("25 %", "held 4 of 10 min", StepState::Current),
        step("50 %", "10 min", StepState::Waiting),
        step("100 %", "then done", StepState::Waiting),
    ];
    view! {
        <Stack>
            <Card title="Progress"><Stack><Ladder label="Steps" steps/><WeightBar label="Split of traffic" parts=matter::arms()/></Stack></Card>
            <Grid columns=GridColumns::Two>
                <Card><LineChart chart=matter::latency()/></Card>
                <Card><LineChart chart=matter::errors()/></Card>
            </Grid>
        </Stack>
    }
    .into_any()
}

fn numbers() -> AnyView {
    let spark = |phase| view! { <Sparkline values=matter::wave(40, 10.0, 5.0, phase) label="Last hour"/> }.into_any();
    view! {
        <Section title="Numbers" text="The last 24 hours against the day before.">
            <Stack>
            <Grid columns=GridColumns::Four>
                <Stat label="Requests" value="1.24" unit="M" change=Some(Change { text: "+8.1 %".into(), tone: Tone::Success }) note="vs yesterday" chart=spark(0.1)/>
                <Stat label="Error rate" value="0.42" unit="%" change=Some(Change { text: "−0.3 %".into(), tone: Tone::Success }) note="vs yesterday" chart=spark(2.0)/>
                <Stat label="p95 latency" value="118" unit="ms" change=Some(Change { text: "+12 ms".into(), tone: Tone::Warning }) note="vs yesterday" chart=spark(3.0)/>
                <Stat label="Applications" value="37" note="2 new this week" chart=spark(4.4)/>
            </Grid>
            <Grid columns=GridColumns::MainAside>
                <Card><StackedBars chart=matter::requests()/></Card>
                <Card title="Operations" text="Calls and error rate"><BarList label="Calls by operation" unit=Unit::Count bars=matter::operations()/></Card>
            </Grid>
            </Stack>
        </Section>
    }
    .into_any()
}

fn lists() -> AnyView {
    let columns = vec![
        Column::text("Name").sortable("#", Some(SortOrder::Ascending)),
        Column::text("State"),
        Column::text("Plan"),
        Column::number("Calls, 30 d").sortable("#", None),
        Column::text("Last used"),
        Column::actions(),
    ];
    let row = |name: &str, tone, state: &str, calls: &str, minutes| {
        Row::new(vec![
            cell(view! { <a href="#">{name.to_owned()}</a> }),
            cell(view! { <Badge label=state tone/> }),
            cell("Standard"),
            cell(calls.to_owned()),
            cell(view! { <Time at=NOW - Duration::minutes(minutes) now=NOW/> }),
            cell(
                view! { <Confirm trigger="Revoke…" size=ButtonSize::Small title=format!("Revoke the key of {name}?") text="Calls with it are refused within a second." action="#" confirm="Revoke key"/> },
            ),
        ])
    };
    let rows = vec![
        row("Checkout", Tone::Success, "Active", "48,201", 2),
        row("Mobile app", Tone::Warning, "Expires soon", "12,904", 75),
        row("Partner import", Tone::Danger, "Revoked", "0", 60 * 24 * 12),
        row("Reporting", Tone::Neutral, "Draft", "0", 60 * 24 * 40),
    ];
    view! {
        <Section title="Applications" actions=view! { <ButtonLink label="Register application" icon=Icon::Plus href="#" size=ButtonSize::Small/> }.into_any()>
            <Stack>
            <div class="cluster">
                <SearchBox action="#" label="Search applications"/>
                <Pills label="State" pills=vec![Tab::new("All", "#a", "#a").count(37), Tab::new("Active", "#b", "#a").count(31), Tab::new("Expiring", "#c", "#a").count(2)]/>
            </div>
            <div><Table caption="Applications" columns rows/><KeysetPager previous=None next=Some("#".to_owned()) note="4 of 37 applications"/></div>
            <Grid>
                {["Payments", "Meter readings", "Tariffs"].map(|name| view! {
                    <LinkCard title=name href="#">
                        <p>"Charge, refund and look up payments of every customer account."</p>
                        <div class="cluster"><Badge label="Published" tone=Tone::Success/><Tag label="v2"/><Tag label="billing"/></div>
                    </LinkCard>
                }).collect_view()}
            </Grid>
            <EmptyState icon=Icon::Rocket title="No rollouts yet" text="A rollout moves calls to a new version step by step, and back by itself if it is worse."
                action=Some(Link::new("Plan a rollout", "#"))/>
            </Stack>
        </Section>
    }
    .into_any()
}

fn forms() -> AnyView {
    let mut errors = FormErrors::none();
    errors.add("slug", "Use lower-case letters, digits and hyphens.");
    let plans = vec![
        Choice::new("trial", "Trial").hint("60 calls a minute, approved at once.").chosen("trial"),
        Choice::new("standard", "Standard").hint("600 calls a minute, approved by the owner."),
    ];
    view! {
        <Section title="A form">
            <Card>
                <Form action="#" errors=errors.clone() encoding=FormEncoding::Multipart>
                    <TextInput name="name" label="Name" value="Payments" required=true hint="Shown in the catalogue."/>
                    <TextInput name="slug" label="Slug" value="Pay ments" required=true error=errors.of("slug")/>
                    <Select name="team" label="Owner team" value="b" options=vec![SelectOption::new("a", "Billing"), SelectOption::new("b", "Platform")]/>
                    <Choices name="plan" label="Plan" choices=plans/>
                    <Checkbox name="notify" label="Tell subscribers" hint="Sends a notice to every application that calls it." checked=true/>
                    <TextArea name="text" label="Specification" style=TextStyle::Code placeholder="openapi: 3.1.0" droppable=true/>
                    <FileInput name="file" label="Or a file" accept=".yaml,.json" hint="YAML or JSON, up to 5 MB."/>
                    <ButtonRow>
                        <Button label="Create API" variant=ButtonVariant::Primary/>
                        <ButtonLink label="Cancel" href="#" variant=ButtonVariant::Ghost/>
                        <Button label="Delete" variant=ButtonVariant::Danger icon=Icon::Trash2/>
                        <Button label="Not now" disabled=true/>
                    </ButtonRow>
                </Form>
            </Card>
        </Section>
    }
    .into_any()
}

fn messages() -> AnyView {
    view! {
        <Section title="Messages and facts">
            <Grid columns=GridColumns::Two>
                <Stack>
                    <Banner tone=Tone::Info title="Version 2 is being rolled out"><p>"You need not do anything. Calls of v1 keep working."</p></Banner>
                    <Banner tone=Tone::Success title="Applied on every node"/>
                    <Banner tone=Tone::Warning title="Vendor key expires in 6 days"><ButtonLink label="Rotate key" href="#" size=ButtonSize::Small/></Banner>
                    <Banner tone=Tone::Danger title="Rolled back: error rate 4.1 % against 0.4 %"/>
                    <div class="cluster">
                        <Badge label="Draft"/><Badge label="Published" tone=Tone::Success/><Badge label="Deprecated" tone=Tone::Warning/><Badge label="Retired" tone=Tone::Danger/>
                        <AcknowledgementBadge state=Acknowledgement::Pending { applied: 1, nodes: 2, waiting_for: Some("node-b".into()) }/>
                    </div>
                    <Waiting text="Waiting for node-b to take over epoch 1,204"/>
                </Stack>
                <Card title="Facts">
                    <Stack>
                        <DescriptionList facts=vec![
                            Fact::new("Owner", "Team Billing"),
                            Fact::new("Base URL", view! { <Copyable value="https://api.riverside.example/payments/v2"/> }),
                            Fact::new("Operations", view! { <span class="cluster"><Method name="GET"/><Method name="POST"/><Method name="DELETE"/></span> }),
                            Fact::new("Published", view! { <DateTime at=NOW/> }),
                        ]/>
                        <Meter label="Quota" text="8,200 of 10,000 calls" percent=82.0 tone=Tone::Warning/>
                        <Meter label="Rate" text="120 of 600 a minute" percent=20.0/>
                    </Stack>
                </Card>
            </Grid>
        </Section>
    }
    .into_any()
}

fn code() -> AnyView {
    view! {
        <Section title="Keys and code">
            <Stack>
                <SecretOnce label="API key of Checkout" secret="hg_live_7Qm2s8VnC4kXb1Rz9TfLw3Yp6JdHa5Ue">
                    <CodeTabs id="first-call" label="First call" samples=matter::samples()/>
                </SecretOnce>
                <CodeBlock title="Response · 200" code="{\n  \"balance\": \"1204.50\",\n  \"currency\": \"EUR\"\n}"/>
            </Stack>
        </Section>
    }
    .into_any()
}
