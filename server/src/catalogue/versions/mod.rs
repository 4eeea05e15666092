//! API versions: what they are, how they move through their lifecycle, what they are bound to.

mod binding;
pub mod lifecycle;
mod plans;
pub mod store;

use headgate_contract::ids::{ApiId, ApiVersionId, SpecificationId, UpstreamId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::names::Slug;
use headgate_contract::snapshot::SnapshotVersion;
use serde_json::json;
use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

pub(super) use binding::bind_within;
pub use binding::{bind_upstream, list_upstream_choices};
pub use plans::{OfferedPlan, PlanChoice, list_plan_choices, offer_plans, offered_plans};

use super::{Visibility, apis};
use crate::audit::Entry;
use crate::authz::permits::{ReadCatalogue, WriteApis};
use crate::authz::{Grant, Permit, Tenant};
use crate::change::Change;
use crate::error::{Error, Result, violated_constraint};
use crate::state::AppState;

/// Slugs of an API and one of its versions, as they stand in addresses.
pub type Address<'a> = (&'a str, &'a str);

/// Which version of which API, and whether it can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionName {
    pub api_id: ApiId,
    pub api_slug: String,
    pub api_name: String,
    pub version_id: ApiVersionId,
    pub version_slug: String,
    pub lifecycle: Lifecycle,
}

impl VersionName {
    /// As people read it: `Checkout v70`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.api_name, self.version_slug)
    }
}

/// One version with everything that its pages show.
#[derive(Debug, Clone)]
pub struct Version {
    pub name: VersionName,
    pub upstream: Option<UpstreamName>,
    pub deprecated_at: Option<OffsetDateTime>,
    pub sunset_at: Option<OffsetDateTime>,
    /// The snapshot that carries its newest change.
    pub effective: Option<SnapshotVersion>,
    pub specification: Option<CurrentSpecification>,
    pub operation_count: i64,
    /// Approved subscriptions.
    pub subscription_count: i64,
    /// For entity tags.
    pub revision: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// The upstream that a version is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamName {
    pub id: UpstreamId,
    pub slug: String,
    pub name: String,
}

/// What a version's specification says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentSpecification {
    pub id: SpecificationId,
    pub digest: String,
    pub format: String,
    pub title: String,
    pub document_version: String,
    pub imported_at: OffsetDateTime,
    pub problem_count: i32,
}

/// A version in a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionChoice {
    pub name: VersionName,
}

/// A version with this address that accepts subscriptions.
///
/// # Errors
/// When the database fails.
pub async fn find_subscribable_version(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    api_slug: &str,
    version_slug: &str,
) -> Result<Option<VersionName>> {
    let row = store::find_name(db, tenant, (api_slug, version_slug)).await?;
    let name = row.map(name).transpose()?;
    Ok(name.filter(|name| name.lifecycle.accepts_subscriptions()))
}

/// The names of a version, in whatever stage it is.
///
/// # Errors
/// [`Error::NotFound`] when the tenant has no such version.
pub async fn get_version_name(db: impl PgExecutor<'_>, tenant: Tenant, id: ApiVersionId) -> Result<VersionName> {
    name(store::get_name(db, tenant, id).await?)
}

/// All versions but drafts, by the name of their API, newest version first.
///
/// # Errors
/// When the database fails.
pub async fn list_version_choices(db: impl PgExecutor<'_>, tenant: Tenant) -> Result<Vec<VersionChoice>> {
    let rows = store::list_names(db, tenant, Visibility::WithoutDrafts).await?;
    rows.into_iter().map(|row| Ok(VersionChoice { name: name(row)? })).collect()
}

/// All versions that an owner sees, by the name of their API, newest version first.
///
/// # Errors
/// When the database fails.
pub async fn list_names(
    state: &AppState,
    grant: &Grant<WriteApis>,
    visibility: Visibility,
) -> Result<Vec<VersionName>> {
    let rows = store::list_names(&state.db, grant.tenant(), visibility).await?;
    rows.into_iter().map(name).collect()
}

/// One version.
///
/// # Errors
/// [`Error::NotFound`] when it is not there, or a draft and the actor writes no APIs.
pub async fn get<P: Permit>(state: &AppState, grant: &Grant<P>, address: Address<'_>) -> Result<Version> {
    let row = store::find(&state.db, grant.tenant(), address, Visibility::of(grant)).await?;
    version(row.ok_or(Error::NotFound)?)
}

/// The versions of an API, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &AppState, grant: &Grant<ReadCatalogue>, api: ApiId) -> Result<Vec<Version>> {
    let rows = store::list(&state.db, grant.tenant(), api, Visibility::of(grant)).await?;
    rows.into_iter().map(version).collect()
}

/// A version to be made.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub slug: Slug,
    pub upstream_id: Option<UpstreamId>,
}

