//! Settings of a version: lifecycle, upstream, plans, deleting a draft.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{Choice, FormErrors, SelectOption, Tone};
use headgate_app::pages::catalogue::{VersionSettingsView, version_settings};
use headgate_contract::ids::PlanId;
use headgate_contract::lifecycle::Lifecycle;
use serde::Deserialize;
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime, Time};
use tower_sessions::Session;

use super::VersionPath;
use super::choices::upstreams;
use super::heading::{Part, load};
use super::version::missing;
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::versions::lifecycle::{Move, move_version};
use crate::catalogue::versions::{self, PlanChoice};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::etag::IfMatch;
use crate::http::form::{Form, form_errors};
use crate::state::AppState;

/// A step of the lifecycle, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StageForm {
    to: String,
    /// A date, or nothing.
    sunset_at: String,
    revision: Option<i32>,
}

/// The chosen upstream.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UpstreamForm {
    upstream_id: String,
    revision: Option<i32>,
}

/// What every handler of this page works with.
type Setting<'a> = (&'a AppState, &'a Grant<WriteApis>, &'a Chrome);

pub(super) async fn show(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, api, version)): VersionPath,
) -> Result<Html<String>> {
    render((&state, &grant, &chrome), (&api, &version), FormErrors::none()).await
}

pub(super) async fn move_stage(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, api, version)): VersionPath,
    Form(form): Form<StageForm>,
) -> Result<Response> {
    let address = (api.as_str(), version.as_str());
    let moved = match step(&form) {
        Ok(step) => move_version(&state, &grant, (address, IfMatch(form.revision)), step).await,
        Err(error) => Err(error),
    };
    let told = moved.map(|moved| format!("{} is {} now.", moved.name.title(), moved.name.lifecycle.word()));
    answer((&state, &grant, &chrome), (address, &session), told).await
}

fn step(form: &StageForm) -> Result<Move> {
    let to = Lifecycle::parse(&form.to).ok_or_else(|| Error::field("to", "Choose a stage."))?;
    let sunset_at = match form.sunset_at.trim() {
        "" => None,
        text => Some(parse_day(text).ok_or_else(|| Error::field("sunset_at", "Give a date, such as 2027-01-31."))?),
    };
    Ok(Move { to, sunset_at })
}

/// The beginning of a day in UTC.
fn parse_day(text: &str) -> Option<OffsetDateTime> {
    Date::parse(text, &Iso8601::DATE).ok().map(|date| date.with_time(Time::MIDNIGHT).assume_utc())
}

pub(super) async fn bind(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, api, version)): VersionPath,
    Form(form): Form<UpstreamForm>,
) -> Result<Response> {
    let address = (api.as_str(), version.as_str());
    let upstream = match form.upstream_id.as_str() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Error::field("upstream_id", "Choose an upstream from the list.")),
    };
    let bound = match upstream {
        Ok(upstream) => versions::bind_upstream(&state, &grant, (address, IfMatch(form.revision)), upstream).await,
        Err(error) => Err(error),
    };
    let told = bound.map(|bound| match bound.upstream {
        Some(upstream) => format!("Calls go to {} now.", upstream.name),
        None => "Calls go nowhere now.".to_owned(),
    });
    answer((&state, &grant, &chrome), (address, &session), told).await
}

/// Takes the pairs as they come, because each chosen plan has the same name.
pub(super) async fn offer(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, api, version)): VersionPath,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let address = (api.as_str(), version.as_str());
    let values = |wanted: &'static str| pairs.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value);
    let revision = values("revision").next().and_then(|text| text.parse().ok());
    let plans: Result<Vec<PlanId>, _> = values("plans").map(|text| text.parse::<PlanId>()).collect();
    let offered = match plans {
        Ok(plans) => versions::offer_plans(&state, &grant, (address, IfMatch(revision)), plans).await,
        Err(_) => Err(Error::field("plans", "Choose plans from the list.")),
    };
    answer((&state, &grant, &chrome), (address, &session), offered.map(|()| "The plans are saved.".to_owned())).await
}

pub(super) async fn delete(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, api, version)): VersionPath,
) -> Result<Response> {
    let address = (api.as_str(), version.as_str());
    match versions::delete(&state, &grant, address).await {
        Ok(()) => {
            flash(&session, Tone::Success, format!("The draft {api} {version} is deleted.")).await?;
            Ok(Redirect::to(&format!("{}/apis/{api}", chrome.base())).into_response())
        }
        Err(error) => answer((&state, &grant, &chrome), (address, &session), Err(error)).await,
    }
}

/// Back to the page with a message, or the page with what was wrong.
async fn answer(
    setting: Setting<'_>,
    (address, session): (versions::Address<'_>, &Session),
    done: Result<String>,
) -> Result<Response> {
    match done {
        Ok(told) => {
            flash(session, Tone::Success, told).await?;
            let (api, version) = address;
            Ok(Redirect::to(&format!("{}/apis/{api}/versions/{version}/settings", setting.2.base())).into_response())
        }
        Err(error) => {
            let page = render(setting, address, form_errors(error)?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn render(
    (state, grant, chrome): Setting<'_>,
    address: versions::Address<'_>,
    errors: FormErrors,
) -> Result<Html<String>> {
    let loaded = load(state, &grant.also()?, chrome, address).await?;
    let version = &loaded.version;
    let plans = versions::list_plan_choices(state, grant, version.name.version_id).await?;
    let stage = version.name.lifecycle;
    let view = VersionSettingsView {
        heading: loaded.heading(state, chrome, Part::Settings).await?,
        action: format!("{}/settings", loaded.addresses.version),
        lifecycle: stage,
        next: stage.next(),
        missing: missing(&loaded).filter(|_| stage == Lifecycle::Draft).map(str::to_owned),
        upstreams: upstreams(state, grant, vec![SelectOption::new("", "None")]).await?,
        upstream_id: version.upstream.as_ref().map(|upstream| upstream.id.to_string()).unwrap_or_default(),
        plans: plans.into_iter().map(plan_choice).collect(),
        revision: version.revision,
        subscriptions: version.subscription_count,
        may_delete: stage == Lifecycle::Draft,
        errors,
    };
    Ok(Html(headgate_app::render(version_settings(chrome.shell(loaded.title(), Place::Catalogue), view))))
}

fn plan_choice(choice: PlanChoice) -> Choice {
    let mut card = Choice::new(choice.plan.id.to_string(), choice.plan.name);
    if !choice.plan.description.is_empty() {
        card = card.hint(choice.plan.description);
    }
    card.checked = choice.is_offered;
    card
}
