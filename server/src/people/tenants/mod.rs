//! Tenants of the installation: list and create.

pub mod api;
pub mod pages;
mod store;

use headgate_contract::access::Role;
use headgate_contract::ids::TenantId;
use headgate_contract::names::{DisplayName, Slug};
use serde_json::json;
use sqlx::PgConnection;

use super::members;
use crate::audit::{self, Circumstances, Entry};
use crate::authz::permits::WriteMembers;
use crate::authz::{InstallationGrant, Membership, SystemGrants, Tenant};
use crate::clock::Clock;
use crate::error::{Error, Result, violated_constraint};
use crate::http::form::Faults;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use store::TenantRow;

/// A tenant to be made.
#[derive(Debug, Clone)]
pub struct NewTenant {
    pub slug: Slug,
    pub name: DisplayName,
    pub purpose: Purpose,
}

/// What a tenant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Work,
    /// Made by loading the demo.
    Demo,
}

impl NewTenant {
    /// A tenant of these names; an empty slug is made from the name.
    ///
    /// # Errors
    /// Faults of the fields `name` and `slug`, under the prefix.
    pub fn parse(name: &str, slug: &str, prefix: &str) -> Result<Self> {
        let mut faults = Faults::default();
        let slug_field = format!("{prefix}slug");
        let name_given = faults.take(&format!("{prefix}name"), name.parse::<DisplayName>());
        let slug = match slug.trim() {
            "" => name_given.as_ref().and_then(|name| suggested(name, &slug_field, &mut faults)),
            typed => faults.take(&slug_field, typed.parse::<Slug>()),
        };
        match (name_given, slug) {
            (Some(name), Some(slug)) => Ok(Self { slug, name, purpose: Purpose::Work }),
            _ => Err(faults.into_error()),
        }
    }
}

fn suggested(name: &DisplayName, field: &str, faults: &mut Faults) -> Option<Slug> {
    let slug = Slug::from_text(name.as_str());
    if slug.is_none() {
        faults.add(field, "No address can be made from this name. Type one: lower-case letters, digits and hyphens.");
    }
    slug
}

/// Makes a tenant without members, and gives proof of it for writing into it.
///
/// # Errors
/// A fault of the field `slug` when it is taken.
pub async fn create_tenant(conn: &mut PgConnection, clock: &Clock, tenant: &NewTenant) -> Result<Tenant> {
    let id: TenantId = clock.new_id();
    store::insert(conn, id, tenant, clock.now()).await.map_err(|error| match violated_constraint(&error) {
        Some(store::SLUG_KEY) => {
            Error::field("slug", "Another tenant has this address already. Choose a different one.")
        }
        _ => error.into(),
    })?;
    Ok(SystemGrants::for_reason("create tenant").in_tenant::<WriteMembers>(id, tenant.slug.clone()).tenant())
}

/// Makes a tenant; whoever does it becomes its first tenant admin.
///
/// # Errors
/// As [`create_tenant`].
pub async fn create(state: &AppState, grant: &InstallationGrant, tenant: NewTenant) -> Result<Membership> {
    let mut transaction = state.db.begin().await?;
    let proof = create_tenant(&mut transaction, &state.clock, &tenant).await?;
    let now = state.clock.now();
    if let Some(user_id) = grant.actor().user_id() {
        members::add_member(&mut transaction, proof, members::NewMember { user_id, role: Role::TenantAdmin, at: now })
            .await?;
    }
    let circumstances =
        Circumstances { tenant: Some(proof), actor: grant.actor(), request_id: grant.request_id(), at: now };
    let after = json!({ "name": tenant.name.as_str(), "slug": tenant.slug.as_str() });
    let entry = Entry::new("create_tenant", "tenant", proof.id(), tenant.name.as_str()).after(after);
    audit::record(&mut transaction, &state.clock, circumstances, &entry).await?;
    transaction.commit().await?;
    let NewTenant { slug, name, purpose: _ } = tenant;
    Ok(Membership { tenant_id: proof.id(), slug, name: name.into(), role: Role::TenantAdmin })
}

/// All tenants of the installation, the newest first: names and sizes, no contents.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &AppState, _grant: &InstallationGrant, query: &PageQuery) -> Result<Page<TenantRow>> {
    let rows = store::list(&state.db, query.after()?, query.limit() + 1).await?;
    Page::from_surplus(rows, query.limit(), |row| row.id)
}