/// Makes a draft version without a specification.
///
/// # Errors
/// Field faults when the slug is taken or the upstream is not there.
pub async fn create(state: &AppState, grant: &Grant<WriteApis>, api_slug: &str, new: NewVersion) -> Result<Version> {
    let api = apis::get(state, grant, api_slug).await?;
    let id: ApiVersionId = state.clock.new_id();
    let mut change = state.begin(grant).await?;
    insert(&mut change, grant.tenant(), (id, api.id), &new).await?;
    let entry = Entry::new("create_api_version", "api_version", id, format!("{} {}", api.name, new.slug));
    change.commit(entry.after(json!({ "slug": new.slug, "upstream_id": new.upstream_id }))).await?;
    get(state, grant, (api_slug, new.slug.as_str())).await
}

/// Inserts a draft version within a change.
pub(super) async fn insert<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    (id, api_id): (ApiVersionId, ApiId),
    new: &NewVersion,
) -> Result<()> {
    binding::require_upstream(change, tenant, new.upstream_id).await?;
    let now = change.now();
    let row = store::NewRow { id, api_id, slug: new.slug.as_str(), upstream_id: new.upstream_id, now };
    store::insert(change.conn(), tenant, row).await.map_err(|error| match violated_constraint(&error) {
        Some(store::SLUG_KEY) => {
            Error::field("version_slug", format!("This API has a version {} already. Choose another name.", new.slug))
        }
        _ => error.into(),
    })
}

/// Deletes a draft that nobody subscribes to.
///
/// # Errors
/// A conflict when it is no draft, or has subscriptions.
pub async fn delete(state: &AppState, grant: &Grant<WriteApis>, address: Address<'_>) -> Result<()> {
    let tenant = grant.tenant();
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), tenant, address).await?;
    let id = ApiVersionId(row.id);
    if parse_stage(&row.lifecycle)? != Lifecycle::Draft {
        let detail = "Only a draft can be deleted. Take the version back to draft first, or retire it.";
        return Err(Error::conflict("not_a_draft", "Not a draft", detail));
    }
    if store::has_subscriptions(change.conn(), tenant, id).await? {
        let detail =
            "Applications have subscribed to this version, and their history would be lost. Leave it as a draft.";
        return Err(Error::conflict("has_subscriptions", "Has subscriptions", detail));
    }
    store::delete(change.conn(), tenant, id).await?;
    change.commit(Entry::new("delete_api_version", "api_version", id, title(address))).await
}

/// Publishes the next snapshot when the version is routed, and notes which one carries the change.
pub(super) async fn publish_if_routed<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    (id, stage): (ApiVersionId, Lifecycle),
    cause: &'static str,
) -> Result<()> {
    if stage.is_routed() {
        let snapshot = change.publish(cause).await?;
        store::set_effective(change.conn(), tenant, id, snapshot).await?;
    }
    Ok(())
}

/// How audit events name a version.
pub(super) fn title((api, version): Address<'_>) -> String {
    format!("{api}/{version}")
}

/// The stage that a row names.
pub(super) fn parse_stage(word: &str) -> Result<Lifecycle> {
    Lifecycle::parse(word).ok_or_else(|| Error::internal(format!("unknown lifecycle {word}")))
}

fn name(row: store::NameRow) -> Result<VersionName> {
    let store::NameRow { api_id, api_slug, api_name, version_id, version_slug, lifecycle } = row;
    Ok(VersionName {
        api_id: api_id.into(),
        api_slug,
        api_name,
        version_id: version_id.into(),
        version_slug,
        lifecycle: parse_stage(&lifecycle)?,
    })
}

fn version(row: store::VersionRow) -> Result<Version> {
    Ok(Version {
        upstream: upstream(&row),
        specification: specification(&row),
        effective: row.effective_term.zip(row.effective_epoch).map(|(term, epoch)| SnapshotVersion { term, epoch }),
        deprecated_at: row.deprecated_at,
        sunset_at: row.sunset_at,
        operation_count: row.operation_count,
        subscription_count: row.subscription_count,
        revision: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        name: VersionName {
            api_id: row.api_id.into(),
            api_slug: row.api_slug,
            api_name: row.api_name,
            version_id: row.id.into(),
            version_slug: row.slug,
            lifecycle: parse_stage(&row.lifecycle)?,
        },
    })
}

fn upstream(row: &store::VersionRow) -> Option<UpstreamName> {
    let id: Uuid = row.upstream_id?;
    Some(UpstreamName { id: id.into(), slug: row.upstream_slug.clone()?, name: row.upstream_name.clone()? })
}

fn specification(row: &store::VersionRow) -> Option<CurrentSpecification> {
    Some(CurrentSpecification {
        id: row.specification_id?.into(),
        digest: row.digest.clone()?,
        format: row.format.clone()?,
        title: row.title.clone()?,
        document_version: row.document_version.clone()?,
        imported_at: row.imported_at?,
        problem_count: row.problem_count,
    })
}
