//! The list of the catalogue: search, filters, one page at a time.

mod store;

use headgate_contract::ids::{ApiId, TeamId};
use headgate_contract::lifecycle::Lifecycle;
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Team;
use crate::authz::Grant;
use crate::authz::permits::ReadCatalogue;
use crate::catalogue::{Visibility, markdown, versions};
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// Characters of a description that a list shows.
const EXCERPT: usize = 180;

/// What is looked for; empty parts do not narrow the list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words in name, slug, description or tags, all of which must occur.
    pub search: String,
    pub tag: Option<String>,
    pub team: Option<TeamId>,
    pub lifecycle: Option<Lifecycle>,
}

/// One API in the list.
#[derive(Debug, Clone)]
pub struct ApiListing {
    pub id: ApiId,
    pub slug: String,
    pub name: String,
    /// The beginning of the description, as plain text.
    pub excerpt: String,
    pub owner_team: Option<Team>,
    pub tags: Vec<String>,
    /// Visible versions, newest first.
    pub versions: Vec<ListedVersion>,
    /// Operations of the newest visible version.
    pub operation_count: i64,
    /// Applications with an approved subscription to any version.
    pub application_count: i64,
    pub updated_at: OffsetDateTime,
    sort_name: String,
}

/// A version in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVersion {
    pub slug: String,
    pub lifecycle: Lifecycle,
}

/// What the list can be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    pub tags: Vec<String>,
    pub teams: Vec<Team>,
}

/// One page of the catalogue, by name.
///
/// # Errors
/// A field fault when the cursor is not one of ours.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadCatalogue>,
    filter: &Filter,
    page: &PageQuery,
) -> Result<Page<ApiListing>> {
    let after: Option<(String, Uuid)> = page.after()?;
    let limit = page.limit();
    let view = store::View { visibility: Visibility::of(grant), after, limit: limit + 1 };
    let rows = store::list(&state.db, grant.tenant(), filter, view).await?;
    let items = rows.into_iter().map(listing).collect::<Result<Vec<_>>>()?;
    Page::from_surplus(items, limit, |item| (item.sort_name.clone(), item.id.0))
}

/// Tags and owner teams in use.
///
/// # Errors
/// When the database fails.
pub async fn facets(state: &AppState, grant: &Grant<ReadCatalogue>) -> Result<Facets> {
    let visibility = Visibility::of(grant);
    let tags = store::list_tags(&state.db, grant.tenant(), visibility).await?;
    let teams = store::list_owner_teams(&state.db, grant.tenant(), visibility).await?;
    Ok(Facets { tags, teams: teams.into_iter().map(|(id, name)| Team { id: id.into(), name }).collect() })
}

/// A version as the list's query aggregates it.
#[derive(Debug, Deserialize)]
struct AggregatedVersion {
    slug: String,
    lifecycle: String,
}

fn listing(row: store::ListingRow) -> Result<ApiListing> {
    let store::ListingRow {
        id,
        slug,
        name,
        sort_name,
        description,
        owner_team_id,
        owner_team_name,
        tags,
        versions,
        operation_count,
        application_count,
        updated_at,
    } = row;
    let versions: Vec<AggregatedVersion> = serde_json::from_value(versions).map_err(Error::internal)?;
    let versions = versions.into_iter().map(|AggregatedVersion { slug, lifecycle }| {
        Ok(ListedVersion { slug, lifecycle: versions::parse_stage(&lifecycle)? })
    });
    Ok(ApiListing {
        id: id.into(),
        slug,
        name,
        excerpt: markdown::excerpt(&description, EXCERPT),
        owner_team: owner_team_id.zip(owner_team_name).map(|(id, name)| Team { id: id.into(), name }),
        tags,
        versions: versions.collect::<Result<_>>()?,
        operation_count,
        application_count,
        updated_at,
        sort_name,
    })
}
