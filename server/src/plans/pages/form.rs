//! Creating a plan and changing its terms.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::plans::form::{ExistingPlan, PlanFields, PlanFormView, plan_form};
use headgate_app::pages::plans::words::in_words;
use headgate_contract::access::Permission;
use headgate_contract::ids::PlanId;
use headgate_contract::plans::{ApprovalRule, PlanLimits};
use serde::Deserialize;
use tower_sessions::Session;

use crate::authz::Grant;
use crate::authz::permits::{ReadCatalogue, WritePlans};
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::etag::IfMatch;
use crate::http::form::{Faults, Form, form_errors};
use crate::plans::terms::{NewPlan, RateInput, Terms, TermsInput};
use crate::plans::{self, Plan};
use crate::state::AppState;

const MIB: f64 = 1024.0 * 1024.0;

/// Texts of the form, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PlanForm {
    name: String,
    slug: String,
    description: String,
    approval: String,
    limit: String,
    requests: String,
    period: String,
    burst: String,
    max_body: String,
    version: Option<i32>,
}

pub(super) async fn new(_: Grant<WritePlans>, chrome: Chrome) -> Html<String> {
    let fields = PlanFields {
        approval: ApprovalRule::Manual.word().to_owned(),
        limit: "rate".to_owned(),
        requests: "100".to_owned(),
        period: "60".to_owned(),
        max_body: "10".to_owned(),
        ..PlanFields::default()
    };
    render(&chrome, None, fields, FormErrors::none())
}

pub(super) async fn create(
    grant: Grant<WritePlans>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Form(form): Form<PlanForm>,
) -> Result<Response> {
    let mut faults = Faults::default();
    let input = parse(&form, &mut faults);
    let created = match NewPlan::parse(&form.slug, input, faults) {
        Ok(new) => plans::create(&state, &grant, &new).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(id) => {
            flash(&session, Tone::Success, "The plan is created. Offer it in the settings of an API version.").await?;
            Ok(Redirect::to(&format!("{}/plans/{id}", chrome.base())).into_response())
        }
        Err(error) => {
            let page = render(&chrome, None, form.into(), form_errors(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

pub(super) async fn edit(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, PlanId)>,
) -> Result<Html<String>> {
    let plan = plans::get(&state, &grant, id).await?;
    let existing = existing(&state, &chrome, &plan).await?;
    let fields = fields_of(&plan);
    Ok(render(&chrome, Some(existing), fields, FormErrors::none()))
}

pub(super) async fn update(
    grant: Grant<WritePlans>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, PlanId)>,
    Form(form): Form<PlanForm>,
) -> Result<Response> {
    let mut faults = Faults::default();
    let terms = Terms::parse(parse(&form, &mut faults), &mut faults);
    let updated = match (terms, faults.finish()) {
        (Some(terms), Ok(())) => plans::update(&state, &grant, (id, IfMatch(form.version)), &terms).await,
        (_, faulty) => faulty,
    };
    let Err(error) = updated else {
        flash(&session, Tone::Success, "The plan is saved. Its limits hold for existing subscriptions too.").await?;
        return Ok(Redirect::to(&format!("{}/plans/{id}", chrome.base())).into_response());
    };
    let plan = plans::get(&state, &grant.also()?, id).await?;
    let mut existing = existing(&state, &chrome, &plan).await?;
    existing.version = form.version.unwrap_or(plan.version);
    let page = render(&chrome, Some(existing), form.into(), form_errors(error)?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn existing(state: &AppState, chrome: &Chrome, plan: &Plan) -> Result<ExistingPlan> {
    Ok(ExistingPlan {
        href: format!("{}/plans/{}", chrome.base(), plan.id),
        name: plan.name.clone(),
        slug: plan.slug.clone(),
        in_words: in_words(&plan.limits, plan.approval),
        is_open: plan.is_open(),
        offered_by: plan.offered_by,
        subscriptions: plan.subscriptions,
        acknowledgement: plans::acknowledgement(state, plan).await?,
        may_write: chrome.may(Permission::WritePlans),
        version: plan.version,
    })
}

fn render(chrome: &Chrome, existing: Option<ExistingPlan>, fields: PlanFields, errors: FormErrors) -> Html<String> {
    let title = existing.as_ref().map_or_else(|| "New plan".to_owned(), |plan| plan.name.clone());
    let list = format!("{}/plans", chrome.base());
    let view = PlanFormView { list, existing, fields, errors };
    Html(headgate_app::render(plan_form(chrome.shell(title, Place::Plans), view)))
}

/// What is no number is noted as a fault and stands as its default for the checks that follow.
fn parse<'a>(form: &'a PlanForm, faults: &mut Faults) -> TermsInput<'a> {
    let approval = ApprovalRule::parse(&form.approval).ok_or("Choose how subscriptions are approved.");
    let approval = faults.take("approval", approval).unwrap_or(ApprovalRule::Manual);
    let mut whole = |field: &str, text: &str| {
        faults.take(field, text.trim().parse::<u32>().map_err(|_| "Use a whole number, at least 1."))
    };
    let rate = (form.limit != "unlimited").then(|| RateInput {
        requests: whole("requests", &form.requests).unwrap_or(1),
        period_seconds: whole("period", &form.period).unwrap_or(60),
        burst: if form.burst.trim().is_empty() { None } else { whole("burst", &form.burst).or(Some(1)) },
    });
    let max_body_bytes = faults.take("max_body", parse_mib(&form.max_body)).unwrap_or(PlanLimits::DEFAULT_BODY);
    TermsInput { name: &form.name, description: &form.description, approval, rate, max_body_bytes }
}

fn parse_mib(text: &str) -> Result<u64, &'static str> {
    let mib: f64 = text.trim().replace(',', ".").parse().map_err(|_| "Use a number of MiB, such as 10 or 0.5.")?;
    let bytes = (mib * MIB).round();
    if !(1.0..=1024.0 * MIB).contains(&bytes) {
        return Err("Use more than 0 and at most 1024 MiB.");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1 GiB, checked above")]
    Ok(bytes as u64)
}

fn print_mib(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "at most 1 GiB")]
    let mib = bytes as f64 / MIB;
    format!("{mib}")
}

fn fields_of(plan: &Plan) -> PlanFields {
    let rate = plan.limits.rate;
    let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    PlanFields {
        name: plan.name.clone(),
        slug: plan.slug.clone(),
        description: plan.description.clone(),
        approval: plan.approval.word().to_owned(),
        limit: if rate.is_some() { "rate" } else { "unlimited" }.to_owned(),
        requests: rate.map_or(100, |rate| rate.requests()).to_string(),
        period: rate.map_or(60, |rate| rate.period_seconds()).to_string(),
        burst: text(rate.map(|rate| rate.burst())),
        max_body: print_mib(plan.limits.max_body_bytes),
    }
}

impl From<PlanForm> for PlanFields {
    fn from(form: PlanForm) -> Self {
        let PlanForm { name, slug, description, approval, limit, requests, period, burst, max_body, version: _ } = form;
        Self { name, slug, description, approval, limit, requests, period, burst, max_body }
    }
}
