//! Applications: the calling software that subscribes to API versions.

pub mod api;
pub mod pages;
mod reach;
mod store;

use headgate_contract::access::Permission;
use headgate_contract::ids::{ApplicationId, TeamId, UserId};
use headgate_contract::names::{DisplayName, Slug};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Entry;
use crate::authz::permits::{ReadOwnApplications, WriteOwnApplications};
use crate::authz::{Grant, Permit};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::http::etag::IfMatch;
use crate::http::form::Faults;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use reach::{Reach, may_write};
use store::Viewer;

/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 2_000;

/// Calling software.
#[derive(Debug, Clone)]
pub struct Application {
    pub id: ApplicationId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub owner_team: Option<Team>,
    pub created_by: UserId,
    pub created_by_name: String,
    /// Whether the person who looks made it or is in the team that owns it.
    pub is_own: bool,
    /// API keys that are neither revoked nor expired.
    pub valid_keys: u64,
    /// Subscriptions that are pending, approved or suspended.
    pub live_subscriptions: u64,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A team that can own an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
}

/// What can be said about an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationTerms {
    pub name: DisplayName,
    pub description: String,
    pub owner_team: Option<TeamId>,
}

/// Which applications a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One's own and those of one's teams.
    Own,
    /// Everything one may see.
    Visible,
}

impl ApplicationTerms {
    /// Checks texts; `owner_team` is a team's id, or empty for none.
    ///
    /// # Errors
    /// All faults, each under its field.
    pub fn parse(name: &str, description: &str, owner_team: &str) -> Result<Self> {
        let mut faults = Faults::default();
        let name = faults.take("name", name.parse::<DisplayName>());
        let description = faults.take("description", check_description(description));
        let owner_team = match owner_team.trim() {
            "" => Some(None),
            text => faults.take("owner_team", text.parse::<TeamId>().map_err(|_| NOT_A_TEAM)).map(Some),
        };
        match (name, description, owner_team) {
            (Some(name), Some(description), Some(owner_team)) => Ok(Self { name, description, owner_team }),
            _ => Err(faults.into_error()),
        }
    }
}

const NOT_A_TEAM: &str = "Choose one of your teams, or none.";

fn check_description(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > MAX_DESCRIPTION {
        return Err(format!("Use at most {MAX_DESCRIPTION} characters."));
    }
    Ok(text.to_owned())
}

