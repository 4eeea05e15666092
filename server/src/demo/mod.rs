//! The demo: a believable tenant with a simulated vendor, traffic and two rollouts.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `cast` | who and what there is |
//! | `people`, `backends`, `access`, `moves` | how it is made, by the services that people use |
//! | `sign_ins` | how people sign in |
//! | `spread` | how a dozen applications can follow small weights |
//! | `vendors`, `traffic`, `job` | what goes on afterwards |
//! | `record` | what is kept for a restart |

mod access;
pub mod api;
mod backends;
pub mod cast;
mod job;
mod moves;
pub mod pages;
mod people;
mod record;
mod sign_ins;
mod spread;
mod store;
mod traffic;
pub mod vendors;

use std::convert::Infallible;

use headgate_contract::ids::{RolloutId, UserId};

use access::Offer;
use moves::Move;
use people::Crew;
use record::Record;
use vendors::Vendor;

use crate::authz::permits::WriteRollouts;
use crate::authz::{Grant, InstallationGrant, SystemGrants, Tenant};
use crate::error::{Error, Result, log_chain};
use crate::snapshots;
use crate::state::AppState;
use crate::supervisor::Supervisor;

pub use sign_ins::SignIn;

const ALREADY_LOADED: &str = "demo_loaded";

/// Loads the demo; its sign-ins are in the answer and nowhere else. Whoever loads it becomes a tenant admin of it.
///
/// # Errors
/// A conflict when it is loaded already; then nothing has changed, as after any other error.
pub async fn load(state: &AppState, by: &InstallationGrant) -> Result<Vec<SignIn>> {
    if let Some(slug) = store::find_slug(&state.db).await? {
        let detail = format!(
            "The demo is loaded already: see the tenant “{slug}”. Its bad rollout can be played again on its rollouts page."
        );
        return Err(Error::conflict(ALREADY_LOADED, "The demo is loaded already", detail));
    }
    let (tenant, people, sign_ins) = people::create(state, by).await?;
    match build(state, tenant, people.clone()).await {
        Ok(()) => Ok(sign_ins),
        Err(error) => {
            take_back(state, tenant, &people).await?;
            Err(error)
        }
    }
}

async fn build(state: &AppState, tenant: Tenant, people: Vec<UserId>) -> Result<()> {
    let crew: Crew = people::assemble(state, people).await?;
    let ports = vendors::choose_ports()?;
    let backends = backends::create_upstreams(state, &crew, &ports).await?;
    let plans = access::create_plans(state, &crew).await?;
    let versions = backends::create_api(state, &crew, &backends, &plans).await?;
    let callers = access::create_applications(state, &crew, &Offer { versions, plans }).await?;
    let owner = crew.owner()?.grant();
    let bad = (backends.v71, backends.v71_next);
    let rollouts = vec![
        moves::plan(state, &owner, &callers, Move::good(backends.v70, backends.v70_next)).await?,
        moves::plan(state, &owner, &callers, Move::bad(bad.0, bad.1)).await?,
    ];
    let tenant_slug = owner.tenant_slug().clone();
    record::keep(state, &Record { tenant_id: tenant.id(), tenant: tenant_slug, ports, callers, rollouts, bad }).await
}

/// Half a demo would be worse than none.
async fn take_back(state: &AppState, tenant: Tenant, people: &[UserId]) -> Result<()> {
    let mut transaction = state.db.begin().await?;
    store::delete(&mut transaction, tenant, people).await?;
    snapshots::publish(&mut transaction, "take_back_demo", state.clock.now()).await?;
    Ok(transaction.commit().await?)
}

/// Loads the demo unless it is loaded; returns lines for the start screen.
///
/// # Errors
/// As [`load`], but being loaded already is none.
pub async fn load_at_start(state: &AppState) -> Result<Vec<String>> {
    match load(state, &SystemGrants::for_reason("load demo").installation()).await {
        Ok(sign_ins) => {
            let heading = "Sign in as one of these; the passwords are shown only now:".to_owned();
            let lines = sign_ins
                .into_iter()
                .map(|SignIn { role, email, password, .. }| format!("{role:<13} {email:<20} {password}"));
            Ok(std::iter::once(heading).chain(lines).collect())
        }
        Err(Error::Conflict { code: ALREADY_LOADED, .. }) => {
            Ok(vec!["The demo is loaded already. Its sign-ins were shown when it was loaded.".to_owned()])
        }
        Err(error) => Err(error),
    }
}

/// Starts the job that keeps a loaded demo going.
pub fn start_jobs(state: &AppState, supervisor: &Supervisor) {
    let (state, stop) = (state.clone(), supervisor.stopping());
    supervisor.spawn("demo", async move {
        job::run(state, stop).await;
        Ok::<(), Infallible>(())
    });
}

/// Whether there is a demo in this installation.
///
/// # Errors
/// When the database fails.
pub async fn is_loaded(state: &AppState) -> Result<bool> {
    Ok(store::find_slug(&state.db).await?.is_some())
}

/// Whether this tenant is the demo, and runs here. A damaged record counts as none: the job tells of it.
pub async fn is_played(state: &AppState, tenant: Tenant) -> bool {
    matches!(record::find(state).await, Ok(Some(record)) if record.tenant_id == tenant.id())
}

/// Plays the bad rollout again, from its beginning.
///
/// # Errors
/// [`Error::NotFound`] in every tenant but the demo; a conflict while its upstream is being moved.
pub async fn replay(state: &AppState, grant: &Grant<WriteRollouts>) -> Result<RolloutId> {
    let record = record::find(state).await?.filter(|record| record.tenant_id == grant.tenant().id());
    let record = record.ok_or(Error::NotFound)?;
    let id = moves::replay(state, grant, &record).await?;
    if let Some(port) = record.ports.get(&Vendor::V71Next)
        && let Err(error) = vendors::restart(*port).await
    {
        // The rollout goes on; the vendor is just bad from the beginning.
        log_chain(&error);
    }
    Ok(id)
}
