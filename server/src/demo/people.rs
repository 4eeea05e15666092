//! Makes the tenant and the people of the demo.

use std::sync::Arc;

use headgate_contract::access::Role;
use headgate_contract::ids::{TeamId, UserId};
use headgate_contract::names::DisplayName;
use serde_json::json;

use super::cast::{ADMIN, OWNER, PEOPLE, TEAMS, TENANT, TENANT_NAME};
use super::sign_ins::SignIn;
use crate::audit::{self, Circumstances, Entry};
use crate::authz::{Actor, Grant, InstallationGrant, Membership, Permit, SystemGrants, Tenant};
use crate::error::{Error, Result};
use crate::people::members::NewMember;
use crate::people::passwords::{self, Password, PasswordHash};
use crate::people::teams::{self, TeamNames};
use crate::people::tenants::Purpose;
use crate::people::users::Rank;
use crate::people::{NewTenant, NewUser, add_member, create_tenant, create_user, load_actor, setup};
use crate::state::AppState;

/// Somebody in whose name the demo is built.
#[derive(Debug, Clone)]
pub struct Voice {
    actor: Arc<Actor>,
    membership: Membership,
}

impl Voice {
    /// What this person may do.
    #[must_use]
    pub fn grant<P: Permit>(&self) -> Grant<P> {
        SystemGrants::for_reason("load demo").in_name_of(Arc::clone(&self.actor), self.membership.clone())
    }
}

/// The people of the demo, in the order of [`PEOPLE`].
#[derive(Debug)]
pub struct Crew {
    pub ids: Vec<UserId>,
    pub voices: Vec<Voice>,
    /// In the order of [`TEAMS`].
    pub teams: Vec<TeamId>,
}

impl Crew {
    /// # Errors
    /// When the cast names somebody who is not there.
    pub fn voice(&self, index: usize) -> Result<&Voice> {
        self.voices.get(index).ok_or_else(|| Error::internal("the demo's cast names nobody"))
    }

    /// # Errors
    /// As [`Crew::voice`].
    pub fn owner(&self) -> Result<&Voice> {
        self.voice(OWNER)
    }

    /// The team of a person.
    #[must_use]
    pub fn team_of(&self, person: usize) -> Option<TeamId> {
        self.teams.get(PEOPLE.get(person)?.team).copied()
    }
}

/// Tenant and users, in one transaction, with the audit event of the load.
pub async fn create(state: &AppState, by: &InstallationGrant) -> Result<(Tenant, Vec<UserId>, Vec<SignIn>)> {
    let sign_ins: Vec<SignIn> = PEOPLE.iter().map(SignIn::new).collect::<Result<_>>()?;
    let hashes = hash_all(&sign_ins).await?;
    let needs_first_admin = !setup::is_complete(state).await?;
    let at = state.clock.now();
    let new = NewTenant { slug: name(TENANT)?, name: name(TENANT_NAME)?, purpose: Purpose::Demo };
    let mut transaction = state.db.begin().await?;
    let tenant = create_tenant(&mut transaction, &state.clock, &new).await.map_err(taken)?;
    let mut ids = Vec::new();
    for (index, (person, password)) in PEOPLE.iter().zip(hashes).enumerate() {
        // On a fresh installation somebody must operate it.
        let rank = if needs_first_admin && index == ADMIN { Rank::Operator } else { Rank::User };
        let user = NewUser { email: name(person.email)?, name: name(person.name)?, password, rank };
        let user_id = create_user(&mut transaction, &state.clock, user).await?;
        add_member(&mut transaction, tenant, NewMember { user_id, role: person.role, at }).await?;
        ids.push(user_id);
    }
    if let Some(user_id) = by.actor().user_id() {
        add_member(&mut transaction, tenant, NewMember { user_id, role: Role::TenantAdmin, at }).await?;
    }
    let circumstances = Circumstances { tenant: Some(tenant), actor: by.actor(), request_id: by.request_id(), at };
    let entry = Entry::new("load_demo", "tenant", tenant.id(), TENANT_NAME).after(json!({ "slug": TENANT }));
    audit::record(&mut transaction, &state.clock, circumstances, &entry).await?;
    transaction.commit().await?;
    Ok((tenant, ids, sign_ins))
}

async fn hash_all(sign_ins: &[SignIn]) -> Result<Vec<PasswordHash>> {
    let hashes = sign_ins.iter().map(|sign_in| async move { passwords::hash(&Password::new(&sign_in.password)).await });
    futures_util::future::try_join_all(hashes).await
}

/// Teams, and everybody in theirs.
pub async fn assemble(state: &AppState, ids: Vec<UserId>) -> Result<Crew> {
    let mut voices = Vec::new();
    for id in &ids {
        let actor = Arc::new(load_actor(&state.db, *id).await?);
        let membership = actor.membership(TENANT).cloned().ok_or(Error::NotFound)?;
        voices.push(Voice { actor, membership });
    }
    let mut crew = Crew { ids, voices, teams: Vec::new() };
    let admin = crew.voice(ADMIN)?.grant();
    for team in TEAMS {
        crew.teams.push(teams::create(state, &admin, &TeamNames::parse(team, "")?).await?);
    }
    for (person, id) in PEOPLE.iter().zip(&crew.ids) {
        if let Some(team) = crew.teams.get(person.team) {
            teams::add_person(state, &admin, *team, *id).await?;
        }
    }
    Ok(crew)
}

/// A text of the cast as the type that it must be.
pub fn name<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(Error::internal)
}

/// A name for people, of the cast.
pub fn display_name(text: &str) -> Result<DisplayName> {
    name(text)
}

fn taken(error: Error) -> Error {
    match error {
        Error::Invalid(_) => {
            let detail = format!(
                "A tenant with the address “{TENANT}” exists that is not the demo. The demo needs this address."
            );
            Error::conflict("demo_address_taken", "The demo's address is taken", detail)
        }
        other => other,
    }
}
