//! Applications: one's own, or all that one may see.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::{
    ButtonLink, ButtonVariant, Column, EmptyState, Icon, KeysetPager, Link, PageHeader, Row, SearchBox, Stack, Tab,
    Table, Tabs, Time, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ApplicationListView {
    pub now: OffsetDateTime,
    /// Address of this page.
    pub href: String,
    /// Tabs for own and all, for those who may see all.
    pub scope: Option<ListScope>,
    pub search: String,
    pub lines: Vec<ApplicationLine>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// Which applications are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListScope {
    Own,
    All,
}

/// One application.
#[derive(Debug, Clone)]
pub struct ApplicationLine {
    pub href: String,
    pub name: String,
    pub slug: String,
    /// Team, or the person who made it.
    pub owner: String,
    pub valid_keys: u64,
    pub live_subscriptions: u64,
    pub created_at: OffsetDateTime,
}

/// The whole page.
pub fn application_list(shell: Shell, view: ApplicationListView) -> AnyView {
    let ApplicationListView { now, href, scope, search, lines, next } = view;
    let new = format!("{href}/new");
    let button =
        view! { <ButtonLink label="New application" href=new.clone() variant=ButtonVariant::Primary icon=Icon::Plus/> }
            .into_any();
    let body = if lines.is_empty() { empty(&search, &href, new) } else { table(lines, now) };
    let keep = if scope == Some(ListScope::Own) { vec![("scope".to_owned(), "own".to_owned())] } else { Vec::new() };
    let tabs = scope.map(|scope| tabs(&href, scope));
    view! {
        <AppLayout shell>
            <PageHeader
                title="Applications"
                text="The software that calls APIs. An application has API keys, and subscribes to API versions."
                actions=button
            />
            {tabs}
            <Stack>
                <SearchBox action=href label="Search applications" value=search keep/>
                {body}
                <KeysetPager next/>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn tabs(href: &str, scope: ListScope) -> AnyView {
    let own = format!("{href}?scope=own");
    let current = match scope {
        ListScope::Own => own.clone(),
        ListScope::All => href.to_owned(),
    };
    let tabs = vec![Tab::new("All", href, &current), Tab::new("Mine", own, &current)];
    view! { <Tabs label="Which applications" tabs/> }.into_any()
}

fn empty(search: &str, href: &str, new: String) -> AnyView {
    let (title, text, action) = if search.is_empty() {
        (
            "No application yet",
            "Register the software that will call, then subscribe it to an API.",
            Link::new("New application", new),
        )
    } else {
        ("Nothing found", "No application has this in its name.", Link::new("Show all", href))
    };
    view! { <EmptyState icon=Icon::AppWindow title text action=Some(action)/> }.into_any()
}

fn table(lines: Vec<ApplicationLine>, now: OffsetDateTime) -> AnyView {
    let columns = vec![
        Column::text("Application"),
        Column::text("Owner"),
        Column::number("Valid keys"),
        Column::number("Subscriptions"),
        Column::text("Created"),
    ];
    let rows = lines.into_iter().map(|line| row(line, now)).collect();
    view! { <Table caption="Applications" columns rows/> }.into_any()
}

fn row(line: ApplicationLine, now: OffsetDateTime) -> Row {
    let ApplicationLine { href, name, slug, owner, valid_keys, live_subscriptions, created_at } = line;
    Row::new(vec![
        cell(view! { <a href=href>{name}</a> " " <span class="muted mono">{slug}</span> }),
        cell(owner),
        cell(valid_keys.to_string()),
        cell(live_subscriptions.to_string()),
        cell(view! { <Time at=created_at now/> }),
    ])
}
