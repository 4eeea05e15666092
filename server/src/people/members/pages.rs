//! `/t/{tenant}/members`: members and open invitations.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::people::members::{
    InvitationLine, MemberLine, MembersView, NewInvitation, RoleChoice, members as view,
};
use headgate_contract::access::{Permission, Role};
use headgate_contract::ids::UserId;
use serde::Deserialize;
use tower_sessions::Session;

use super::MemberRow;
use crate::authz::Grant;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::error::{Error, Result};
use crate::http::chrome::{self, Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::paging::PageQuery;
use crate::http::routes::PageRoutes;
use crate::people::invitations::{self, InvitationRow};
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/members", list_members)
        .post("/t/{tenant}/members/{user}/role", change_role)
        .post("/t/{tenant}/members/{user}/remove", remove_member)
}

async fn list_members(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    chrome: Chrome,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    page(&state, &grant, &chrome, Shown { query, ..Shown::default() }).await
}

#[derive(Debug, Deserialize)]
struct RoleForm {
    role: String,
}

async fn change_role(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, user)): Path<(String, UserId)>,
    chrome: Chrome,
    session: Session,
    Form(form): Form<RoleForm>,
) -> Result<Response> {
    let role = Role::parse(&form.role).ok_or_else(|| Error::field("role", "Choose one of the roles."));
    let done = match role {
        Ok(role) => super::change_role(&state, &grant, user, role).await.map(|()| role),
        Err(error) => Err(error),
    };
    match done {
        Ok(role) => {
            chrome::flash(&session, Tone::Success, format!("The role is {} from now on.", role.title())).await?;
            back(&chrome, &grant, user)
        }
        Err(error) => refused(&state, &grant.also()?, &chrome, error).await,
    }
}

async fn remove_member(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, user)): Path<(String, UserId)>,
    chrome: Chrome,
    session: Session,
) -> Result<Response> {
    match super::remove(&state, &grant, user).await {
        Ok(()) => {
            chrome::flash(&session, Tone::Success, "Removed. The next click of theirs in this tenant is refused.")
                .await?;
            back(&chrome, &grant, user)
        }
        Err(error) => refused(&state, &grant.also()?, &chrome, error).await,
    }
}

/// Back to the list; who took the right to see it from themselves goes to the start.
fn back(chrome: &Chrome, grant: &Grant<WriteMembers>, user: UserId) -> Result<Response> {
    let is_self = grant.actor().user_id() == Some(user);
    let target = if is_self { "/".to_owned() } else { format!("{}/members", chrome.base()) };
    Ok(Redirect::to(&target).into_response())
}

async fn refused(state: &AppState, grant: &Grant<ReadMembers>, chrome: &Chrome, error: Error) -> Result<Response> {
    let status = StatusCode::from_u16(error.problem().status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let shown = Shown { fault: form_errors(error)?, ..Shown::default() };
    Ok((status, page(state, grant, chrome, shown).await?).into_response())
}

/// What the page shows beside the lists.
#[derive(Debug, Default)]
pub(in crate::people) struct Shown {
    pub query: PageQuery,
    pub invitation: NewInvitation,
    /// A refused change of a member.
    pub fault: FormErrors,
}

/// The page; also the answer to the form that invites.
pub(in crate::people) async fn page(
    state: &AppState,
    grant: &Grant<ReadMembers>,
    chrome: &Chrome,
    shown: Shown,
) -> Result<Html<String>> {
    let members = super::list(state, grant, &shown.query).await?;
    let invitations =
        invitations::list(state, grant, &PageQuery { limit: Some(PageQuery::MAX_LIMIT), cursor: None }).await?;
    let base = chrome.base();
    let me = grant.actor().user_id();
    let content = MembersView {
        now: chrome.now,
        next: members.next_cursor.map(|cursor| format!("{base}/members?cursor={cursor}")),
        previous: shown.query.cursor.map(|_| format!("{base}/members")),
        may_write: chrome.may(Permission::WriteMembers),
        roles: role_choices(),
        members: members.items.into_iter().map(|row| member_line(row, me)).collect(),
        invitations: invitations.items.into_iter().map(invitation_line).collect(),
        invitation: shown.invitation,
        fault: shown.fault,
        base,
    };
    Ok(Html(headgate_app::render(view(chrome.shell("Members", Place::Members), content))))
}

/// All roles, as forms offer them.
pub(in crate::people) fn role_choices() -> Vec<RoleChoice> {
    let hint = |role| match role {
        Role::Developer => "Finds APIs, registers applications, asks for subscriptions, sees own usage.",
        Role::ApiOwner => "Publishes APIs and plans, decides on subscriptions, runs rollouts.",
        Role::TenantAdmin => "Everything in this tenant: also people, teams, tokens and audit.",
    };
    let choice = |role: Role| RoleChoice {
        word: role.word().to_owned(),
        title: role.title().to_owned(),
        hint: hint(role).to_owned(),
    };
    Role::ALL.into_iter().map(choice).collect()
}

fn member_line(row: MemberRow, me: Option<UserId>) -> MemberLine {
    let MemberRow { user_id, email, name, role, created_at } = row;
    MemberLine {
        id: user_id.to_string(),
        name,
        email,
        role: role.word().to_owned(),
        role_title: role.title().to_owned(),
        joined_at: created_at,
        is_self: me == Some(user_id),
    }
}

fn invitation_line(row: InvitationRow) -> InvitationLine {
    let InvitationRow { id, email, role, invited_by_name, created_at: _, expires_at } = row;
    InvitationLine {
        id: id.to_string(),
        email,
        role_title: role.title().to_owned(),
        invited_by: invited_by_name,
        expires_at,
    }
}
