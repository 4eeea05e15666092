//! Makes upstreams and the API of the demo.

use headgate_contract::ids::{ApiVersionId, PlanId, UpstreamId};
use headgate_contract::names::Slug;
use headgate_contract::snapshot::{HealthCheck, Timeouts};

use super::cast::{API, V70, V71};
use super::people::{Crew, display_name, name};
use super::vendors::{self, Ports, Vendor};
use crate::catalogue::apis::{ApiDetails, NewApi, Tags};
use crate::catalogue::imports::{Plan, Publication, Source};
use crate::catalogue::versions::offer_plans;
use crate::catalogue::{ImportRequest, ImportTarget, UpstreamChoice, import_document};
use crate::error::{Error, Result};
use crate::http::etag::IfMatch;
use crate::http::form::Faults;
use crate::mock;
use crate::state::AppState;
use crate::upstreams::settings::{NewUpstream, SettingsInput};
use crate::upstreams::target::TargetWeight;
use crate::upstreams::{self, NewTarget};

const ABOUT: &str = "Takes payments: sessions, payment methods, payments, captures and refunds. **Everything behind it is \
    simulated**: the answers are the examples of the vendor's documents.";

/// The upstreams: what serves each version, and what is to serve it.
#[derive(Debug, Clone, Copy)]
pub struct Backends {
    pub v70: UpstreamId,
    pub v70_next: UpstreamId,
    pub v71: UpstreamId,
    pub v71_next: UpstreamId,
}

/// Creates the upstreams with targets at the mocks' ports.
pub async fn create_upstreams(state: &AppState, crew: &Crew, ports: &Ports) -> Result<Backends> {
    let build = Build { state, crew, ports };
    let v70 = build
        .upstream(("checkout-v70", "Payment vendor, v70", "Two data centres in Dublin."), Vendor::V70First)
        .await?;
    let grant = crew.owner()?.grant();
    let second = NewTarget {
        url: url(ports, Vendor::V70Second)?.parse().map_err(Error::internal)?,
        weight: TargetWeight::DEFAULT,
    };
    upstreams::add_target(state, &grant, v70, &second).await?;
    Ok(Backends {
        v70,
        v70_next: build
            .upstream(
                ("checkout-v70-frankfurt", "Payment vendor, v70, Frankfurt", "Their new region, nearer to us."),
                Vendor::V70Next,
            )
            .await?,
        v71: build
            .upstream(("checkout-v71", "Payment vendor, v71", "Their present release."), Vendor::V71First)
            .await?,
        v71_next: build
            .upstream(
                ("checkout-v71-release-48", "Payment vendor, v71, release 48", "Their next release, on trial."),
                Vendor::V71Next,
            )
            .await?,
    })
}

struct Build<'a> {
    state: &'a AppState,
    crew: &'a Crew,
    ports: &'a Ports,
}

impl Build<'_> {
    async fn upstream(&self, (slug, name, description): (&str, &str, &str), vendor: Vendor) -> Result<UpstreamId> {
        let timeouts = Timeouts { connect_ms: 1_000, read_ms: 5_000 };
        let health_check =
            Some(HealthCheck { path: mock::HEALTH.to_owned(), interval_s: 5, unhealthy_after: 3, healthy_after: 2 });
        let input = SettingsInput { name, description, timeouts, health_check };
        let new = NewUpstream::parse(slug, &url(self.ports, vendor)?, input, Faults::default())?;
        upstreams::create(self.state, &self.crew.owner()?.grant(), &new).await
    }
}

fn url(ports: &Ports, vendor: Vendor) -> Result<String> {
    let port = ports.get(&vendor).ok_or_else(|| Error::internal("a mock of the demo has no port"))?;
    Ok(format!("http://127.0.0.1:{port}"))
}

/// Imports both documents, published and bound, and offers the plans.
pub async fn create_api(
    state: &AppState,
    crew: &Crew,
    backends: &Backends,
    plans: &[PlanId],
) -> Result<[ApiVersionId; 2]> {
    let details = ApiDetails {
        name: display_name("Checkout")?,
        description: ABOUT.to_owned(),
        owner_team_id: crew.teams.first().copied(),
        tags: Tags::parse_line("payments, checkout").map_err(Error::internal)?,
    };
    let (first, second): (Slug, Slug) = (name(V70)?, name(V71)?);
    let new = ImportTarget::NewApi { api: NewApi { slug: name(API)?, details }, version: first };
    let v70 = import(state, crew, (V70, backends.v70), new).await?;
    let next = ImportTarget::NewVersion { api: API.to_owned(), version: second };
    let v71 = import(state, crew, (V71, backends.v71), next).await?;
    for version in [V70, V71] {
        offer_plans(state, &crew.owner()?.grant(), ((API, version), IfMatch(None)), plans.to_vec()).await?;
    }
    Ok([v70, v71])
}

async fn import(
    state: &AppState,
    crew: &Crew,
    (version, upstream): (&str, UpstreamId),
    target: ImportTarget,
) -> Result<ApiVersionId> {
    let plan = Plan {
        source: Source::Api,
        target,
        upstream: UpstreamChoice::Existing(upstream),
        publication: Publication::Publish,
    };
    let request = ImportRequest { document: vendors::document(version), plan };
    Ok(import_document(state, &crew.owner()?.grant(), request).await?.version.version_id)
}
