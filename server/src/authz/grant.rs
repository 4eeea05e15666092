//! Proof of permission.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use headgate_contract::access::Role;
use headgate_contract::ids::TenantId;
use headgate_contract::names::Slug;
use uuid::Uuid;

use super::actor::{Actor, ActorKind, Membership};
use super::permits::Permit;
use crate::error::{Error, Result};
use crate::http::request_id::RequestIdentity;
use crate::state::AppState;

/// A tenant id that came out of a grant: stores accept nothing else, so an id from a request
/// alone opens no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenant(TenantId);

impl Tenant {
    #[must_use]
    pub fn id(self) -> TenantId {
        self.0
    }

    /// For binding as a query argument.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.0.0
    }
}

/// Proof that an actor holds permission `P` in a tenant. Handlers obtain it by extraction: the
/// path parameter `tenant` names the tenant, the session or bearer token the actor.
#[derive(Debug)]
pub struct Grant<P: Permit> {
    actor: Arc<Actor>,
    membership: Membership,
    request_id: Option<Uuid>,
    permit: PhantomData<P>,
}

impl<P: Permit> Clone for Grant<P> {
    fn clone(&self) -> Self {
        Self {
            actor: Arc::clone(&self.actor),
            membership: self.membership.clone(),
            request_id: self.request_id,
            permit: PhantomData,
        }
    }
}

impl<P: Permit> Grant<P> {
    #[must_use]
    pub fn tenant(&self) -> Tenant {
        Tenant(self.membership.tenant_id)
    }

    #[must_use]
    pub fn tenant_slug(&self) -> &Slug {
        &self.membership.slug
    }

    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    #[must_use]
    pub fn role(&self) -> Role {
        self.membership.role
    }

    #[must_use]
    pub fn request_id(&self) -> Option<Uuid> {
        self.request_id
    }

    /// Another permission of the same actor in the same tenant.
    ///
    /// # Errors
    /// [`Error::Denied`] when the role lacks it.
    pub fn also<Q: Permit>(&self) -> Result<Grant<Q>> {
        if !self.membership.role.allows(Q::PERMISSION) {
            return Err(Error::Denied);
        }
        Ok(Grant {
            actor: Arc::clone(&self.actor),
            membership: self.membership.clone(),
            request_id: self.request_id,
            permit: PhantomData,
        })
    }

    fn of(actor: Arc<Actor>, slug: &str, request_id: Option<Uuid>) -> Result<Self> {
        let membership = actor.membership(slug).cloned().ok_or(Error::NotFound)?;
        if !membership.role.allows(P::PERMISSION) {
            return Err(Error::Denied);
        }
        Ok(Self { actor, membership, request_id, permit: PhantomData })
    }
}

impl<P: Permit> FromRequestParts<AppState> for Grant<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let actor = parts.extensions.get::<Arc<Actor>>().cloned().ok_or(Error::Unauthenticated)?;
        let request_id = parts.extensions.get::<RequestIdentity>().map(|identity| identity.0);
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(Error::internal)?;
        let slug = params.iter().find(|(name, _)| *name == "tenant").map(|(_, value)| value);
        Self::of(actor, slug.ok_or(Error::NotFound)?, request_id)
    }
}

/// Proof that an actor operates the installation.
#[derive(Debug, Clone)]
pub struct InstallationGrant {
    actor: Arc<Actor>,
    request_id: Option<Uuid>,
}

impl InstallationGrant {
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    #[must_use]
    pub fn request_id(&self) -> Option<Uuid> {
        self.request_id
    }
}

impl FromRequestParts<AppState> for InstallationGrant {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self> {
        let actor = parts.extensions.get::<Arc<Actor>>().cloned().ok_or(Error::Unauthenticated)?;
        let request_id = parts.extensions.get::<RequestIdentity>().map(|identity| identity.0);
        if !actor.is_operator {
            return Err(Error::NotFound);
        }
        Ok(Self { actor, request_id })
    }
}

/// Makes grants for Headgate's own work (setup, demo, rollout engine). The composition root and
/// jobs hold one, handlers never: the name of the reason ends up in every audit event.
#[derive(Debug, Clone, Copy)]
pub struct SystemGrants {
    reason: &'static str,
}

impl SystemGrants {
    #[must_use]
    pub fn for_reason(reason: &'static str) -> Self {
        Self { reason }
    }

    /// A grant to act inside a tenant, with a tenant admin's rights.
    #[must_use]
    pub fn in_tenant<P: Permit>(self, tenant_id: TenantId, slug: Slug) -> Grant<P> {
        let membership = Membership { tenant_id, slug, name: String::new(), role: Role::TenantAdmin };
        Grant { actor: Arc::new(self.actor()), membership, request_id: None, permit: PhantomData }
    }

    /// A grant to act on the installation.
    #[must_use]
    pub fn installation(self) -> InstallationGrant {
        InstallationGrant { actor: Arc::new(self.actor()), request_id: None }
    }

    /// A grant in the name of a person, for building worlds such as the demo.
    #[must_use]
    pub fn in_name_of<P: Permit>(self, actor: Arc<Actor>, membership: Membership) -> Grant<P> {
        Grant { actor, membership, request_id: None, permit: PhantomData }
    }

    fn actor(self) -> Actor {
        Actor {
            kind: ActorKind::System(self.reason),
            name: self.reason.to_owned(),
            is_operator: true,
            memberships: Vec::new(),
        }
    }
}
