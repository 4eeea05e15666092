//! APIs: families of versions with a name, an owner and tags.

mod listing;
pub mod store;
pub mod tags;

use headgate_contract::ids::{ApiId, TeamId};
use headgate_contract::names::{DisplayName, Slug};
use serde_json::json;
use time::OffsetDateTime;

pub use listing::{ApiListing, Facets, Filter, ListedVersion, facets, list};
pub use tags::{TagFault, Tags};

use super::Visibility;
use crate::audit::Entry;
use crate::authz::permits::WriteApis;
use crate::authz::{Grant, Permit, Tenant};
use crate::change::Change;
use crate::error::{Error, Result, violated_constraint};
use crate::http::etag::IfMatch;
use crate::state::AppState;

/// Longest description, in bytes.
pub const MAX_DESCRIPTION: usize = 20_000;

/// One API.
#[derive(Debug, Clone)]
pub struct Api {
    pub id: ApiId,
    pub slug: String,
    pub name: String,
    /// CommonMark text.
    pub description: String,
    pub owner_team: Option<Team>,
    pub tags: Vec<String>,
    /// For entity tags.
    pub revision: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// The team that owns an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
}

/// What people may say about an API.
#[derive(Debug, Clone)]
pub struct ApiDetails {
    pub name: DisplayName,
    pub description: String,
    pub owner_team_id: Option<TeamId>,
    pub tags: Tags,
}

/// An API to be made.
#[derive(Debug, Clone)]
pub struct NewApi {
    pub slug: Slug,
    pub details: ApiDetails,
}

/// One API.
///
/// # Errors
/// [`Error::NotFound`] when it is not there, or has nothing but drafts and the actor writes no APIs.
pub async fn get<P: Permit>(state: &AppState, grant: &Grant<P>, slug: &str) -> Result<Api> {
    find(state, grant, slug).await?.ok_or(Error::NotFound)
}

/// The API with this slug, if it is there and visible.
///
/// # Errors
/// When the database fails.
pub async fn find<P: Permit>(state: &AppState, grant: &Grant<P>, slug: &str) -> Result<Option<Api>> {
    let row = store::find(&state.db, grant.tenant(), slug, Visibility::of(grant)).await?;
    Ok(row.map(api))
}

/// Makes an API without versions.
///
/// # Errors
/// Field faults when the slug is taken, the description too long, or the team not there.
pub async fn create(state: &AppState, grant: &Grant<WriteApis>, new: NewApi) -> Result<Api> {
    let id: ApiId = state.clock.new_id();
    let mut change = state.begin(grant).await?;
    insert(&mut change, grant.tenant(), id, &new).await?;
    let entry = Entry::new("create_api", "api", id, new.details.name.as_str()).after(described(&new.details));
    change.commit(entry).await?;
    get(state, grant, new.slug.as_str()).await
}

/// Inserts an API within a change.
pub(super) async fn insert<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    id: ApiId,
    new: &NewApi,
) -> Result<()> {
    check_description(&new.details)?;
    let now = change.now();
    let row = store::NewRow { id, slug: new.slug.as_str(), details: &new.details, now };
    store::insert(change.conn(), tenant, row).await.map_err(|error| fault(error, &new.slug))
}

/// Changes what people may say about an API.
///
/// # Errors
/// Field faults when the description is too long or the team not there; [`Error::Stale`].
pub async fn update(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (slug, if_match): (&str, IfMatch),
    details: ApiDetails,
) -> Result<Api> {
    check_description(&details)?;
    let before = get(state, grant, slug).await?;
    let mut change = state.begin(grant).await?;
    if_match.check(store::lock(change.conn(), grant.tenant(), before.id).await?)?;
    let now = change.now();
    store::update(change.conn(), grant.tenant(), (before.id, now), &details).await.map_err(team_fault)?;
    let entry = Entry::new("update_api", "api", before.id, details.name.as_str());
    let earlier =
        json!({ "name": before.name, "tags": before.tags, "owner_team_id": before.owner_team.map(|team| team.id) });
    change.commit(entry.before(earlier).after(described(&details))).await?;
    get(state, grant, slug).await
}

/// Deletes an API without versions.
///
/// # Errors
/// A conflict while it has versions.
pub async fn delete(state: &AppState, grant: &Grant<WriteApis>, slug: &str) -> Result<()> {
    let api = get(state, grant, slug).await?;
    let mut change = state.begin(grant).await?;
    store::lock(change.conn(), grant.tenant(), api.id).await?;
    if store::has_versions(change.conn(), grant.tenant(), api.id).await? {
        let detail =
            "Delete its draft versions first. Versions that were published stay for the record: retire them instead.";
        return Err(Error::conflict("has_versions", "Has versions", detail));
    }
    store::delete(change.conn(), grant.tenant(), api.id).await?;
    change.commit(Entry::new("delete_api", "api", api.id, api.name)).await
}

/// Teams that can own an API: id and name.
///
/// # Errors
/// When the database fails.
pub async fn list_team_choices(state: &AppState, grant: &Grant<WriteApis>) -> Result<Vec<Team>> {
    let rows = store::list_team_names(&state.db, grant.tenant()).await?;
    Ok(rows.into_iter().map(|(id, name)| Team { id: id.into(), name }).collect())
}

/// Slug and name of every API, for choosing one.
///
/// # Errors
/// When the database fails.
pub async fn list_api_choices(state: &AppState, grant: &Grant<WriteApis>) -> Result<Vec<(String, String)>> {
    Ok(store::list_names(&state.db, grant.tenant()).await?)
}

fn check_description(details: &ApiDetails) -> Result<()> {
    if details.description.len() > MAX_DESCRIPTION {
        return Err(Error::field("description", format!("Use at most {MAX_DESCRIPTION} characters.")));
    }
    Ok(())
}

fn described(details: &ApiDetails) -> serde_json::Value {
    json!({ "name": details.name, "tags": details.tags.as_slice(), "owner_team_id": details.owner_team_id })
}

fn fault(error: sqlx::Error, slug: &Slug) -> Error {
    match violated_constraint(&error) {
        Some(store::SLUG_KEY) => {
            Error::field("slug", format!("There is an API called {slug} already. Choose another name."))
        }
        _ => team_fault(error),
    }
}

fn team_fault(error: sqlx::Error) -> Error {
    match violated_constraint(&error) {
        Some(store::TEAM_KEY) => Error::field("owner_team_id", "There is no such team. Choose one from the list."),
        _ => error.into(),
    }
}

fn api(row: store::ApiRow) -> Api {
    let store::ApiRow {
        id,
        slug,
        name,
        description,
        owner_team_id,
        owner_team_name,
        tags,
        version,
        created_at,
        updated_at,
    } = row;
    let owner_team = owner_team_id.zip(owner_team_name).map(|(id, name)| Team { id: id.into(), name });
    Api { id: id.into(), slug, name, description, owner_team, tags, revision: version, created_at, updated_at }
}
