//! Teams: groups inside a tenant that own APIs or applications.

pub mod api;
pub mod pages;
mod store;

use headgate_contract::ids::{TeamId, UserId};
use headgate_contract::names::{DisplayName, Slug};
use serde_json::json;
use sqlx::PgPool;

use super::members::MemberRow;
use crate::audit::Entry;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::authz::{Grant, Tenant};
use crate::error::{Error, Result, violated_constraint};
use crate::http::form::Faults;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use store::{TeamChoice, TeamKey, TeamRow};

/// Names of a team.
#[derive(Debug, Clone)]
pub struct TeamNames {
    pub name: DisplayName,
    pub slug: Slug,
}

impl TeamNames {
    /// An empty slug is made from the name.
    ///
    /// # Errors
    /// Faults of the fields `name` and `slug`.
    pub fn parse(name: &str, slug: &str) -> Result<Self> {
        let mut faults = Faults::default();
        let name = faults.take("name", name.parse::<DisplayName>());
        let slug = match (slug.trim(), &name) {
            ("", Some(name)) => {
                let missing =
                    "No address can be made from this name. Type one: lower-case letters, digits and hyphens.";
                faults.take("slug", Slug::from_text(name.as_str()).ok_or(missing))
            }
            ("", None) => None,
            (typed, _) => faults.take("slug", typed.parse::<Slug>()),
        };
        match (name, slug) {
            (Some(name), Some(slug)) => Ok(Self { name, slug }),
            _ => Err(faults.into_error()),
        }
    }
}

/// All teams of a tenant, for forms that choose an owner.
///
/// # Errors
/// When the database fails.
pub async fn choices(db: &PgPool, tenant: Tenant) -> Result<Vec<TeamChoice>> {
    Ok(store::choices(db, tenant, None).await?)
}

/// The teams of a tenant that a user belongs to, for forms that choose an owner.
///
/// # Errors
/// When the database fails.
pub async fn choices_of(db: &PgPool, tenant: Tenant, user_id: UserId) -> Result<Vec<TeamChoice>> {
    Ok(store::choices(db, tenant, Some(user_id)).await?)
}

/// Teams by name.
///
/// # Errors
/// When the database fails or the cursor is not one of ours.
pub async fn list(state: &AppState, grant: &Grant<ReadMembers>, query: &PageQuery) -> Result<Page<TeamRow>> {
    let rows = store::list(&state.db, grant.tenant(), query.after()?, query.limit() + 1).await?;
    Page::from_surplus(rows, query.limit(), TeamRow::key)
}

/// One team with its people.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id here.
pub async fn get(state: &AppState, grant: &Grant<ReadMembers>, id: TeamId) -> Result<(TeamRow, Vec<MemberRow>)> {
    let mut conn = state.db.acquire().await?;
    let team = store::get(&mut conn, grant.tenant(), id).await?;
    let members = store::members(&mut conn, grant.tenant(), id).await?;
    Ok((team, members))
}

/// # Errors
/// A fault of the field `slug` when another team has it.
pub async fn create(state: &AppState, grant: &Grant<WriteMembers>, names: &TeamNames) -> Result<TeamId> {
    let mut change = state.begin(grant).await?;
    let (id, now) = (state.clock.new_id(), change.now());
    store::insert(change.conn(), grant.tenant(), store::NewTeam { id, names, at: now }).await.map_err(slug_fault)?;
    let entry = Entry::new("create_team", "team", id, names.name.as_str()).after(shown(names));
    change.commit(entry).await?;
    Ok(id)
}

/// # Errors
/// A fault of the field `slug` when another team has it.
pub async fn rename(state: &AppState, grant: &Grant<WriteMembers>, id: TeamId, names: &TeamNames) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let before = store::get(change.conn(), grant.tenant(), id).await?;
    store::update(change.conn(), grant.tenant(), id, names).await.map_err(slug_fault)?;
    let entry = Entry::new("rename_team", "team", id, names.name.as_str())
        .before(json!({ "name": before.name, "slug": before.slug }))
        .after(shown(names));
    change.commit(entry).await
}

/// Removes a team that owns nothing.
///
/// # Errors
/// A conflict that says what it owns.
pub async fn delete(state: &AppState, grant: &Grant<WriteMembers>, id: TeamId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let team = store::get(change.conn(), grant.tenant(), id).await?;
    let owned = store::owned(change.conn(), grant.tenant(), id).await?;
    if owned.apis + owned.applications > 0 {
        return Err(still_owns(owned));
    }
    store::delete(change.conn(), grant.tenant(), id).await.map_err(|error| match violated_constraint(&error) {
        Some(_) => still_owns(owned),
        None => error.into(),
    })?;
    let entry =
        Entry::new("delete_team", "team", id, &team.name).before(json!({ "name": team.name, "slug": team.slug }));
    change.commit(entry).await
}

fn still_owns(owned: store::Owned) -> Error {
    let count = |number: i64, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        more => Some(format!("{more} {many}")),
    };
    let parts = [count(owned.apis, "API", "APIs"), count(owned.applications, "application", "applications")];
    let what = match parts.into_iter().flatten().collect::<Vec<_>>() {
        parts if parts.is_empty() => "something".to_owned(),
        parts => parts.join(" and "),
    };
    let detail = format!("This team owns {what}. Give them to another team first.");
    Error::conflict("team_owns_something", "The team still owns something", detail)
}

/// Puts a member of the tenant into a team; being in it already is no fault.
///
/// # Errors
/// A fault of the field `user` when the person is not a member of the tenant.
pub async fn add_person(state: &AppState, grant: &Grant<WriteMembers>, id: TeamId, user_id: UserId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let team = store::get(change.conn(), grant.tenant(), id).await?;
    let person = store::Person { team: id, user_id };
    let Some(name) = store::member_name(change.conn(), grant.tenant(), user_id).await? else {
        return Err(Error::field("user", "This person is not a member of the tenant. Choose one of the list."));
    };
    if store::insert_person(change.conn(), grant.tenant(), person).await? == 0 {
        return Ok(());
    }
    change.commit(Entry::new("add_team_member", "team", id, team.name).after(json!({ "member": name }))).await
}

/// # Errors
/// [`Error::NotFound`] when the person is not in the team.
pub async fn remove_person(state: &AppState, grant: &Grant<WriteMembers>, id: TeamId, user_id: UserId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let team = store::get(change.conn(), grant.tenant(), id).await?;
    let name = store::member_name(change.conn(), grant.tenant(), user_id).await?.ok_or(Error::NotFound)?;
    if store::delete_person(change.conn(), grant.tenant(), store::Person { team: id, user_id }).await? == 0 {
        return Err(Error::NotFound);
    }
    change.commit(Entry::new("remove_team_member", "team", id, team.name).before(json!({ "member": name }))).await
}

fn slug_fault(error: sqlx::Error) -> Error {
    match violated_constraint(&error) {
        Some(store::SLUG_KEY) => Error::field("slug", "Another team has this slug already. Choose a different one."),
        _ => error.into(),
    }
}

fn shown(names: &TeamNames) -> serde_json::Value {
    json!({ "name": names.name.as_str(), "slug": names.slug.as_str() })
}
