//! Who acts.

use headgate_contract::access::{Permission, Role};
use headgate_contract::ids::{ServiceTokenId, TenantId, UserId};
use headgate_contract::names::Slug;

/// Somebody or something that has been authenticated.
#[derive(Debug, Clone)]
pub struct Actor {
    pub kind: ActorKind,
    /// Shown in audit events.
    pub name: String,
    pub is_operator: bool,
    pub memberships: Vec<Membership>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    User(UserId),
    /// A program; what it makes belongs to the user who made the token.
    ServiceToken {
        id: ServiceTokenId,
        created_by: UserId,
    },
    /// Headgate itself, for the named reason.
    System(&'static str),
}

/// What an actor is in one tenant.
#[derive(Debug, Clone)]
pub struct Membership {
    pub tenant_id: TenantId,
    pub slug: Slug,
    pub name: String,
    pub role: Role,
}

impl Actor {
    /// The user who is, or stands behind, this actor.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        match self.kind {
            ActorKind::User(id) | ActorKind::ServiceToken { created_by: id, .. } => Some(id),
            ActorKind::System(_) => None,
        }
    }

    /// Word and id under which audit events name this actor.
    #[must_use]
    pub fn audit_identity(&self) -> (&'static str, Option<uuid::Uuid>) {
        match self.kind {
            ActorKind::User(id) => ("user", Some(id.0)),
            ActorKind::ServiceToken { id, .. } => ("service_token", Some(id.0)),
            ActorKind::System(_) => ("system", None),
        }
    }

    #[must_use]
    pub fn membership(&self, slug: &str) -> Option<&Membership> {
        self.memberships.iter().find(|membership| membership.slug.as_str() == slug)
    }

    /// For showing or hiding links; showing is never the check.
    #[must_use]
    pub fn may(&self, slug: &str, permission: Permission) -> bool {
        self.membership(slug).is_some_and(|membership| membership.role.allows(permission))
    }
}
