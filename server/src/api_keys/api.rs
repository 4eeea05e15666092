//! REST of API keys.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use headgate_contract::credentials::KeyHint;
use headgate_contract::ids::{ApiKeyId, ApplicationId};
use headgate_contract::names::DisplayName;
use headgate_contract::problem::Problem;
use headgate_contract::snapshot::SnapshotVersion;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lifetime::{Expiry, Overlap};
use super::{ApiKey, ApiKeyState, CreatedApiKey, NewApiKey};
use crate::authz::Grant;
use crate::authz::permits::{ReadOwnApplications, WriteOwnApplications};
use crate::error::Result;
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;
use crate::subscriptions::first_call::{self, KeyInCall};

/// The routes.
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_api_keys, create_api_key))
        .routes(routes!(get_api_key))
        .routes(routes!(revoke_api_key))
        .routes(routes!(rotate_api_key))
}

/// A key without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyDocument {
    pub id: ApiKeyId,
    pub application_id: ApplicationId,
    pub name: String,
    pub hint: KeyHint,
    pub state: ApiKeyState,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<OffsetDateTime>,
    /// The key that this one replaces.
    pub rotated_from: Option<ApiKeyId>,
    /// The snapshot that carries its latest change.
    pub effective: Option<SnapshotVersion>,
}

impl From<ApiKey> for ApiKeyDocument {
    fn from(key: ApiKey) -> Self {
        let ApiKey {
            id,
            application_id,
            name,
            hint,
            state,
            created_by_name: _,
            created_at,
            expires_at,
            last_used_at,
            revoked_at,
            rotated_from,
            effective,
        } = key;
        Self {
            id,
            application_id,
            name,
            hint,
            state,
            created_at,
            expires_at,
            last_used_at,
            revoked_at,
            rotated_from,
            effective,
        }
    }
}

/// A new key, with the only sight of its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedApiKeyDocument {
    pub key: ApiKeyDocument,
    /// Shown once, in this answer. Only its hash is kept.
    pub secret: String,
    /// A call that works with this key, once the application has an approved subscription.
    pub first_call: Option<String>,
}

/// A key to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    pub name: String,
    /// Days until it expires: 30, 90 or 365. Exclusive with `expires_on`; without both it never expires.
    pub expires_in_days: Option<u16>,
    /// Last day on which it works, UTC, such as `2027-01-31`.
    pub expires_on: Option<String>,
}

impl CreateApiKey {
    fn parse(&self) -> Result<NewApiKey> {
        let mut faults = Faults::default();
        let name = faults.take("name", self.name.parse::<DisplayName>());
        let expiry = match (self.expires_in_days, self.expires_on.as_deref()) {
            (None, None) => Ok(Expiry::Never),
            (Some(days), None) => {
                Expiry::parse(&days.to_string(), "").map_err(|_| ("expires_in_days", "Use 30, 90 or 365."))
            }
            (None, Some(day)) => Expiry::parse("date", day),
            (Some(_), Some(_)) => Err(("expires_on", "Send either expires_in_days or expires_on.")),
        };
        match (name, expiry) {
            (Some(name), Ok(expiry)) => Ok(NewApiKey { id: None, name, expiry }),
            (_, expiry) => {
                if let Err((field, fault)) = expiry {
                    faults.add(field, fault);
                }
                Err(faults.into_error())
            }
        }
    }
}

/// How to rotate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateApiKey {
    /// How long the old key goes on working next to the new one.
    pub overlap: Overlap,
}

type Once<T> = (StatusCode, [(HeaderName, HeaderValue); 1], Json<T>);

/// List the API keys of an application
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/applications/{application}/api-keys", tag = "api_keys",
    security(("bearer" = [])), params(("tenant" = String, Path), ("application" = ApplicationId, Path), PageQuery),
    responses((status = 200, body = Page<ApiKeyDocument>), (status = "4XX", body = Problem)))]
async fn list_api_keys(
    grant: Grant<ReadOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, application)): Path<(String, ApplicationId)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ApiKeyDocument>>> {
    Ok(Json(super::list(&state, &grant, application, &page).await?.map(ApiKeyDocument::from)))
}

/// Create an API key
///
/// The secret is in this answer and never shown again.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/applications/{application}/api-keys", tag = "api_keys",
    security(("bearer" = [])), params(("tenant" = String, Path), ("application" = ApplicationId, Path)),
    request_body = CreateApiKey,
    responses((status = 201, body = CreatedApiKeyDocument), (status = "4XX", body = Problem)))]
async fn create_api_key(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, application)): Path<(String, ApplicationId)>,
    Json(body): Json<CreateApiKey>,
) -> Result<Once<CreatedApiKeyDocument>> {
    let created = super::create(&state, &grant, application, &body.parse()?).await?;
    once(&state, &grant, created).await
}

/// Get an API key, without its secret
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/applications/{application}/api-keys/{api_key}", tag = "api_keys",
    security(("bearer" = [])),
    params(("tenant" = String, Path), ("application" = ApplicationId, Path), ("api_key" = ApiKeyId, Path)),
    responses((status = 200, body = ApiKeyDocument), (status = "4XX", body = Problem)))]
async fn get_api_key(
    grant: Grant<ReadOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, application, id)): Path<(String, ApplicationId, ApiKeyId)>,
) -> Result<Json<ApiKeyDocument>> {
    Ok(Json(super::get(&state, &grant, (application, id)).await?.into()))
}

/// Revoke an API key
///
/// Proxies refuse it from now on.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/applications/{application}/api-keys/{api_key}/revoke",
    tag = "api_keys", security(("bearer" = [])),
    params(("tenant" = String, Path), ("application" = ApplicationId, Path), ("api_key" = ApiKeyId, Path)),
    responses((status = 200, body = ApiKeyDocument), (status = "4XX", body = Problem)))]
async fn revoke_api_key(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, application, id)): Path<(String, ApplicationId, ApiKeyId)>,
) -> Result<Json<ApiKeyDocument>> {
    super::revoke(&state, &grant, (application, id)).await?;
    Ok(Json(super::get(&state, &grant.also()?, (application, id)).await?.into()))
}

/// Rotate an API key
///
/// Makes a new key; the old one works until the overlap is over.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/applications/{application}/api-keys/{api_key}/rotate",
    tag = "api_keys", security(("bearer" = [])),
    params(("tenant" = String, Path), ("application" = ApplicationId, Path), ("api_key" = ApiKeyId, Path)),
    request_body = RotateApiKey,
    responses((status = 201, body = CreatedApiKeyDocument), (status = "4XX", body = Problem)))]
async fn rotate_api_key(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, application, id)): Path<(String, ApplicationId, ApiKeyId)>,
    Json(body): Json<RotateApiKey>,
) -> Result<Once<CreatedApiKeyDocument>> {
    let created = super::rotate(&state, &grant, (application, id), body.overlap).await?;
    once(&state, &grant, created).await
}

async fn once(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    created: CreatedApiKey,
) -> Result<Once<CreatedApiKeyDocument>> {
    let CreatedApiKey { key, secret } = created;
    let call = first_call::of_application(state, &grant.also()?, key.application_id).await?;
    let document = CreatedApiKeyDocument {
        first_call: call.map(|call| call.curl(KeyInCall::Secret(&secret))),
        secret: secret.reveal().to_owned(),
        key: key.into(),
    };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(document)))
}
