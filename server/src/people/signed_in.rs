//! Extractors: the person behind a request, and where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use headgate_contract::ids::UserId;
use uuid::Uuid;

use crate::authz::{Actor, ActorKind, Membership};
use crate::error::{Error, Result};
use crate::http::request_id::RequestIdentity;
use crate::state::AppState;

/// A person who has proved who they are, in no tenant in particular.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub user_id: UserId,
    pub actor: Arc<Actor>,
    pub request_id: Option<Uuid>,
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        let actor = parts.extensions.get::<Arc<Actor>>().cloned().ok_or(Error::Unauthenticated)?;
        let request_id = parts.extensions.get::<RequestIdentity>().map(|identity| identity.0);
        match actor.kind {
            ActorKind::User(user_id) => Ok(Self { user_id, actor, request_id }),
            ActorKind::ServiceToken { .. } | ActorKind::System(_) => Err(Error::Denied),
        }
    }
}

/// Whoever is behind a request, a person or a service token.
#[derive(Debug, Clone)]
pub struct Authenticated(pub Arc<Actor>);

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        parts.extensions.get::<Arc<Actor>>().cloned().map(Self).ok_or(Error::Unauthenticated)
    }
}

/// The actor of a page that also strangers see.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<SignedIn>);

impl FromRequestParts<AppState> for MaybeSignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self(SignedIn::from_request_parts(parts, state).await.ok()))
    }
}

/// Where a request comes from, as far as we know.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// Address of the other end of the connection.
    pub address: Option<IpAddr>,
    /// What the browser says it is; the first 300 characters.
    pub user_agent: Option<String>,
    pub request_id: Option<Uuid>,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let user_agent = agent.map(|text| text.chars().take(300).collect());
        let request_id = parts.extensions.get::<RequestIdentity>().map(|identity| identity.0);
        Ok(Self { address, user_agent, request_id })
    }
}

/// Where somebody who has just signed in goes: their first tenant, or the account page.
#[must_use]
pub fn first_page(memberships: &[Membership]) -> String {
    memberships.first().map_or_else(|| "/account".to_owned(), |membership| format!("/t/{}", membership.slug))
}
