//! Settings of a version: lifecycle, upstream, plans.

use headgate_contract::lifecycle::Lifecycle;
use leptos::prelude::*;

use super::heading::{ApiHeading, api_heading};
use super::words::lifecycle_badge;
use crate::components::{
    Banner, Button, ButtonRow, ButtonVariant, Card, Choice, ChoiceKind, Choices, Confirm, Form, FormErrors, Hidden,
    InputKind, Select, SelectOption, Stack, TextInput, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct VersionSettingsView {
    pub heading: ApiHeading,
    /// Address of this page; its forms post below it.
    pub action: String,
    pub lifecycle: Lifecycle,
    /// Stages one can move to from here.
    pub next: Vec<Lifecycle>,
    /// What keeps it from being published.
    pub missing: Option<String>,
    pub upstreams: Vec<SelectOption>,
    pub upstream_id: String,
    pub plans: Vec<Choice>,
    /// The version that was loaded, so that a change in between is noticed.
    pub revision: i32,
    /// Applications that a retirement would cut off.
    pub subscriptions: i64,
    pub may_delete: bool,
    pub errors: FormErrors,
}

/// The whole page.
pub fn version_settings(shell: Shell, view: VersionSettingsView) -> AnyView {
    let (stage, upstream, plans) = (stage(&view), upstream(&view), plans(&view));
    let delete = view.may_delete.then(|| delete(&view.action));
    let general = (!view.errors.is_empty()).then(|| {
        let texts: Vec<String> =
            view.errors.general.iter().cloned().chain(view.errors.fields.iter().map(|f| f.message.clone())).collect();
        view! { <Banner tone=Tone::Danger title="Nothing was changed"><p>{texts.join(" ")}</p></Banner> }
    });
    view! { <AppLayout shell>{api_heading(view.heading)} {general} <Stack>{stage} {upstream} {plans} {delete}</Stack></AppLayout> }.into_any()
}

fn stage(view: &VersionSettingsView) -> AnyView {
    let moves: Vec<AnyView> = view.next.iter().map(|to| step(view, *to)).collect();
    let missing = view.missing.clone().map(|text| view! { <p class="muted">{text}</p> });
    let text = match view.lifecycle {
        Lifecycle::Draft => "Seen by API owners only. It takes no calls.",
        Lifecycle::Published => "In the catalogue. It takes calls and subscriptions.",
        Lifecycle::Deprecated => "Still takes calls, but no new subscriptions. Its answers carry a Deprecation header.",
        Lifecycle::Retired => "No longer takes calls. Its reference stays for the record.",
    };
    let badge = lifecycle_badge(view.lifecycle);
    view! {
        <Card title="Lifecycle" text>
            <Stack><div>{badge}</div> {missing} <div class="version-moves">{moves}</div></Stack>
        </Card>
    }
    .into_any()
}

fn step(view: &VersionSettingsView, to: Lifecycle) -> AnyView {
    let action = format!("{}/lifecycle", view.action);
    let revision = view.revision;
    match (view.lifecycle, to) {
        (Lifecycle::Draft, _) | (Lifecycle::Deprecated, Lifecycle::Published) | (Lifecycle::Retired, _) => {
            let label = match view.lifecycle {
                Lifecycle::Draft => "Publish",
                Lifecycle::Retired => "Take calls again, as deprecated",
                _ => "Take the deprecation back",
            };
            let is_open = to != Lifecycle::Published || view.missing.is_none();
            let variant = if is_open { ButtonVariant::Primary } else { ButtonVariant::Secondary };
            view! {
                <form method="post" action=action>{hidden(revision, to)}<Button label variant disabled=!is_open/></form>
            }
            .into_any()
        }
        (_, Lifecycle::Deprecated) => view! {
            <Confirm
                trigger="Deprecate…"
                title="Deprecate this version?"
                text="It goes on taking calls, but no new subscriptions. Say when it will end, so that people can plan. You can take this back."
                action
                confirm="Deprecate"
                variant=ButtonVariant::Primary
            >
                {hidden(revision, to)}
                <TextInput name="sunset_at" label="Stops answering on" kind=InputKind::Date/>
            </Confirm>
        }
        .into_any(),
        (_, Lifecycle::Retired) => {
            let text = format!("It stops answering at once; {} would get an error. You can take this back.", applications(view.subscriptions));
            view! {
                <Confirm trigger="Retire…" title="Retire this version?" text action confirm="Retire">{hidden(revision, to)}</Confirm>
            }
            .into_any()
        }
        (_, _) => {
            let text = format!("It leaves the catalogue and stops answering at once; {} would get an error.", applications(view.subscriptions));
            view! {
                <Confirm trigger="Back to draft…" title="Take this version back to draft?" text action confirm="Back to draft">
                    {hidden(revision, to)}
                </Confirm>
            }
            .into_any()
        }
    }
}

fn applications(number: i64) -> String {
    match number {
        0 => "no application uses it now, but a call".to_owned(),
        1 => "1 application uses it and".to_owned(),
        many => format!("{many} applications use it and"),
    }
}

fn hidden(revision: i32, to: Lifecycle) -> AnyView {
    view! { <Hidden name="revision" value=revision.to_string()/><Hidden name="to" value=to.word()/> }.into_any()
}

fn upstream(view: &VersionSettingsView) -> AnyView {
    let (action, revision) = (format!("{}/upstream", view.action), view.revision.to_string());
    let (options, value, error) = (view.upstreams.clone(), view.upstream_id.clone(), view.errors.of("upstream_id"));
    view! {
        <Card title="Upstream" text="Where calls of this version go.">
            <Form action>
                <Hidden name="revision" value=revision/>
                <Select name="upstream_id" label="Upstream" options value error/>
                <ButtonRow><Button label="Save upstream"/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn plans(view: &VersionSettingsView) -> AnyView {
    let (action, revision, choices) = (format!("{}/plans", view.action), view.revision.to_string(), view.plans.clone());
    let contents = if choices.is_empty() {
        view! { <p class="muted">"There are no plans yet. Make one under Plans, then choose it here."</p> }.into_any()
    } else {
        view! {
            <Form action>
                <Hidden name="revision" value=revision/>
                <Choices name="plans" label="Plans offered" choices kind=ChoiceKind::Any/>
                <ButtonRow><Button label="Save plans"/></ButtonRow>
            </Form>
        }
        .into_any()
    };
    view! { <Card title="Plans" text="What developers can subscribe under. Subscriptions under a plan you take away stay.">{contents}</Card> }.into_any()
}

fn delete(action: &str) -> AnyView {
    let action = format!("{action}/delete");
    view! {
        <Card title="Delete" text="A draft that nobody has subscribed to can be deleted.">
            <Confirm
                trigger="Delete draft…"
                title="Delete this draft?"
                text="Its documents and operations go with it. This cannot be taken back."
                action
                confirm="Delete draft"
            />
        </Card>
    }
    .into_any()
}
