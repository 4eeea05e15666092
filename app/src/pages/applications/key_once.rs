//! A new API key: the one page that shows it.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::{
    Acknowledgement, AcknowledgementBadge, Banner, ButtonLink, ButtonRow, ButtonVariant, CodeBlock, Link, PageHeader,
    SecretOnce, Stack, Time, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct KeyOnceView {
    pub now: OffsetDateTime,
    /// Back to the application.
    pub application: Link,
    /// The page of the key, without its secret.
    pub key_href: String,
    pub name: String,
    pub secret: String,
    pub expires_at: Option<OffsetDateTime>,
    pub acknowledgement: Option<Acknowledgement>,
    /// A command with the key itself: what it calls, and the command.
    pub first_call: Option<(String, String)>,
    /// Where to subscribe, when there is nothing to call yet.
    pub catalogue: String,
    /// Until when the key that this one replaces goes on working.
    pub replaces_until: Option<OffsetDateTime>,
}

/// The whole page.
pub fn key_once(shell: Shell, view: KeyOnceView) -> AnyView {
    let KeyOnceView {
        now,
        application,
        key_href,
        name,
        secret,
        expires_at,
        acknowledgement,
        first_call,
        catalogue,
        replaces_until,
    } = view;
    let label = format!("API key “{name}” of {}", application.label);
    let badge = acknowledgement.map(|state| view! { <AcknowledgementBadge state/> });
    let expiry = match expires_at {
        Some(at) => view! { <span class="muted">"Expires " <Time at now/></span> }.into_any(),
        None => view! { <span class="muted">"Never expires"</span> }.into_any(),
    };
    let meta = view! { {badge} {expiry} }.into_any();
    let overlap = replaces_until.map(|at| overlap(at, now));
    let call = call(first_call, catalogue);
    let done = application.href.clone();
    view! {
        <AppLayout shell>
            <PageHeader title="Your new API key" breadcrumbs=vec![application] meta/>
            <Stack>
                <SecretOnce label secret>{call}</SecretOnce>
                {overlap}
                <ButtonRow>
                    <ButtonLink label="I have copied it" href=done variant=ButtonVariant::Primary/>
                    <ButtonLink label="Page of this key" href=key_href variant=ButtonVariant::Ghost/>
                </ButtonRow>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn overlap(at: OffsetDateTime, now: OffsetDateTime) -> AnyView {
    if at <= now {
        return view! { <Banner tone=Tone::Warning title="The old key has stopped working">"Put the new one in its place now."</Banner> }
            .into_any();
    }
    view! {
        <Banner tone=Tone::Info title="The old key still works">
            <p>"It stops " <Time at now/> ". Put the new one in its place before that."</p>
        </Banner>
    }
    .into_any()
}

fn call(first_call: Option<(String, String)>, catalogue: String) -> AnyView {
    match first_call {
        Some((version, code)) => view! {
            <p>{format!("Try it: this calls {version}, and works at once as printed.")}</p>
            <CodeBlock code title="curl"/>
        }
        .into_any(),
        None => view! {
            <p>"The application has no approved subscription yet, so there is nothing to call. "<a href=catalogue>"Find an API to subscribe to"</a>"."</p>
        }
        .into_any(),
    }
}
