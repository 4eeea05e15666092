//! The catalogue: search, filters, one card for each API.

use headgate_contract::lifecycle::Lifecycle;
use leptos::prelude::*;

use super::words::{counted, labelled_badge};
use crate::components::{
    Button, ButtonLink, ButtonVariant, EmptyState, Grid, Hidden, Icon, KeysetPager, Link, LinkCard, PageHeader,
    SearchBox, SelectOption, Tag,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct CatalogueView {
    /// Address of the list.
    pub href: String,
    /// Where to import; `None` if the visitor may not.
    pub import_href: Option<String>,
    pub search: String,
    pub filters: Vec<CatalogueFilter>,
    pub is_filtered: bool,
    pub apis: Vec<ApiCard>,
    pub first: Option<String>,
    pub next: Option<String>,
}

/// A list to narrow the catalogue by.
#[derive(Debug, Clone)]
pub struct CatalogueFilter {
    pub name: &'static str,
    pub label: &'static str,
    pub value: String,
    pub options: Vec<SelectOption>,
}

/// One API.
#[derive(Debug, Clone)]
pub struct ApiCard {
    pub href: String,
    pub name: String,
    pub excerpt: String,
    pub owner_team: Option<String>,
    pub tags: Vec<String>,
    /// Newest first.
    pub versions: Vec<(String, Lifecycle)>,
    pub operations: i64,
    pub applications: i64,
}

/// Versions that a card names; more are counted.
const NAMED_VERSIONS: usize = 4;

/// The whole page.
pub fn catalogue(shell: Shell, view: CatalogueView) -> AnyView {
    let actions = view.import_href.clone().map(|href| {
        view! { <ButtonLink label="Import an API" href icon=Icon::Upload variant=ButtonVariant::Primary/> }.into_any()
    });
    let search = search(&view);
    let found = if view.apis.is_empty() { empty(&view) } else { cards(view.apis) };
    let pager = view! { <KeysetPager previous=view.first next=view.next/> }.into_any();
    view! {
        <AppLayout shell>
            <PageHeader title="Catalogue" text="APIs you can read about, subscribe to and call." actions=actions.into_any()/>
            {search} {found} {pager}
        </AppLayout>
    }
    .into_any()
}

fn search(view: &CatalogueView) -> AnyView {
    let keep = view.filters.iter().filter(|filter| !filter.value.is_empty());
    let keep = keep.map(|filter| (filter.name.to_owned(), filter.value.clone())).collect();
    let selects: Vec<AnyView> =
        view.filters.iter().filter(|filter| filter.options.len() > 1).cloned().map(select).collect();
    let filter_form = (!selects.is_empty()).then(|| {
        view! {
            <form class="catalogue-filters" method="get" action=view.href.clone()>
                <Hidden name="q" value=view.search.clone()/>
                {selects}
                <Button label="Filter" icon=Icon::Funnel/>
            </form>
        }
    });
    view! {
        <div class="catalogue-search">
            <SearchBox action=view.href.clone() label="Search names, descriptions, tags and operations" value=view.search.clone() keep/>
            {filter_form}
        </div>
    }
    .into_any()
}

fn select(filter: CatalogueFilter) -> AnyView {
    let CatalogueFilter { name, label, value, options } = filter;
    let options: Vec<AnyView> = options
        .into_iter()
        .map(|option| {
            let selected = option.value == value;
            view! { <option value=option.value selected=selected>{option.label}</option> }.into_any()
        })
        .collect();
    view! { <select class="input select" name=name aria-label=label>{options}</select> }.into_any()
}

fn empty(view: &CatalogueView) -> AnyView {
    let (title, text, action) = if view.is_filtered {
        ("Nothing found", "No API fits these words and filters.", Some(Link::new("Show all APIs", view.href.clone())))
    } else if let Some(href) = view.import_href.clone() {
        let text = "Bring in an OpenAPI document, and its operations and reference appear here.";
        ("No APIs yet", text, Some(Link::new("Import an API", href)))
    } else {
        ("No APIs yet", "As soon as somebody publishes an API, it appears here.", None)
    };
    view! { <EmptyState icon=Icon::BookOpen title text action/> }.into_any()
}

fn cards(apis: Vec<ApiCard>) -> AnyView {
    let cards: Vec<AnyView> = apis.into_iter().map(card).collect();
    view! { <h2 class="visually-hidden">"APIs"</h2> <Grid>{cards}</Grid> }.into_any()
}

fn card(api: ApiCard) -> AnyView {
    let more = api.versions.len().saturating_sub(NAMED_VERSIONS);
    let versions: Vec<AnyView> =
        api.versions.into_iter().take(NAMED_VERSIONS).map(|(slug, stage)| labelled_badge(stage, slug)).collect();
    let more = (more > 0).then(|| view! { <span class="muted">{format!("+{more}")}</span> });
    let tags: Vec<AnyView> = api.tags.into_iter().take(6).map(|label| view! { <Tag label/> }.into_any()).collect();
    let facts = [
        api.owner_team,
        Some(counted(api.operations, "operation")),
        (api.applications > 0).then(|| format!("used by {}", counted(api.applications, "application"))),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let excerpt = (!api.excerpt.is_empty()).then(|| view! { <p class="api-card-text">{api.excerpt}</p> });
    view! {
        <LinkCard title=api.name href=api.href>
            <div class="cluster">{versions} {more}</div>
            {excerpt}
            <div class="cluster">{tags}</div>
            <p class="api-card-facts">{facts}</p>
        </LinkCard>
    }
    .into_any()
}
