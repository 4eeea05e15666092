//! All upstreams of a tenant.

use leptos::prelude::*;

use crate::components::{
    Badge, ButtonLink, ButtonVariant, Column, EmptyState, Icon, KeysetPager, Link, PageHeader, Row, SearchBox, Stack,
    Table, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct UpstreamListView {
    /// Address of this page.
    pub href: String,
    /// What was searched for.
    pub search: String,
    pub lines: Vec<UpstreamLine>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// One upstream.
#[derive(Debug, Clone)]
pub struct UpstreamLine {
    pub name: String,
    pub slug: String,
    pub href: String,
    pub targets: usize,
    pub health: HealthBadge,
    /// API versions bound to it: words and address.
    pub bindings: Vec<Link>,
}

/// Health in words.
#[derive(Debug, Clone)]
pub struct HealthBadge {
    pub words: String,
    pub tone: Tone,
}

impl HealthBadge {
    /// The badge itself.
    #[must_use]
    pub fn view(self) -> AnyView {
        let Self { words, tone } = self;
        view! { <Badge label=words tone/> }.into_any()
    }
}

/// The whole page.
pub fn upstream_list(shell: Shell, view: UpstreamListView) -> AnyView {
    let UpstreamListView { href, search, lines, next } = view;
    let new = format!("{href}/new");
    let actions =
        view! { <ButtonLink label="New upstream" href=new.clone() variant=ButtonVariant::Primary icon=Icon::Plus/> };
    let body = if lines.is_empty() { empty(&search, &href, new) } else { table(lines) };
    view! {
        <AppLayout shell>
            <PageHeader
                title="Upstreams"
                text="The backends behind your API versions. Each has one or more targets that share its calls by weight."
                actions=actions.into_any()
            />
            <Stack>
                <SearchBox action=href label="Search upstreams" value=search/>
                {body}
                <KeysetPager next/>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn empty(search: &str, href: &str, new: String) -> AnyView {
    let (title, text, action) = if search.is_empty() {
        ("No upstream yet", "Say where your API runs, then bind it to an API version.", Link::new("New upstream", new))
    } else {
        ("Nothing found", "No upstream has this in its name.", Link::new("Show all", href))
    };
    view! { <EmptyState icon=Icon::Server title text action=Some(action)/> }.into_any()
}

fn table(lines: Vec<UpstreamLine>) -> AnyView {
    let columns = vec![
        Column::text("Upstream"),
        Column::number("Targets"),
        Column::text("Health"),
        Column::text("Bound API versions"),
    ];
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption="Upstreams" columns rows/> }.into_any()
}

fn row(line: UpstreamLine) -> Row {
    let UpstreamLine { name, slug, href, targets, health, bindings } = line;
    Row::new(vec![
        cell(view! { <a href=href>{name}</a> " " <span class="muted mono">{slug}</span> }),
        cell(targets.to_string()),
        health.view(),
        binding_links(bindings),
    ])
}

/// Links to API versions, or a word when there are none.
pub(super) fn binding_links(bindings: Vec<Link>) -> AnyView {
    if bindings.is_empty() {
        return view! { <span class="muted">"Not bound"</span> }.into_any();
    }
    let links: Vec<AnyView> =
        bindings.into_iter().map(|link| view! { <a href=link.href>{link.label}</a> }.into_any()).collect();
    view! { <span class="cluster">{links}</span> }.into_any()
}
