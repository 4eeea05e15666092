//! The list of APIs.

use axum::extract::{Query, State};
use axum::response::Html;
use headgate_app::components::SelectOption;
use headgate_app::pages::catalogue::{ApiCard, CatalogueFilter, CatalogueView, catalogue, lifecycle_title};
use headgate_contract::access::Permission;
use headgate_contract::lifecycle::Lifecycle;
use serde::Deserialize;

use crate::authz::Grant;
use crate::authz::permits::ReadCatalogue;
use crate::catalogue::apis::{self, ApiListing, Facets, Filter};
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::http::paging::PageQuery;
use crate::state::AppState;

/// APIs on one page.
const LIMIT: u16 = 30;

/// The search as it stands in the address; unknown values narrow nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CatalogueQuery {
    q: String,
    tag: String,
    team: String,
    lifecycle: String,
    cursor: Option<String>,
}

pub(super) async fn list(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(query): Query<CatalogueQuery>,
) -> Result<Html<String>> {
    let filter = Filter {
        search: query.q.clone(),
        tag: Some(query.tag.clone()).filter(|tag| !tag.is_empty()),
        team: query.team.parse().ok(),
        lifecycle: Lifecycle::parse(&query.lifecycle),
    };
    let page = PageQuery { cursor: query.cursor.clone(), limit: Some(LIMIT) };
    let page = apis::list(&state, &grant, &filter, &page).await?;
    let facets = apis::facets(&state, &grant).await?;
    let href = format!("{}/apis", chrome.base());
    let may_write = chrome.may(Permission::WriteApis);
    let view = CatalogueView {
        import_href: may_write.then(|| format!("{href}/import")),
        search: query.q.clone(),
        filters: filters(&query, facets, may_write),
        is_filtered: [&query.q, &query.tag, &query.team, &query.lifecycle].into_iter().any(|text| !text.is_empty()),
        apis: page.items.into_iter().map(|item| card(&href, item)).collect(),
        first: query.cursor.is_some().then(|| address(&href, &query, None)),
        next: page.next_cursor.map(|cursor| address(&href, &query, Some(&cursor))),
        href,
    };
    Ok(Html(headgate_app::render(catalogue(chrome.shell("Catalogue", Place::Catalogue), view))))
}

fn filters(query: &CatalogueQuery, facets: Facets, may_write: bool) -> Vec<CatalogueFilter> {
    let any = |label: &str| std::iter::once(SelectOption::new("", label));
    let stages = Lifecycle::ALL.into_iter().filter(|stage| may_write || *stage != Lifecycle::Draft);
    vec![
        CatalogueFilter {
            name: "tag",
            label: "Tag",
            value: query.tag.clone(),
            options: any("Any tag")
                .chain(facets.tags.into_iter().map(|tag| SelectOption::new(tag.clone(), tag)))
                .collect(),
        },
        CatalogueFilter {
            name: "team",
            label: "Owner team",
            value: query.team.clone(),
            options: any("Any team")
                .chain(facets.teams.into_iter().map(|team| SelectOption::new(team.id.to_string(), team.name)))
                .collect(),
        },
        CatalogueFilter {
            name: "lifecycle",
            label: "Lifecycle",
            value: query.lifecycle.clone(),
            options: any("Any stage")
                .chain(stages.map(|stage| SelectOption::new(stage.word(), lifecycle_title(stage))))
                .collect(),
        },
    ]
}

fn address(href: &str, query: &CatalogueQuery, cursor: Option<&str>) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    let fixed = [("q", &query.q), ("tag", &query.tag), ("team", &query.team), ("lifecycle", &query.lifecycle)];
    pairs.extend_pairs(fixed.into_iter().filter(|(_, value)| !value.is_empty()));
    if let Some(cursor) = cursor {
        pairs.append_pair("cursor", cursor);
    }
    format!("{href}?{}", pairs.finish())
}

fn card(href: &str, item: ApiListing) -> ApiCard {
    ApiCard {
        href: format!("{href}/{}", item.slug),
        name: item.name,
        excerpt: item.excerpt,
        owner_team: item.owner_team.map(|team| team.name),
        tags: item.tags,
        versions: item.versions.into_iter().map(|version| (version.slug, version.lifecycle)).collect(),
        operations: item.operation_count,
        applications: item.application_count,
    }
}