impl Application {
    fn from_row(row: store::ApplicationRow) -> Self {
        let team = row.owner_team_id.zip(row.owner_team_name);
        Self {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            description: row.description,
            owner_team: team.map(|(id, name)| Team { id: id.into(), name }),
            created_by: row.created_by.into(),
            created_by_name: row.created_by_name,
            is_own: row.is_own,
            valid_keys: row.valid_keys.unsigned_abs(),
            live_subscriptions: row.live_subscriptions.unsigned_abs(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A page of applications by name.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    (scope, search): (Scope, Option<&str>),
    page: &PageQuery,
) -> Result<Page<Application>> {
    let after: Option<(String, Uuid)> = page.after()?;
    let reach = match scope {
        Scope::Own => Reach::own(grant)?,
        Scope::Visible => Reach::of_reader(grant)?,
    };
    let window = store::Window { reach, search, after: after.as_ref(), limit: page.limit() };
    let rows = store::list(&state.db, grant.tenant(), viewer(grant, state.clock.now()), window).await?;
    let rows = Page::from_surplus(rows, page.limit(), |row| (row.name.to_lowercase(), row.id))?;
    Ok(rows.map(Application::from_row))
}

/// One application.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not visible.
pub async fn get<P: Permit>(state: &AppState, grant: &Grant<P>, id: ApplicationId) -> Result<Application> {
    let row = store::find(&state.db, grant.tenant(), viewer(grant, state.clock.now()), id).await?;
    reach::require_readable(grant, row.map(Application::from_row))
}

/// One application that the holder of the grant may change, held until the change ends.
///
/// # Errors
/// [`Error::NotFound`] when it is not visible, [`Error::Denied`] when it is somebody else's.
pub async fn lock_writable(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    id: ApplicationId,
) -> Result<Application> {
    let viewer = viewer(grant, change.now());
    let row = store::lock(change.conn(), grant.tenant(), viewer, id).await?;
    let application = reach::require_readable(grant, row.map(Application::from_row))?;
    reach::require_writable(grant, application)
}

/// Teams that somebody can make the owner of an application.
///
/// # Errors
/// When the database fails.
pub async fn list_teams(state: &AppState, grant: &Grant<WriteOwnApplications>) -> Result<Vec<Team>> {
    let rows = store::list_teams(&state.db, grant.tenant(), team_reach(grant)?).await?;
    Ok(rows.into_iter().map(|(id, name)| Team { id: id.into(), name }).collect())
}

/// Creates an application; its slug is made from its name.
///
/// # Errors
/// A field fault when the team is not one of the creator's.
pub async fn create(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    terms: &ApplicationTerms,
) -> Result<ApplicationId> {
    let mut change = state.begin(grant).await?;
    let (id, slug) = insert(state, &mut change, grant, terms).await?;
    change.publish("create_application").await?;
    let after = json!({ "slug": slug, "name": terms.name, "owner_team_id": terms.owner_team });
    change.commit(Entry::new("create_application", "application", id, terms.name.as_str()).after(after)).await?;
    Ok(id)
}

/// Inserts an application within a change that does more, and publishes itself.
///
/// # Errors
/// As [`create`].
pub async fn insert(
    state: &AppState,
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    terms: &ApplicationTerms,
) -> Result<(ApplicationId, String)> {
    let created_by = grant.actor().user_id().ok_or(Error::Denied)?;
    check_team(change, grant, terms.owner_team).await?;
    let id: ApplicationId = state.clock.new_id();
    let stem = Slug::from_text(terms.name.as_str()).map_or_else(|| "application".to_owned(), String::from);
    let taken = store::list_slugs(change.conn(), grant.tenant(), &stem).await?;
    let slug = free_slug(&stem, &taken);
    let birth = store::Birth { tenant: grant.tenant(), id, slug: &slug, created_by, now: change.now() };
    store::insert(change.conn(), birth, terms).await?;
    Ok((id, slug))
}

/// Changes name, description and owner team.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], [`Error::Stale`], or a field fault for the team.
pub async fn update(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    (id, if_match): (ApplicationId, IfMatch),
    terms: &ApplicationTerms,
) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let before = lock_writable(&mut change, grant, id).await?;
    if_match.check(before.version)?;
    let previous = before.owner_team.as_ref().map(|team| team.id);
    if terms.owner_team != previous {
        check_team(&mut change, grant, terms.owner_team).await?;
    }
    let now = change.now();
    store::update(change.conn(), (grant.tenant(), id), terms, now).await?;
    let entry = Entry::new("update_application", "application", id, terms.name.as_str());
    let entry =
        entry.before(json!({ "name": before.name, "description": before.description, "owner_team_id": previous }));
    let after = json!({ "name": terms.name, "description": terms.description, "owner_team_id": terms.owner_team });
    change.commit(entry.after(after)).await
}

/// Deletes an application with its API keys and subscriptions; its keys stop working.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`].
pub async fn delete(state: &AppState, grant: &Grant<WriteOwnApplications>, id: ApplicationId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let application = lock_writable(&mut change, grant, id).await?;
    store::delete(change.conn(), grant.tenant(), id).await?;
    change.publish("delete_application").await?;
    let before = json!({
        "slug": application.slug, "valid_keys": application.valid_keys, "live_subscriptions": application.live_subscriptions,
    });
    change.commit(Entry::new("delete_application", "application", id, application.name).before(before)).await
}

fn viewer<P: Permit>(grant: &Grant<P>, now: OffsetDateTime) -> Viewer {
    Viewer { user: grant.actor().user_id(), now }
}

/// Tenant admins may hand an application to any team, everybody else to their own.
fn team_reach(grant: &Grant<WriteOwnApplications>) -> Result<Reach> {
    if grant.role().allows(Permission::WriteAllApplications) { Ok(Reach::All) } else { Reach::own(grant) }
}

async fn check_team(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    team: Option<TeamId>,
) -> Result<()> {
    let Some(team) = team else { return Ok(()) };
    if store::is_team_of(change.conn(), grant.tenant(), team, team_reach(grant)?).await? {
        return Ok(());
    }
    Err(Error::field("owner_team", NOT_A_TEAM))
}

/// The stem itself, or with the first number that is free.
fn free_slug(stem: &str, taken: &[String]) -> String {
    let is_free = |slug: &str| taken.iter().all(|known| known != slug) && slug.parse::<Slug>().is_ok();
    let shorter: String = stem.chars().take(Slug::LIMIT - 6).collect();
    let numbered = (2..).map(|number| format!("{}-{number}", shorter.trim_end_matches('-')));
    std::iter::once(stem.to_owned()).chain(numbered).find(|slug| is_free(slug)).unwrap_or_else(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_slug_gets_the_next_number() {
        let taken = ["shop".to_owned(), "shop-2".to_owned()];
        assert_eq!(free_slug("shop", &taken), "shop-3");
        assert_eq!(free_slug("shop", &[]), "shop");
    }

    #[test]
    fn a_long_stem_still_gives_a_slug() {
        let stem = "a".repeat(Slug::LIMIT);
        let slug = free_slug(&stem, std::slice::from_ref(&stem));
        assert!(slug.parse::<Slug>().is_ok(), "{slug}");
    }
}
