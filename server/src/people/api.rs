//! The REST API of people, grouped by path.

use utoipa_axum::router::OpenApiRouter;

use super::{invitations, me, members, service_tokens, teams, tenants, tokens};
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(tokens::api::rest())
        .merge(me::rest())
        .merge(tenants::api::rest())
        .merge(members::api::rest())
        .merge(invitations::api::rest())
        .merge(teams::api::rest())
        .merge(service_tokens::api::rest())
}
