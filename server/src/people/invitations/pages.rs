//! Inviting from the members page, and `/invitations/{token}` where the invited person joins.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::people::invitation::{InvitationState, InvitationView, invitation as view};
use headgate_app::pages::people::members::NewInvitation;
use headgate_contract::access::Role;
use headgate_contract::ids::InvitationId;
use headgate_contract::names::EmailAddress;
use serde::Deserialize;
use tower_sessions::Session;

use super::{InvitationToken, Invited, Joined, Newcomer, OpenInvitation};
use crate::authz::Grant;
use crate::authz::permits::WriteMembers;
use crate::error::{Error, Result};
use crate::http::chrome::{self, Chrome, Place};
use crate::http::form::{Faults, Form, form_errors};
use crate::http::routes::PageRoutes;
use crate::people::members::pages::{Shown, page as members_page};
use crate::people::passwords::Password;
use crate::people::signed_in::{MaybeSignedIn, SignedIn, Visitor};
use crate::people::{sessions, users};
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .post("/t/{tenant}/invitations", create_invitation)
        .post("/t/{tenant}/invitations/{invitation}/revoke", revoke_invitation)
        .get("/invitations/{token}", show_invitation)
        .post("/invitations/{token}", accept_as_newcomer)
        .post("/invitations/{token}/join", accept_as_member)
}

#[derive(Debug, Deserialize)]
struct InviteForm {
    email: String,
    #[serde(default)]
    role: String,
}

/// The answer is the page itself, not a redirect: the link exists only in this response.
async fn create_invitation(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    chrome: Chrome,
    Form(form): Form<InviteForm>,
) -> Result<Response> {
    let InviteForm { email, role } = form;
    let (status, invitation) = match create(&state, &grant, &email, &role).await {
        Ok(invited) => {
            let link = Some(invited.link(&state));
            (StatusCode::CREATED, NewInvitation { link, sent_to: invited.invitation.email, ..NewInvitation::default() })
        }
        Err(error) => {
            let errors = form_errors(error)?;
            (StatusCode::UNPROCESSABLE_ENTITY, NewInvitation { email, role, errors, ..NewInvitation::default() })
        }
    };
    let shown = Shown { invitation, ..Shown::default() };
    Ok((status, members_page(&state, &grant.also()?, &chrome, shown).await?).into_response())
}

async fn create(state: &AppState, grant: &Grant<WriteMembers>, email: &str, role: &str) -> Result<Invited> {
    let mut faults = Faults::default();
    let email = faults.take("email", email.parse::<EmailAddress>());
    let role = faults.take("role", Role::parse(role).ok_or("Choose a role."));
    let (Some(email), Some(role)) = (email, role) else { return Err(faults.into_error()) };
    super::create(state, grant, &email, role).await
}

async fn revoke_invitation(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, invitation)): Path<(String, InvitationId)>,
    chrome: Chrome,
    session: Session,
) -> Result<Redirect> {
    super::revoke(&state, &grant, invitation).await?;
    chrome::flash(&session, Tone::Success, "The link does not work any more.").await?;
    Ok(Redirect::to(&format!("{}/members", chrome.base())))
}

async fn show_invitation(
    State(state): State<AppState>,
    Path(token): Path<String>,
    MaybeSignedIn(person): MaybeSignedIn,
    chrome: Chrome,
) -> Result<Response> {
    let token = InvitationToken::presented(token);
    match super::open(&state, &token).await {
        Ok(invitation) => {
            let standing = standing(&state, &invitation, person).await?;
            Ok(page(&chrome, content(&token, &invitation, standing)).into_response())
        }
        Err(Error::NotFound) => Ok(no_longer_valid(&chrome)),
        Err(error) => Err(error),
    }
}

#[derive(Debug, Deserialize)]
struct NewcomerForm {
    name: String,
    password: Password,
}

async fn accept_as_newcomer(
    State(state): State<AppState>,
    Path(token): Path<String>,
    session: Session,
    visitor: Visitor,
    chrome: Chrome,
    Form(form): Form<NewcomerForm>,
) -> Result<Response> {
    let token = InvitationToken::presented(token);
    let newcomer = Newcomer { name: form.name.clone(), password: form.password, request_id: visitor.request_id };
    match super::accept_as_newcomer(&state, &token, newcomer).await {
        Ok(joined) => {
            sessions::begin(&state, &session, joined.user_id, &visitor).await?;
            Ok(welcome(&joined).into_response())
        }
        Err(Error::NotFound) => Ok(no_longer_valid(&chrome)),
        Err(error) => {
            let invitation = super::open(&state, &token).await?;
            let errors = form_errors(error)?;
            let shown = InvitationState::Newcomer { name: form.name, errors };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&chrome, content(&token, &invitation, shown))).into_response())
        }
    }
}

async fn accept_as_member(
    State(state): State<AppState>,
    Path(token): Path<String>,
    person: SignedIn,
) -> Result<Redirect> {
    let joined = super::accept_as_member(&state, &InvitationToken::presented(token), &person).await?;
    Ok(welcome(&joined))
}

fn welcome(joined: &Joined) -> Redirect {
    Redirect::to(&format!("/t/{}", joined.tenant_slug))
}

/// How the person before the screen stands to the invitation.
async fn standing(state: &AppState, invitation: &OpenInvitation, person: Option<SignedIn>) -> Result<InvitationState> {
    if let Some(person) = person {
        let user = users::get_user(&state.db, person.user_id).await?;
        let is_theirs = user.email == invitation.email.as_str();
        return Ok(if is_theirs {
            InvitationState::Join
        } else {
            InvitationState::SomebodyElse { signed_in_as: user.email }
        });
    }
    let known = users::find_by_email(&state.db, &invitation.email).await?.is_some();
    Ok(match known {
        true => InvitationState::MustSignIn,
        false => InvitationState::Newcomer { name: String::new(), errors: FormErrors::none() },
    })
}

fn content(token: &InvitationToken, invitation: &OpenInvitation, state: InvitationState) -> InvitationView {
    InvitationView {
        action: format!("/invitations/{}", token.reveal()),
        tenant: invitation.tenant_name.clone(),
        role: invitation.role.title().to_owned(),
        email: invitation.email.to_string(),
        invited_by: invitation.invited_by_name.clone(),
        state,
    }
}

fn no_longer_valid(chrome: &Chrome) -> Response {
    (StatusCode::NOT_FOUND, page(chrome, InvitationView::default())).into_response()
}

fn page(chrome: &Chrome, content: InvitationView) -> Html<String> {
    Html(headgate_app::render(view(chrome.shell("Invitation", Place::Elsewhere), content)))
}
