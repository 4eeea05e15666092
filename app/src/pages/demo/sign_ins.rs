//! The sign-ins of a demo that was just loaded, shown once.

use leptos::prelude::*;

use crate::components::{
    Banner, ButtonLink, ButtonRow, ButtonVariant, Column, Copyable, EmptyState, Icon, Link, PageHeader, Row, Stack, Table, Tone,
    cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SignInsView {
    /// Empty when they were shown before.
    pub sign_ins: Vec<SignInLine>,
    /// The demo's tenant: overview and rollouts.
    pub tenant_href: String,
    pub rollouts_href: String,
}

/// One person.
#[derive(Debug, Clone)]
pub struct SignInLine {
    pub name: String,
    pub role: String,
    pub email: String,
    pub password: String,
}

/// The whole page.
pub fn sign_ins(shell: Shell, view: SignInsView) -> AnyView {
    let SignInsView { sign_ins, tenant_href, rollouts_href } = view;
    let body = if sign_ins.is_empty() { shown_before(tenant_href) } else { once(sign_ins, (tenant_href, rollouts_href)) };
    view! {
        <AppLayout shell>
            <PageHeader
                title="The demo is loaded"
                text="Northwind Pay calls a simulated payment vendor, a few dozen times a second. One rollout goes well; the other goes bad and takes itself back within a few minutes."
            />
            {body}
        </AppLayout>
    }
    .into_any()
}

fn shown_before(tenant_href: String) -> AnyView {
    view! {
        <EmptyState
            icon=Icon::KeyRound
            title="The sign-ins were shown once"
            text="Only hashes of the passwords are stored. You are a tenant admin of the demo yourself."
            action=Some(Link::new("Open the demo", tenant_href))
        />
    }
    .into_any()
}

fn once(sign_ins: Vec<SignInLine>, (tenant_href, rollouts_href): (String, String)) -> AnyView {
    let columns = vec![Column::text("Person"), Column::text("Role"), Column::text("E-mail address"), Column::text("Password")];
    let rows = sign_ins.into_iter().map(row).collect();
    view! {
        <Stack>
            <Banner tone=Tone::Warning title="Copy the passwords now">
                <p>"They were made at random and are not shown again. You do not need them for yourself: you are a tenant admin of the demo."</p>
            </Banner>
            <Table caption="Sign-ins of the demo" columns rows />
            <ButtonRow>
                <ButtonLink label="Watch the rollouts" href=rollouts_href variant=ButtonVariant::Primary icon=Icon::GitBranch />
                <ButtonLink label="Open the demo" href=tenant_href />
            </ButtonRow>
        </Stack>
    }
    .into_any()
}

fn row(line: SignInLine) -> Row {
    let SignInLine { name, role, email, password } = line;
    Row::new(vec![
        cell(name),
        cell(role),
        cell(view! { <Copyable value=email /> }),
        cell(view! { <Copyable value=password /> }),
    ])
}
