//! The first start: the installation's first admin and its first tenant.

mod arguments;
mod gate;
pub mod pages;

use headgate_contract::access::Role;
use headgate_contract::ids::UserId;
use headgate_contract::names::{DisplayName, EmailAddress, Slug};
use serde_json::json;
use uuid::Uuid;

use super::members::NewMember;
use super::passwords::{self, Password};
use super::tenants::{self, NewTenant};
use super::users::{self, NewUser, Rank};
use super::{installation, members};
use crate::audit::{self, Circumstances, Entry};
use crate::authz::{Actor, ActorKind};
use crate::error::{Error, Result};
use crate::http::form::Faults;
use crate::state::AppState;

pub use arguments::{SetupArgs, SetupArgsFault};
pub use gate::require_setup;

/// What a set-up needs to know, as somebody typed it.
#[derive(Debug, Clone)]
pub struct UnattendedSetup {
    pub email: String,
    pub name: String,
    pub password: Password,
    pub tenant_name: String,
    /// Made from the name when empty.
    pub tenant_slug: String,
}

/// What came of an unattended set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done {
        tenant_slug: Slug,
    },
    /// There are users already: nothing was changed.
    AlreadySetUp,
}

/// Who was made.
#[derive(Debug, Clone)]
pub struct SetUp {
    pub user_id: UserId,
    pub tenant_slug: Slug,
}

/// Whether there is a user, so that somebody can sign in.
///
/// # Errors
/// When the database fails.
pub async fn is_complete(state: &AppState) -> Result<bool> {
    Ok(users::any_exists(&state.db).await?)
}

/// Sets up without a browser, once: a second call changes nothing.
///
/// # Errors
/// Faults of the fields `name`, `email`, `password`, `tenant_name`, `tenant_slug`.
pub async fn unattended(state: &AppState, wanted: &UnattendedSetup) -> Result<Outcome> {
    if is_complete(state).await? {
        return Ok(Outcome::AlreadySetUp);
    }
    match set_up(state, wanted, None).await {
        Ok(SetUp { tenant_slug, .. }) => Ok(Outcome::Done { tenant_slug }),
        Err(Error::Conflict { code: ALREADY_SET_UP, .. }) => Ok(Outcome::AlreadySetUp),
        Err(error) => Err(error),
    }
}

const ALREADY_SET_UP: &str = "already_set_up";

/// Makes the first admin, who operates the installation, and the first tenant, whose tenant admin
/// the same person is. Of two at the same time one wins.
///
/// # Errors
/// As [`unattended`]; a conflict when there are users already.
pub async fn set_up(state: &AppState, wanted: &UnattendedSetup, request_id: Option<Uuid>) -> Result<SetUp> {
    let Plan { name, email, tenant } = plan(wanted)?;
    let password = passwords::hash(&wanted.password).await?;
    let mut transaction = state.db.begin().await?;
    installation::lock(&mut transaction).await?;
    if users::any_exists(&mut *transaction).await? {
        let detail = "Headgate is set up already. Sign in, or ask its admin for an invitation.";
        return Err(Error::conflict(ALREADY_SET_UP, "Set up already", detail));
    }
    let user = NewUser { email, name: name.clone(), password, rank: Rank::Operator };
    let user_id = users::create_user(&mut transaction, &state.clock, user).await?;
    let proof = tenants::create_tenant(&mut transaction, &state.clock, &tenant).await?;
    let at = state.clock.now();
    members::add_member(&mut transaction, proof, NewMember { user_id, role: Role::TenantAdmin, at }).await?;
    let actor = Actor { kind: ActorKind::User(user_id), name: name.into(), is_operator: true, memberships: Vec::new() };
    let circumstances = Circumstances { tenant: Some(proof), actor: &actor, request_id, at };
    let after = json!({ "name": tenant.name.as_str(), "slug": tenant.slug.as_str(), "first_admin": actor.name });
    let entry = Entry::new("set_up_installation", "tenant", proof.id(), tenant.name.as_str()).after(after);
    audit::record(&mut transaction, &state.clock, circumstances, &entry).await?;
    transaction.commit().await?;
    Ok(SetUp { user_id, tenant_slug: tenant.slug })
}

/// A set-up that can be done.
struct Plan {
    name: DisplayName,
    email: EmailAddress,
    tenant: NewTenant,
}

fn plan(wanted: &UnattendedSetup) -> Result<Plan> {
    let UnattendedSetup { email, name, password, tenant_name, tenant_slug } = wanted;
    let mut faults = Faults::default();
    let parsed_name = faults.take("name", name.parse::<DisplayName>());
    let parsed_email = faults.take("email", email.parse::<EmailAddress>());
    faults.take("password", password.check(&[name, email]));
    let tenant = match NewTenant::parse(tenant_name, tenant_slug, "tenant_") {
        Ok(tenant) => Some(tenant),
        Err(error) => {
            error.faults().iter().for_each(|fault| faults.add(&fault.field, &fault.message));
            None
        }
    };
    match (parsed_name, parsed_email, tenant, faults.finish()) {
        (Some(name), Some(email), Some(tenant), Ok(())) => Ok(Plan { name, email, tenant }),
        (.., Err(error)) => Err(error),
        (.., Ok(())) => Err(Error::field("form", "Fill in all fields.")),
    }
}
