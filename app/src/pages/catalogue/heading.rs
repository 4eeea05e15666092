//! The head that all pages of an API version share: name, stage, versions, tabs.

use headgate_contract::lifecycle::Lifecycle;
use leptos::prelude::*;

use super::words::{labelled_badge, lifecycle_badge};
use crate::components::{
    Acknowledgement, AcknowledgementBadge, ButtonLink, ButtonVariant, Icon, Link, PageHeader, Tab, Tabs,
};

/// What the head shows.
#[derive(Debug, Clone)]
pub struct ApiHeading {
    /// Address of the catalogue.
    pub catalogue: String,
    /// Address of the API.
    pub api_href: String,
    pub api_name: String,
    pub version: String,
    pub lifecycle: Lifecycle,
    pub owner_team: Option<String>,
    /// All visible versions, this one included, newest first.
    pub versions: Vec<VersionLink>,
    pub tabs: Vec<Tab>,
    /// Whether nodes have the newest change; for owners.
    pub acknowledgement: Option<Acknowledgement>,
    /// Where to subscribe; `None` when the version takes no subscriptions.
    pub subscribe_href: Option<String>,
    /// Where to change name, description and owner; for owners.
    pub edit_href: Option<String>,
}

/// A version to go to.
#[derive(Debug, Clone)]
pub struct VersionLink {
    pub slug: String,
    pub href: String,
    pub lifecycle: Lifecycle,
    pub is_current: bool,
}

/// The head of a page of an API version.
pub fn api_heading(heading: ApiHeading) -> AnyView {
    let breadcrumbs =
        vec![Link::new("Catalogue", heading.catalogue), Link::new(heading.api_name.clone(), heading.api_href)];
    let badge = heading.acknowledgement.map(|state| view! { <AcknowledgementBadge state/> });
    let team = heading.owner_team.map(|team| view! { <span class="muted">{format!("Owned by {team}")}</span> });
    let meta = view! { {lifecycle_badge(heading.lifecycle)} {badge} {team} }.into_any();
    let actions = actions(heading.edit_href, heading.subscribe_href);
    let versions = (heading.versions.len() > 1).then(|| versions(heading.versions));
    view! {
        <PageHeader title=format!("{} {}", heading.api_name, heading.version) breadcrumbs meta actions/>
        {versions}
        <Tabs label="Parts of this API" tabs=heading.tabs/>
    }
    .into_any()
}

fn actions(edit: Option<String>, subscribe: Option<String>) -> AnyView {
    let edit = edit.map(|href| view! { <ButtonLink label="Edit API" href icon=Icon::Pencil/> });
    let subscribe = subscribe.map(|href| view! { <ButtonLink label="Subscribe" href variant=ButtonVariant::Primary/> });
    view! { {edit} {subscribe} }.into_any()
}

fn versions(versions: Vec<VersionLink>) -> AnyView {
    let links: Vec<AnyView> = versions
        .into_iter()
        .map(|version| {
            let current = version.is_current.then_some("page");
            view! { <li><a href=version.href aria-current=current>{labelled_badge(version.lifecycle, version.slug)}</a></li> }.into_any()
        })
        .collect();
    view! { <nav class="version-links" aria-label="Versions"><span class="muted">"Versions"</span><ul>{links}</ul></nav> }.into_any()
}
