//! API keys of applications. A key is shown once, when it is made; what is kept is its hash.

pub mod api;
pub mod lifetime;
pub mod pages;
mod store;

use headgate_app::components::Acknowledgement;
use headgate_contract::credentials::{ApiKeySecret, KeyHint};
use headgate_contract::ids::{ApiKeyId, ApplicationId};
use headgate_contract::names::DisplayName;
use headgate_contract::snapshot::SnapshotVersion;
use serde::Serialize;
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::applications;
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::{ReadOwnApplications, WriteOwnApplications};
use crate::change::Change;
use crate::clock::random_bytes;
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::nodes;
use crate::state::AppState;

use lifetime::{Expiry, Overlap};

/// What may be known about a key after it was made.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub application_id: ApplicationId,
    pub name: String,
    pub hint: KeyHint,
    pub state: ApiKeyState,
    pub created_by_name: String,
    pub created_at: OffsetDateTime,
    /// From then on it is refused; `None` is never.
    pub expires_at: Option<OffsetDateTime>,
    pub last_used_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    /// The key that this one replaces.
    pub rotated_from: Option<ApiKeyId>,
    /// The snapshot that carries its latest change.
    pub effective: Option<SnapshotVersion>,
}

/// Whether a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApiKeyState {
    Active,
    /// Works until it expires; another key replaces it.
    Rotating,
    Expired,
    Revoked,
}

/// A key to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// Chosen when a form is shown, so that sending the form again makes no second key.
    pub id: Option<ApiKeyId>,
    pub name: DisplayName,
    pub expiry: Expiry,
}

/// A key that was just made, with the only sight of its secret.
#[derive(Debug)]
pub struct CreatedApiKey {
    pub key: ApiKey,
    pub secret: ApiKeySecret,
}

impl ApiKey {
    fn from_row(row: store::ApiKeyRow, now: OffsetDateTime) -> Self {
        let is_over = row.expires_at.is_some_and(|at| at <= now);
        let state = match (row.revoked_at, is_over, row.is_replaced) {
            (Some(_), ..) => ApiKeyState::Revoked,
            (None, true, _) => ApiKeyState::Expired,
            (None, false, true) => ApiKeyState::Rotating,
            (None, false, false) => ApiKeyState::Active,
        };
        Self {
            id: row.id.into(),
            application_id: row.application_id.into(),
            name: row.name,
            hint: KeyHint { prefix: row.prefix, last_four: row.last_four },
            state,
            created_by_name: row.created_by_name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            rotated_from: row.rotated_from.map(ApiKeyId::from),
            effective: row.effective_term.zip(row.effective_epoch).map(|(term, epoch)| SnapshotVersion { term, epoch }),
        }
    }
}

/// A page of an application's keys, newest first.
///
/// # Errors
/// [`Error::NotFound`] when the application is not visible.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    application: ApplicationId,
    page: &PageQuery,
) -> Result<Page<ApiKey>> {
    applications::get(state, grant, application).await?;
    let before: Option<Uuid> = page.after()?;
    let rows = store::list(&state.db, (grant.tenant(), application), before, page.limit()).await?;
    let now = state.clock.now();
    Ok(Page::from_surplus(rows, page.limit(), |row| row.id)?.map(|row| ApiKey::from_row(row, now)))
}

/// One key of an application.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not visible.
pub async fn get(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    (application, id): (ApplicationId, ApiKeyId),
) -> Result<ApiKey> {
    applications::get(state, grant, application).await?;
    let row = store::find(&state.db, (grant.tenant(), application), id).await?.ok_or(Error::NotFound)?;
    Ok(ApiKey::from_row(row, state.clock.now()))
}

/// Whether the nodes know the latest change of a key.
///
/// # Errors
/// When the database fails.
pub async fn acknowledgement(state: &AppState, key: &ApiKey) -> Result<Option<Acknowledgement>> {
    match key.effective {
        Some(version) => Ok(Some(nodes::acknowledgement(&state.db, version).await?)),
        None => Ok(None),
    }
}

/// Makes a key. Its secret is in the answer and nowhere else.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Denied`] for the application; a field fault for the expiry.
pub async fn create(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    application: ApplicationId,
    new: &NewApiKey,
) -> Result<CreatedApiKey> {
    let mut change = state.begin(grant).await?;
    applications::lock_writable(&mut change, grant, application).await?;
    let expires_at = new.expiry.at(change.now()).map_err(|(field, fault)| Error::field(field, fault))?;
    let id = new.id.unwrap_or_else(|| state.clock.new_id());
    let parts = NewParts { id, application, name: new.name.as_str(), expires_at, rotated_from: None };
    let (id, secret) = insert(&mut change, grant, parts).await?;
    publish(&mut change, grant, &[id], "create_api_key").await?;
    let after =
        json!({ "application_id": application, "hint": secret.hint().to_string(), "expires_at": stamp(expires_at) });
    change.commit(Entry::new("create_api_key", "api_key", id, new.name.as_str()).after(after)).await?;
    let key = get(state, &grant.also()?, (application, id)).await?;
    Ok(CreatedApiKey { key, secret })
}

