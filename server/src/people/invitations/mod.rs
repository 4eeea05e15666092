//! Invitations: a link that makes somebody a member. Headgate sends no mail; whoever invites
//! passes the link on. It is shown once, stored as a hash, and works once within seven days.

mod accept;
pub mod api;
pub mod pages;
mod store;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headgate_contract::access::Role;
use headgate_contract::ids::InvitationId;
use headgate_contract::names::EmailAddress;
use serde_json::json;
use time::Duration;

use super::members;
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::clock::random_bytes;
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use accept::{Joined, Newcomer, accept_as_member, accept_as_newcomer, open};
pub use store::{InvitationRow, OpenInvitation};

/// How long a link works.
pub const LIFETIME: Duration = Duration::days(7);

const HASH_CONTEXT: &str = "headgate 2026 invitation link v1";

/// The secret part of a link. Printing it shows `•••`.
#[derive(Clone)]
pub struct InvitationToken(String);

impl InvitationToken {
    /// What somebody came with; what is not ours has a hash that is not stored.
    #[must_use]
    pub fn presented(text: String) -> Self {
        Self(text)
    }

    fn hash(&self) -> [u8; 32] {
        blake3::derive_key(HASH_CONTEXT, self.0.as_bytes())
    }

    /// For building the link, and for nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(•••)")
    }
}

/// An invitation with its link, right after it was made.
#[derive(Debug)]
pub struct Invited {
    pub invitation: InvitationRow,
    pub token: InvitationToken,
}

impl Invited {
    /// What the invited person opens.
    #[must_use]
    pub fn link(&self, state: &AppState) -> String {
        let portal = state.config.public_url.as_str().trim_end_matches('/');
        format!("{portal}/invitations/{}", self.token.reveal())
    }
}

/// Invites the owner of an e-mail address. An earlier open invitation of the same address stops
/// working.
///
/// # Errors
/// A fault of the field `email` when its owner is a member already.
pub async fn create(
    state: &AppState,
    grant: &Grant<WriteMembers>,
    email: &EmailAddress,
    role: Role,
) -> Result<Invited> {
    let Some(invited_by) = grant.actor().user_id() else { return Err(Error::Denied) };
    let token = InvitationToken(URL_SAFE_NO_PAD.encode(random_bytes::<32>().map_err(Error::internal)?));
    let mut change = state.begin(grant).await?;
    if members::has_email(change.conn(), grant.tenant(), email.as_str()).await? {
        return Err(Error::field("email", "This person is a member already. Change the role in the list above."));
    }
    store::delete_open_of(change.conn(), grant.tenant(), email).await?;
    let now = change.now();
    let invitation = InvitationRow {
        id: state.clock.new_id(),
        email: email.as_str().to_owned(),
        role,
        invited_by_name: grant.actor().name.clone(),
        created_at: now,
        expires_at: now + LIFETIME,
    };
    let secret = store::Secret { token_hash: token.hash(), invited_by };
    store::insert(change.conn(), grant.tenant(), &invitation, secret).await?;
    let entry = Entry::new("create_invitation", "invitation", invitation.id, email.as_str())
        .after(json!({ "email": email.as_str(), "role": role.word() }));
    change.commit(entry).await?;
    Ok(Invited { invitation, token })
}

/// Open invitations, the newest first.
///
/// # Errors
/// When the database fails or the cursor is not one of ours.
pub async fn list(state: &AppState, grant: &Grant<ReadMembers>, query: &PageQuery) -> Result<Page<InvitationRow>> {
    let span = store::Span { after: query.after()?, limit: query.limit() + 1, now: state.clock.now() };
    let rows = store::list_open(&state.db, grant.tenant(), span).await?;
    Page::from_surplus(rows, query.limit(), |row| row.id)
}

/// Takes an open invitation back.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, or it was accepted.
pub async fn revoke(state: &AppState, grant: &Grant<WriteMembers>, id: InvitationId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let email = store::delete_open(change.conn(), grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    change.commit(Entry::new("revoke_invitation", "invitation", id, email)).await
}
