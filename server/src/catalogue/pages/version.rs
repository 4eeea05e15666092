//! Pages of a version that anybody reads: overview, plans, specification.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::Link;
use headgate_app::pages::catalogue::{
    BareApiView, HistoryRow, OverviewView, PlanCard, SpecificationView, VersionPlansView, bare_api, overview,
    specification, version_plans,
};
use headgate_contract::access::Permission;
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::limits::Rate;
use headgate_contract::plans::ApprovalRule;

use super::VersionPath;
use super::choices::problem_row;
use super::heading::{Loaded, Part, load, version_href};
use crate::authz::Grant;
use crate::authz::permits::{ReadCatalogue, WriteApis};
use crate::catalogue::specifications::{self, PastSpecification};
use crate::catalogue::versions::{self, OfferedPlan};
use crate::catalogue::{apis, markdown};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::state::AppState;

/// Characters of a digest that tell documents apart.
const SHORT_DIGEST: usize = 12;

/// `GET …/apis/{api}`: the newest version that takes subscriptions, else the newest.
pub(super) async fn show_api(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
) -> Result<Response> {
    let api = apis::get(&state, &grant, &slug).await?;
    let list = versions::list(&state, &grant, api.id).await?;
    let open = list.iter().find(|version| version.name.lifecycle == Lifecycle::Published);
    if let Some(version) = open.or(list.first()) {
        return Ok(Redirect::to(&version_href(&chrome, version)).into_response());
    }
    let catalogue = format!("{}/apis", chrome.base());
    let view = BareApiView {
        import_href: format!("{catalogue}/import"),
        edit_href: format!("{catalogue}/{}/settings", api.slug),
        description: markdown::render_some(Some(&api.description)),
        name: api.name.clone(),
        catalogue,
    };
    Ok(Html(headgate_app::render(bare_api(chrome.shell(api.name, Place::Catalogue), view))).into_response())
}

pub(super) async fn show(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((tenant, api, version)): VersionPath,
) -> Result<Html<String>> {
    let loaded = load(&state, &grant, &chrome, (&api, &version)).await?;
    let heading = loaded.heading(&state, &chrome, Part::Overview).await?;
    let current = &loaded.version;
    let base = &loaded.addresses.version;
    let has_document = current.specification.is_some();
    let view = OverviewView {
        heading,
        description: markdown::render_some(Some(&loaded.api.description)),
        call_url: state.config.call_url(&tenant, &current.name.api_slug, &current.name.version_slug),
        reference_href: has_document.then(|| loaded.addresses.index()),
        download_href: has_document.then(|| format!("{base}/specification")),
        specification: current
            .specification
            .as_ref()
            .map(|one| format!("{}, document version {}", one.format, one.document_version)),
        imported_at: current.specification.as_ref().map(|one| one.imported_at),
        tags: loaded.api.tags.clone(),
        operations: current.operation_count,
        subscriptions: current.subscription_count,
        upstream: upstream(&chrome, &loaded),
        deprecated_at: current.deprecated_at,
        sunset_at: current.sunset_at,
        missing: (current.name.lifecycle == Lifecycle::Draft)
            .then(|| missing(&loaded).unwrap_or("It is ready: publish it under Settings.").to_owned()),
        now: chrome.now,
    };
    Ok(Html(headgate_app::render(overview(chrome.shell(loaded.title(), Place::Catalogue), view))))
}

/// What a draft lacks.
pub(super) fn missing(loaded: &Loaded) -> Option<&'static str> {
    match (loaded.version.specification.is_some(), loaded.version.upstream.is_some()) {
        (true, true) => None,
        (true, false) => Some("To publish it, bind it to an upstream first."),
        (false, true) => Some("To publish it, import an OpenAPI document into it first."),
        (false, false) => Some("To publish it, import an OpenAPI document into it and bind it to an upstream first."),
    }
}

fn upstream(chrome: &Chrome, loaded: &Loaded) -> Option<Link> {
    let upstream = loaded.version.upstream.as_ref().filter(|_| chrome.may(Permission::ReadUpstreams))?;
    Some(Link::new(upstream.name.clone(), format!("{}/upstreams/{}", chrome.base(), upstream.id)))
}

