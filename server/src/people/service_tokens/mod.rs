//! Service tokens: bearer tokens of programs, for one tenant and one role, up to a year.

pub mod api;
pub mod pages;
mod store;

use headgate_contract::access::Role;
use headgate_contract::ids::{ServiceTokenId, TenantId};
use headgate_contract::names::DisplayName;
use serde_json::json;
use time::Duration;
use time::format_description::well_known::Rfc3339;

use super::tokens::{Bearer, Issue};
use crate::audit::Entry;
use crate::authz::permits::WriteServiceTokens;
use crate::authz::{Actor, ActorKind, Grant, Membership};
use crate::error::{Error, Result};
use crate::http::form::Faults;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use store::{ServiceTokenRow, State};

/// The longest life of a service token, in days.
pub const MAX_DAYS: u16 = 365;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewServiceToken {
    pub name: DisplayName,
    pub role: Role,
    /// 1 to [`MAX_DAYS`].
    pub days: u16,
}

impl NewServiceToken {
    /// # Errors
    /// Faults of the fields `name`, `role` and `expires_in_days`.
    pub fn parse(name: &str, role: &str, days: &str) -> Result<Self> {
        let mut faults = Faults::default();
        let name = faults.take("name", name.parse::<DisplayName>());
        let role = faults.take("role", Role::parse(role).ok_or("Choose a role."));
        let in_range = days.trim().parse::<u16>().ok().filter(|days| (1..=MAX_DAYS).contains(days));
        let days = faults.take("expires_in_days", in_range.ok_or("Type a number of days from 1 to 365."));
        match (name, role, days) {
            (Some(name), Some(role), Some(days)) => Ok(Self { name, role, days }),
            _ => Err(faults.into_error()),
        }
    }
}

/// A token right after it was made: the only time that its text exists here.
#[derive(Debug)]
pub struct Issued {
    pub row: ServiceTokenRow,
    pub token: Secret,
}

/// The text of a token. Printing it shows `•••`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// For showing it once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(•••)")
    }
}

/// Makes a token that may do what `role` may, and no more than its maker.
///
/// # Errors
/// A fault of the field `role` when it is above the maker's own.
pub async fn create(state: &AppState, grant: &Grant<WriteServiceTokens>, new: NewServiceToken) -> Result<Issued> {
    let Some(created_by) = grant.actor().user_id() else { return Err(Error::Denied) };
    if new.role > grant.role() {
        return Err(Error::field("role", "This is above your own role. Choose one that you hold."));
    }
    let mut change = state.begin(grant).await?;
    let now = change.now();
    let row = ServiceTokenRow {
        id: state.clock.new_id(),
        name: new.name.into(),
        role: new.role,
        created_by_name: grant.actor().name.clone(),
        created_at: now,
        expires_at: now + Duration::days(i64::from(new.days)),
        last_used_at: None,
        revoked_at: None,
    };
    store::insert(change.conn(), grant.tenant(), &row, created_by).await?;
    let expires = row.expires_at.format(&Rfc3339).map_err(Error::internal)?;
    let entry = Entry::new("create_service_token", "service_token", row.id, &row.name)
        .after(json!({ "role": row.role.word(), "expires_at": expires }));
    change.commit(entry).await?;
    let bearer = Bearer::ServiceToken { tenant: grant.tenant().id(), id: row.id };
    let token = state.tokens.sign(bearer, Issue { jti: row.id.0, at: now, expires_at: row.expires_at })?;
    Ok(Issued { row, token: Secret(token) })
}

/// All tokens, the newest first.
///
/// # Errors
/// When the database fails or the cursor is not one of ours.
pub async fn list(
    state: &AppState,
    grant: &Grant<WriteServiceTokens>,
    query: &PageQuery,
) -> Result<Page<ServiceTokenRow>> {
    let rows = store::list(&state.db, grant.tenant(), query.after()?, query.limit() + 1).await?;
    Page::from_surplus(rows, query.limit(), |row| row.id)
}

/// Ends a token at once.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, or it was revoked before.
pub async fn revoke(state: &AppState, grant: &Grant<WriteServiceTokens>, id: ServiceTokenId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let now = change.now();
    let name = store::revoke(change.conn(), grant.tenant(), id, now).await?.ok_or(Error::NotFound)?;
    change.commit(Entry::new("revoke_service_token", "service_token", id, name)).await
}

/// The actor that a token stands for right now. It never may more than its maker may today, and
/// nothing once its maker has left the tenant.
pub(super) async fn use_token(state: &AppState, tenant_id: TenantId, id: ServiceTokenId) -> Result<Actor> {
    let now = state.clock.now();
    let found = store::find_living(&state.db, tenant_id, id, now).await?.ok_or(Error::NotFound)?;
    store::touch(&state.db, tenant_id, id, now).await?;
    let membership = Membership {
        tenant_id,
        slug: found.tenant_slug,
        name: found.tenant_name,
        role: found.role.min(found.maker_role),
    };
    Ok(Actor {
        kind: ActorKind::ServiceToken { id, created_by: found.created_by },
        name: found.name,
        is_operator: false,
        memberships: vec![membership],
    })
}
