//! What an import does, part by part, within one change.

use headgate_contract::ids::{ApiId, ApiVersionId, SpecificationId, UpstreamId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::snapshot::Timeouts;
use serde_json::json;

use super::{ImportTarget, Outcome, Plan, Publication, UpstreamChoice, store};
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::{WriteApis, WriteUpstreams};
use crate::catalogue::apis;
use crate::catalogue::specifications::{self, NewDocument, ReadDocument};
use crate::catalogue::versions::{self, NewVersion, lifecycle};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::http::form::Faults;
use crate::state::AppState;
use crate::upstreams;
use crate::upstreams::settings::{NewUpstream, SettingsInput};

/// The parts of an import in their order.
pub(super) struct Step<'a> {
    pub state: &'a AppState,
    pub grant: &'a Grant<WriteApis>,
    pub change: Change<'a, WriteApis>,
    pub read: &'a ReadDocument,
    pub plan: &'a Plan,
    /// The API that gets a new version.
    pub parent: Option<ApiId>,
}

impl Step<'_> {
    /// The version that gets the document, made if need be.
    pub async fn version(&mut self, present: Option<ApiVersionId>) -> Result<(Outcome, ApiVersionId)> {
        let api_id = match (&self.plan.target, present) {
            (ImportTarget::Replace { .. }, Some(id)) => return Ok((Outcome::Replaced, id)),
            (ImportTarget::Replace { .. }, None) => {
                return Err(Error::field("replace", "There is no such version. Choose one from the list."));
            }
            (ImportTarget::NewApi { .. } | ImportTarget::NewVersion { .. }, Some(_)) => {
                return Err(self.version_taken());
            }
            (ImportTarget::NewApi { api, .. }, None) => {
                let id: ApiId = self.state.clock.new_id();
                apis::insert(&mut self.change, self.grant.tenant(), id, api).await?;
                id
            }
            (ImportTarget::NewVersion { .. }, None) => {
                self.parent.ok_or_else(|| Error::field("api", "There is no such API. Choose one from the list."))?
            }
        };
        let (_, slug) = self.plan.target.address();
        let new = NewVersion { slug: slug.parse().map_err(Error::internal)?, upstream_id: None };
        let id: ApiVersionId = self.state.clock.new_id();
        versions::insert(&mut self.change, self.grant.tenant(), (id, api_id), &new).await?;
        Ok((Outcome::Created, id))
    }

    fn version_taken(&self) -> Error {
        let (api, version) = self.plan.target.address();
        let message = format!(
            "{api} has a version {version} with another document. Choose another version, or replace the specification of that one."
        );
        Error::field("version_slug", message)
    }

    pub async fn specification(&mut self, id: ApiVersionId) -> Result<SpecificationId> {
        let imported_by = self.grant.actor().user_id();
        let new = NewDocument { read: self.read, source: self.plan.source.as_str(), imported_by };
        specifications::replace(&mut self.change, (&self.state.clock, self.grant.tenant()), id, new).await
    }

    /// Binds the upstream, publishes if asked, and gives the nodes what concerns them.
    pub async fn go_live(&mut self, id: ApiVersionId) -> Result<()> {
        let tenant = self.grant.tenant();
        let upstream = self.upstream().await?;
        if let Some(upstream) = upstream {
            versions::bind_within(&mut self.change, tenant, id, upstream).await?;
        }
        let row = versions::store::lock(self.change.conn(), tenant, self.plan.target.address()).await?;
        let stage = versions::parse_stage(&row.lifecycle)?;
        if self.plan.publication == Publication::Publish && stage == Lifecycle::Draft {
            let step = lifecycle::Move { to: Lifecycle::Published, sunset_at: None };
            lifecycle::apply(&mut self.change, tenant, &row, step).await?;
        } else {
            versions::publish_if_routed(&mut self.change, tenant, (id, stage), "import_specification").await?;
        }
        match (&self.plan.upstream, upstream) {
            (UpstreamChoice::Create { .. }, Some(new)) => {
                upstreams::publish(&mut self.change, tenant, new, "import_specification").await
            }
            _ => Ok(()),
        }
    }

    async fn upstream(&mut self) -> Result<Option<UpstreamId>> {
        let target_url = match &self.plan.upstream {
            UpstreamChoice::Keep => return Ok(None),
            UpstreamChoice::Existing(id) => return Ok(Some(*id)),
            UpstreamChoice::Create { target_url } => target_url,
        };
        let grant = self.grant.also::<WriteUpstreams>()?;
        let (api, version) = self.plan.target.address();
        let slug = free_upstream_slug(&mut self.change, &grant, &format!("{api}-{version}")).await?;
        let name = upstream_name(&self.read.document.title, version);
        let input = SettingsInput { name: &name, description: "", timeouts: Timeouts::default(), health_check: None };
        let new = NewUpstream::parse(&slug, target_url, input, Faults::default())?;
        Ok(Some(upstreams::create_within(&mut self.change, (self.state, &grant), &new).await?))
    }

    pub async fn commit(self, id: ApiVersionId, outcome: Outcome) -> Result<()> {
        let (api, version) = self.plan.target.address();
        let after = json!({
            "outcome": match outcome { Outcome::Created => "created", Outcome::Replaced => "replaced", Outcome::Unchanged => "unchanged" },
            "digest": self.read.digest,
            "source": self.plan.source.as_str(),
            "operations": self.read.document.operations.len(),
        });
        let entry = Entry::new("import_specification", "api_version", id, versions::title((api, version)));
        self.change.commit(entry.after(after)).await
    }
}

fn upstream_name(title: &str, version: &str) -> String {
    let title: String = title.chars().filter(|c| !c.is_control()).take(DisplayName::LIMIT - Slug::LIMIT - 1).collect();
    format!("{} {version}", title.trim()).trim().to_owned()
}

/// The stem, or the stem with the first number that nobody uses.
async fn free_upstream_slug(
    change: &mut Change<'_, WriteApis>,
    grant: &Grant<WriteUpstreams>,
    stem: &str,
) -> Result<String> {
    let stem: String = stem.chars().take(Slug::LIMIT - 4).collect();
    let stem = stem.trim_end_matches('-');
    let taken = store::list_upstream_slugs(change.conn(), grant.tenant(), stem).await?;
    let numbered = (2..1000).map(|number| format!("{stem}-{number}"));
    let free = std::iter::once(stem.to_owned()).chain(numbered).find(|slug| !taken.contains(slug));
    free.ok_or_else(|| {
        Error::conflict("upstream_names", "No free name", "Create the upstream yourself and choose it here.")
    })
}