/// Takes a key back at once. Revoking it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Denied`].
pub async fn revoke(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    (application, id): (ApplicationId, ApiKeyId),
) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let key = lock_key(&mut change, grant, (application, id)).await?;
    if key.state == ApiKeyState::Revoked {
        return Ok(());
    }
    let now = change.now();
    store::revoke(change.conn(), grant.tenant(), id, now).await?;
    publish(&mut change, grant, &[id], "revoke_api_key").await?;
    let before = json!({ "application_id": application, "hint": key.hint.to_string() });
    change.commit(Entry::new("revoke_api_key", "api_key", id, key.name).before(before)).await
}

/// Makes a key that replaces another one; both work until the overlap is over.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Denied`]; a conflict when the key does not work any more or is
/// being replaced already.
pub async fn rotate(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    (application, id): (ApplicationId, ApiKeyId),
    overlap: Overlap,
) -> Result<CreatedApiKey> {
    let mut change = state.begin(grant).await?;
    let old = lock_key(&mut change, grant, (application, id)).await?;
    require_rotatable(&old)?;
    let (end, expires_at) = lifetime::rotate((old.created_at, old.expires_at), overlap, change.now());
    let new = state.clock.new_id();
    let parts = NewParts { id: new, application, name: &old.name, expires_at, rotated_from: Some(id) };
    let (new, secret) = insert(&mut change, grant, parts).await?;
    store::set_expiry(change.conn(), grant.tenant(), id, end).await?;
    publish(&mut change, grant, &[id, new], "rotate_api_key").await?;
    let before = json!({ "hint": old.hint.to_string(), "expires_at": stamp(old.expires_at) });
    let after = json!({ "hint": secret.hint().to_string(), "old_expires_at": stamp(Some(end)), "new_id": new });
    change.commit(Entry::new("rotate_api_key", "api_key", id, old.name.as_str()).before(before).after(after)).await?;
    let key = get(state, &grant.also()?, (application, new)).await?;
    Ok(CreatedApiKey { key, secret })
}

fn require_rotatable(key: &ApiKey) -> Result<()> {
    let (code, detail) = match key.state {
        ApiKeyState::Active => return Ok(()),
        ApiKeyState::Rotating => {
            ("key_rotating", "Another key replaces this one already. Rotate that one, or revoke this one.")
        }
        ApiKeyState::Expired => ("key_expired", "This key has expired. Create a new one instead."),
        ApiKeyState::Revoked => ("key_revoked", "This key is revoked. Create a new one instead."),
    };
    Err(Error::conflict(code, "This key cannot be rotated", detail))
}

/// Notes when keys were last used, as telemetry tells it; an earlier time changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn touch_last_used(db: &mut PgConnection, uses: &[(ApiKeyId, OffsetDateTime)]) -> Result<()> {
    Ok(store::touch_last_used(db, uses).await?)
}

/// The key, while its application is locked.
async fn lock_key(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    (application, id): (ApplicationId, ApiKeyId),
) -> Result<ApiKey> {
    applications::lock_writable(change, grant, application).await?;
    let now = change.now();
    let row = store::find(&mut *change.conn(), (grant.tenant(), application), id).await?.ok_or(Error::NotFound)?;
    Ok(ApiKey::from_row(row, now))
}

struct NewParts<'a> {
    id: ApiKeyId,
    application: ApplicationId,
    name: &'a str,
    expires_at: Option<OffsetDateTime>,
    rotated_from: Option<ApiKeyId>,
}

async fn insert(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    parts: NewParts<'_>,
) -> Result<(ApiKeyId, ApiKeySecret)> {
    let NewParts { id, application, name, expires_at, rotated_from } = parts;
    let created_by = grant.actor().user_id().ok_or(Error::Denied)?;
    let secret = ApiKeySecret::from_random(random_bytes().map_err(Error::internal)?);
    let created_at = change.now();
    let row =
        store::NewRow { id, application, name, secret: &secret, created_by, created_at, expires_at, rotated_from };
    if store::insert(change.conn(), grant.tenant(), row).await? {
        return Ok((id, secret));
    }
    let detail = "This form was sent before, and its key was shown then. Create another key if you have not kept it.";
    Err(Error::conflict("api_key_exists", "Created already", detail))
}

async fn publish(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    ids: &[ApiKeyId],
    cause: &'static str,
) -> Result<()> {
    let version = change.publish(cause).await?;
    Ok(store::save_effective(change.conn(), grant.tenant(), ids, version).await?)
}

fn stamp(at: Option<OffsetDateTime>) -> Option<String> {
    at.map(headgate_app::components::rfc3339)
}
