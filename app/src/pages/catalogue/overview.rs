//! The first page of an API version: what it is and how to call it.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::heading::{ApiHeading, api_heading};
use super::words::counted;
use crate::components::{
    Banner, ButtonLink, ButtonVariant, Card, Copyable, DateTime, DescriptionList, EmptyState, Fact, Grid, GridColumns,
    Icon, Link, PageHeader, Prose, SafeHtml, Stack, Tag, Time, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OverviewView {
    pub heading: ApiHeading,
    pub description: Option<SafeHtml>,
    pub call_url: String,
    pub reference_href: Option<String>,
    pub download_href: Option<String>,
    /// `OpenAPI 3.1, document version 70`.
    pub specification: Option<String>,
    pub imported_at: Option<OffsetDateTime>,
    pub tags: Vec<String>,
    pub operations: i64,
    pub subscriptions: i64,
    pub upstream: Option<Link>,
    pub deprecated_at: Option<OffsetDateTime>,
    pub sunset_at: Option<OffsetDateTime>,
    /// What keeps a draft from being published, for owners.
    pub missing: Option<String>,
    pub now: OffsetDateTime,
}

/// An API without any visible version.
#[derive(Debug, Clone)]
pub struct BareApiView {
    pub catalogue: String,
    pub name: String,
    pub description: Option<SafeHtml>,
    pub import_href: String,
    pub edit_href: String,
}

/// The whole page.
pub fn overview(shell: Shell, view: OverviewView) -> AnyView {
    let banners = banners(&view);
    let aside = aside(&view);
    let description = match view.description {
        Some(html) => view! { <Card><Prose html/></Card> }.into_any(),
        None => view! { <Card><p class="muted">"Nobody has described this API yet."</p></Card> }.into_any(),
    };
    view! {
        <AppLayout shell>
            {api_heading(view.heading)}
            <Stack>{banners} <Grid columns=GridColumns::MainAside>{description} {aside}</Grid></Stack>
        </AppLayout>
    }
    .into_any()
}

fn banners(view: &OverviewView) -> AnyView {
    let deprecated = view.deprecated_at.map(|since| {
        let now = view.now;
        let end = view.sunset_at.map(|at| view! { " It stops answering on " <DateTime at/> "." });
        view! {
            <Banner tone=Tone::Warning title="This version is deprecated">
                <p>"Since " <Time at=since now/> ". It takes no new subscriptions." {end}</p>
            </Banner>
        }
    });
    let missing = view.missing.clone().map(|text| {
        view! { <Banner tone=Tone::Info title="This draft is seen by API owners only"><p>{text}</p></Banner> }
    });
    view! { {deprecated} {missing} }.into_any()
}

fn aside(view: &OverviewView) -> AnyView {
    let value = view.call_url.clone();
    let call = view! {
        <Card title="Calls begin with">
            <Copyable value/>
            <p class="muted call-note">"Send your API key as " <code>"Authorization: Bearer <key>"</code> "."</p>
        </Card>
    };
    let (reference, download) = (view.reference_href.clone(), view.download_href.clone());
    let facts = facts(view);
    let links = view! {
        <div class="button-row">
            {reference.map(|href| view! { <ButtonLink label="Read the reference" href icon=Icon::BookOpen variant=ButtonVariant::Secondary/> })}
            {download.map(|href| view! { <ButtonLink label="Download" href icon=Icon::Download variant=ButtonVariant::Ghost/> })}
        </div>
    };
    view! { <Stack>{call} <Card title="At a glance"><Stack><DescriptionList facts/>{links}</Stack></Card></Stack> }
        .into_any()
}

fn facts(view: &OverviewView) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Operations", counted(view.operations, "operation"))];
    facts.push(Fact::new("Used by", counted(view.subscriptions, "application")));
    if let Some(text) = view.specification.clone() {
        facts.push(Fact::new("Specification", text));
    }
    if let Some(at) = view.imported_at {
        let now = view.now;
        facts.push(Fact::new("Imported", view! { <Time at now/> }));
    }
    if let Some(Link { label, href }) = view.upstream.clone() {
        facts.push(Fact::new("Upstream", view! { <a href=href>{label}</a> }));
    }
    if !view.tags.is_empty() {
        let tags: Vec<AnyView> = view.tags.iter().cloned().map(|label| view! { <Tag label/> }.into_any()).collect();
        facts.push(Fact::new("Tags", view! { <span class="cluster">{tags}</span> }));
    }
    facts
}

/// The page of an API that has no version yet.
pub fn bare_api(shell: Shell, view: BareApiView) -> AnyView {
    let BareApiView { catalogue, name, description, import_href, edit_href } = view;
    let actions = view! { <ButtonLink label="Edit API" href=edit_href icon=Icon::Pencil/> }.into_any();
    let description = description.map(|html| view! { <Prose html/> });
    view! {
        <AppLayout shell>
            <PageHeader title=name breadcrumbs=vec![Link::new("Catalogue", catalogue)] actions/>
            <Stack>
                {description}
                <EmptyState
                    icon=Icon::FileText
                    title="No version yet"
                    text="Import an OpenAPI document as the first version of this API."
                    action=Some(Link::new("Import a document", import_href))
                />
            </Stack>
        </AppLayout>
    }
    .into_any()
}