pub(super) async fn plans(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, api, version)): VersionPath,
) -> Result<Html<String>> {
    let loaded = load(&state, &grant, &chrome, (&api, &version)).await?;
    let plans = versions::offered_plans(&state.db, grant.tenant(), loaded.version.name.version_id).await?;
    let subscribe = loaded.subscribe_href(&chrome);
    let view = VersionPlansView {
        heading: loaded.heading(&state, &chrome, Part::Plans).await?,
        plans: plans.into_iter().map(|plan| plan_card(plan, subscribe.as_deref())).collect(),
        settings_href: chrome.may(Permission::WriteApis).then(|| format!("{}/settings", loaded.addresses.version)),
    };
    Ok(Html(headgate_app::render(version_plans(chrome.shell(loaded.title(), Place::Catalogue), view))))
}

fn plan_card(plan: OfferedPlan, subscribe: Option<&str>) -> PlanCard {
    let OfferedPlan { id, slug: _, name, description, approval, limits } = plan;
    PlanCard {
        name,
        description,
        rate: limits.rate.map_or_else(|| "Unlimited requests".to_owned(), rate_in_words),
        body: format!("Bodies up to {}", size_in_words(limits.max_body_bytes)),
        approval: match approval {
            ApprovalRule::Automatic => "Approved at once".to_owned(),
            ApprovalRule::Manual => "Approved by the API's owners".to_owned(),
        },
        subscribe_href: subscribe.map(|href| format!("{href}?plan={id}")),
    }
}

fn rate_in_words(rate: Rate) -> String {
    let period = match rate.period_seconds() {
        1 => "a second".to_owned(),
        60 => "a minute".to_owned(),
        3_600 => "an hour".to_owned(),
        86_400 => "a day".to_owned(),
        seconds => format!("every {seconds} seconds"),
    };
    format!("{} requests {period}", rate.requests())
}

fn size_in_words(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

pub(super) async fn specifications(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, api, version)): VersionPath,
) -> Result<Html<String>> {
    let loaded = load(&state, &grant, &chrome, (&api, &version)).await?;
    let id = loaded.version.name.version_id;
    let history = specifications::list_history(&state, &grant, id).await?;
    let problems = match grant.also::<WriteApis>() {
        Ok(owner) => Some(specifications::list_problems(&state, &owner, id).await?),
        Err(Error::Denied) => None,
        Err(other) => return Err(other),
    };
    let view = SpecificationView {
        heading: loaded.heading(&state, &chrome, Part::Specification).await?,
        download_href: loaded
            .version
            .specification
            .is_some()
            .then(|| format!("{}/specification", loaded.addresses.version)),
        import_href: problems.is_some().then(|| format!("{}/apis/import?replace={api}%2F{version}", chrome.base())),
        problems: problems.map(|problems| problems.iter().map(problem_row).collect()),
        history: history.into_iter().map(history_row).collect(),
        now: chrome.now,
    };
    Ok(Html(headgate_app::render(specification(chrome.shell(loaded.title(), Place::Catalogue), view))))
}

fn history_row(past: PastSpecification) -> HistoryRow {
    let PastSpecification {
        id: _,
        digest,
        format,
        title,
        document_version,
        source,
        imported_by,
        imported_at,
        is_current,
    } = past;
    let digest = digest.chars().take(SHORT_DIGEST).collect();
    HistoryRow { title, document_version, format, source, imported_by, imported_at, digest, is_current }
}

/// `GET …/specification`: the document as it came, as a file.
pub(super) async fn download(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_, api, version)): VersionPath,
) -> Result<Response> {
    let stored = specifications::get_current(&state, &grant, (&api, &version)).await?;
    let ending = if stored.media_type == "application/json" { "json" } else { "yaml" };
    let name = format!("attachment; filename=\"{api}-{version}.{ending}\"");
    let mut response = crate::catalogue::api::download(stored);
    if let Ok(value) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
