//! The sign-ins of a demo that was just loaded, shown once.

use leptos::prelude::*;

use crate::components::{
    Banner, ButtonLink, ButtonRow, ButtonVariant, Column, Copyable, EmptyState, Icon, Link, PageHeader, Row, Stack,
    Table, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SignInsView {
    /// Empty when they were shown before.
    pub sign_ins: Vec<SignInLine>,
    /// The demo's tenant; absent for people who are not a member of it.
    pub tenant_href: Option<String>,
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
    let SignInsView { sign_ins, tenant_href } = view;
    let body = if sign_ins.is_empty() { shown_before(tenant_href) } else { once(sign_ins, tenant_href) };
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

fn shown_before(tenant_href: Option<String>) -> AnyView {
    let text = match tenant_href {
        Some(_) => "Only hashes of the passwords are stored. You are a member of the demo yourself.",
        None => "Only hashes of the passwords are stored. Ask a tenant admin of the demo to invite you.",
    };
    let action = tenant_href.map(|href| Link::new("Open the demo", href));
    view! {
        <EmptyState
            icon=Icon::KeyRound
            title="The sign-ins were shown once"
            text
            action
        />
    }
    .into_any()
}

fn once(sign_ins: Vec<SignInLine>, tenant_href: Option<String>) -> AnyView {
    let links = tenant_href.map(|href| {
        let rollouts = format!("{href}/rollouts");
        view! {
            <ButtonRow>
                <ButtonLink label="Watch the rollouts" href=rollouts variant=ButtonVariant::Primary icon=Icon::GitBranch />
                <ButtonLink label="Open the demo" href />
            </ButtonRow>
        }
    });
    let columns =
        vec![Column::text("Person"), Column::text("Role"), Column::text("E-mail address"), Column::text("Password")];
    let rows = sign_ins.into_iter().map(row).collect();
    view! {
        <Stack>
            <Banner tone=Tone::Warning title="Copy the passwords now">
                <p>"They were made at random and are not shown again. You do not need them for yourself: you are a tenant admin of the demo."</p>
            </Banner>
            <Table caption="Sign-ins of the demo" columns rows />
            {links}
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
