//! REST API of invitations.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use headgate_contract::access::Role;
use headgate_contract::ids::InvitationId;
use headgate_contract::names::EmailAddress;
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::InvitationRow;
use crate::authz::Grant;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::error::{Error, Result};
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// The answer shows a secret: nobody keeps it, also not for a repeated `Idempotency-Key`.
const NOT_KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_invitations, create_invitation)).routes(routes!(delete_invitation))
}

/// An open invitation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    /// Name of whoever invited.
    pub invited_by: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        let InvitationRow { id, email, role, invited_by_name, created_at, expires_at } = row;
        Self { id, email, role, invited_by: invited_by_name, created_at, expires_at }
    }
}

/// An invitation with its link, which is given out this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreatedInvitation {
    #[serde(flatten)]
    pub invitation: Invitation,
    /// Pass it to the invited person; it works once.
    pub link: String,
}

/// Whom to invite.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    #[schema(example = "grace@example.com", format = "email")]
    pub email: String,
    pub role: Role,
}

/// Lists open invitations, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/invitations",
    operation_id = "list_invitations",
    tag = "Members",
    params(("tenant" = String, Path), PageQuery),
    responses((status = 200, description = "A page of invitations", body = Page<Invitation>))
)]
pub async fn list_invitations(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Invitation>>> {
    Ok(Json(super::list(&state, &grant, &query).await?.map(Invitation::from)))
}

/// Invites somebody by a link that works once, within seven days.
#[utoipa::path(
    post,
    path = "/api/v1/tenants/{tenant}/invitations",
    operation_id = "create_invitation",
    tag = "Members",
    params(("tenant" = String, Path)),
    request_body = InvitationInput,
    responses(
        (status = 201, description = "The invitation with its link", body = CreatedInvitation),
        (status = 422, description = "A field has a fault", body = Problem),
    )
)]
pub async fn create_invitation(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Json(input): Json<InvitationInput>,
) -> Result<(StatusCode, [(HeaderName, &'static str); 1], Json<CreatedInvitation>)> {
    let email: EmailAddress = input.email.parse().map_err(|fault| Error::field("email", fault))?;
    let invited = super::create(&state, &grant, &email, input.role).await?;
    let link = invited.link(&state);
    Ok((StatusCode::CREATED, NOT_KEPT, Json(CreatedInvitation { invitation: invited.invitation.into(), link })))
}

/// Takes an open invitation back: its link stops working.
#[utoipa::path(
    delete,
    path = "/api/v1/tenants/{tenant}/invitations/{invitation}",
    operation_id = "delete_invitation",
    tag = "Members",
    params(("tenant" = String, Path), ("invitation" = InvitationId, Path)),
    responses((status = 204, description = "Taken back"), (status = 404, description = "No such open invitation", body = Problem))
)]
pub async fn delete_invitation(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, invitation)): Path<(String, InvitationId)>,
) -> Result<StatusCode> {
    super::revoke(&state, &grant, invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
