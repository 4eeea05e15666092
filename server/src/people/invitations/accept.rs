//! Accepting an invitation, as somebody new or as somebody who can sign in already.

use headgate_contract::ids::UserId;
use headgate_contract::names::{DisplayName, Slug};
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{InvitationToken, OpenInvitation, store};
use crate::audit::{self, Circumstances, Entry};
use crate::authz::permits::WriteMembers;
use crate::authz::{Actor, ActorKind, SystemGrants, Tenant};
use crate::error::{Error, Result};
use crate::http::form::Faults;
use crate::people::members::{self, NewMember};
use crate::people::passwords::{self, Password};
use crate::people::signed_in::SignedIn;
use crate::people::users::{self, NewUser, Rank};
use crate::state::AppState;

/// The invitation that a link leads to.
///
/// # Errors
/// [`Error::NotFound`] when the link was never given out, is used up, taken back or too old.
pub async fn open(state: &AppState, token: &InvitationToken) -> Result<OpenInvitation> {
    store::find_open(&state.db, token.hash(), state.clock.now()).await?.ok_or(Error::NotFound)
}

/// Who joined which tenant.
#[derive(Debug, Clone)]
pub struct Joined {
    pub user_id: UserId,
    pub tenant_slug: Slug,
}

/// What somebody new says about themselves.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub name: String,
    pub password: Password,
    pub request_id: Option<Uuid>,
}

/// Makes the user of the invited e-mail address, and a member.
///
/// # Errors
/// Faults of the fields `name` and `password`; [`Error::NotFound`] as [`open`].
pub async fn accept_as_newcomer(state: &AppState, token: &InvitationToken, newcomer: Newcomer) -> Result<Joined> {
    let invitation = open(state, token).await?;
    let Newcomer { name, password, request_id } = newcomer;
    let mut faults = Faults::default();
    faults.take("password", password.check(&[&name, invitation.email.as_str()]));
    let parsed = faults.take("name", name.parse::<DisplayName>());
    faults.finish()?;
    let Some(name) = parsed else { return Err(Error::NotFound) };
    let hash = passwords::hash(&password).await?;
    let mut transaction = state.db.begin().await?;
    let user = NewUser { email: invitation.email.clone(), name: name.clone(), password: hash, rank: Rank::User };
    let user_id = users::create_user(&mut transaction, &state.clock, user).await?;
    let actor =
        Actor { kind: ActorKind::User(user_id), name: name.into(), is_operator: false, memberships: Vec::new() };
    let joining = Joining { actor: &actor, user_id, request_id, at: state.clock.now() };
    join(state, &mut transaction, &invitation, joining).await?;
    transaction.commit().await?;
    Ok(Joined { user_id, tenant_slug: invitation.tenant_slug })
}

/// Makes the signed-in person a member, when the invitation is theirs.
///
/// # Errors
/// A conflict when it is for another e-mail address; [`Error::NotFound`] as [`open`].
pub async fn accept_as_member(state: &AppState, token: &InvitationToken, person: &SignedIn) -> Result<Joined> {
    let invitation = open(state, token).await?;
    let user = users::get_user(&state.db, person.user_id).await?;
    if user.email != invitation.email.as_str() {
        let detail = format!("This invitation is for {}. Sign out, then sign in with that address.", invitation.email);
        return Err(Error::conflict("invitation_of_somebody_else", "Not your invitation", detail));
    }
    let mut transaction = state.db.begin().await?;
    let joining =
        Joining { actor: &person.actor, user_id: person.user_id, request_id: person.request_id, at: state.clock.now() };
    join(state, &mut transaction, &invitation, joining).await?;
    transaction.commit().await?;
    Ok(Joined { user_id: person.user_id, tenant_slug: invitation.tenant_slug })
}

/// Who joins, and when.
struct Joining<'a> {
    actor: &'a Actor,
    user_id: UserId,
    request_id: Option<Uuid>,
    at: OffsetDateTime,
}

async fn join(
    state: &AppState,
    conn: &mut PgConnection,
    invitation: &OpenInvitation,
    joining: Joining<'_>,
) -> Result<()> {
    let tenant = tenant_of(invitation);
    let Joining { actor, user_id, request_id, at } = joining;
    if !store::claim(conn, tenant, invitation.id, at).await? {
        return Err(Error::NotFound);
    }
    members::add_member(conn, tenant, NewMember { user_id, role: invitation.role, at }).await?;
    let circumstances = Circumstances { tenant: Some(tenant), actor, request_id, at };
    let entry = Entry::new("accept_invitation", "member", user_id, &actor.name)
        .after(json!({ "email": invitation.email.as_str(), "role": invitation.role.word() }));
    audit::record(conn, &state.clock, circumstances, &entry).await
}

/// The link is the proof: whoever holds it may become a member of this tenant, and no more.
fn tenant_of(invitation: &OpenInvitation) -> Tenant {
    let grants = SystemGrants::for_reason("accept invitation");
    grants.in_tenant::<WriteMembers>(invitation.tenant_id, invitation.tenant_slug.clone()).tenant()
}
