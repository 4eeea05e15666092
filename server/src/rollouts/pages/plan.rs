//! The form that plans a rollout.

mod strategy;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, SelectOption};
use headgate_app::pages::rollouts::plan::{PlanFields, PlanForm, plan_form};
use headgate_contract::names::DisplayName;
use serde::Deserialize;

use crate::authz::Grant;
use crate::authz::permits::{ReadUpstreams, WriteRollouts};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::form::{Faults, Form, form_errors};
use crate::http::paging::PageQuery;
use crate::rollouts::{self, Candidate, NewRollout};
use crate::state::AppState;
use crate::upstreams;

/// Fields as they are typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    description: String,
    upstream: String,
    candidate: String,
    preset: String,
    weights: String,
    min_soak_s: String,
    max_soak_s: String,
    min_requests: String,
    max_ratio: String,
    max_share: String,
    p95_margin: String,
    bake_s: String,
    gate: String,
}

/// `GET /t/{tenant}/rollouts/new`
pub async fn new(grant: Grant<WriteRollouts>, chrome: Chrome, State(state): State<AppState>) -> Result<Html<String>> {
    let html = page(&state, &grant.also()?, &chrome, (Fields::initial(), FormErrors::none())).await?;
    Ok(Html(html))
}

/// `POST /t/{tenant}/rollouts/new`
pub async fn create(
    grant: Grant<WriteRollouts>,
    chrome: Chrome,
    State(state): State<AppState>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let created = match fields.parse() {
        Ok(new) => rollouts::create(&state, &grant, new).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(rollout) => Ok(Redirect::to(&format!("{}/rollouts/{}", chrome.base(), rollout.id)).into_response()),
        Err(error) => {
            let errors = form_errors(error)?;
            let html = page(&state, &grant.also()?, &chrome, (fields, errors)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
        }
    }
}

async fn page(
    state: &AppState,
    grant: &Grant<ReadUpstreams>,
    chrome: &Chrome,
    (fields, errors): (Fields, FormErrors),
) -> Result<String> {
    let all = PageQuery { cursor: None, limit: Some(PageQuery::MAX_LIMIT) };
    let upstreams = upstreams::list(state, grant, None, &all).await?.items;
    let mut candidates = vec![SelectOption::new("", "Choose…")];
    for upstream in &upstreams {
        candidates.push(SelectOption::new(format!("upstream:{}", upstream.id), format!("Upstream {}", upstream.name)));
    }
    for upstream in upstreams.iter().filter(|upstream| upstream.targets.len() > 1) {
        for target in &upstream.targets {
            let label = format!("Target {} of {}", target.url, upstream.name);
            candidates.push(SelectOption::new(format!("target:{}", target.id), label));
        }
    }
    let choose = std::iter::once(SelectOption::new("", "Choose…"));
    let view = PlanForm {
        action: format!("{}/rollouts/new", chrome.base()),
        back: format!("{}/rollouts", chrome.base()),
        upstreams: choose
            .chain(
                upstreams.iter().map(|upstream| SelectOption::new(upstream.id.to_string(), upstream.name.to_string())),
            )
            .collect(),
        candidates,
        fields: fields.into(),
        errors,
    };
    Ok(headgate_app::render(plan_form(chrome.shell("Plan a rollout", Place::Rollouts), view)))
}

impl Fields {
    fn initial() -> Self {
        let text = str::to_owned;
        Self {
            preset: text("careful"),
            weights: text("1, 5, 25, 50, 100"),
            min_soak_s: text("300"),
            max_soak_s: text("14400"),
            min_requests: text("100"),
            max_ratio: text("1.1"),
            max_share: text("5"),
            p95_margin: text("25"),
            bake_s: text("1800"),
            gate: text("automatic"),
            ..Self::default()
        }
    }

    fn parse(&self) -> Result<NewRollout> {
        let mut faults = Faults::default();
        let name = faults.take("name", self.name.parse::<DisplayName>());
        let upstream_id =
            faults.take("upstream", self.upstream.parse().map_err(|_| "Choose the upstream whose callers are moved."));
        let candidate = faults.take("candidate", parse_candidate(&self.candidate));
        let strategy = match self.strategy() {
            Ok(strategy) => Some(strategy),
            Err(Error::Invalid(more)) => {
                for fault in more {
                    faults.add(&fault.field, fault.message);
                }
                None
            }
            Err(other) => return Err(other),
        };
        match (name, upstream_id, candidate, strategy) {
            (Some(name), Some(upstream_id), Some(candidate), Some(strategy)) => Ok(NewRollout {
                name,
                description: self.description.trim().to_owned(),
                upstream_id,
                candidate,
                strategy,
            }),
            _ => Err(faults.into_error()),
        }
    }
}

impl From<Fields> for PlanFields {
    fn from(fields: Fields) -> Self {
        let Fields {
            name,
            description,
            upstream,
            candidate,
            preset,
            weights,
            min_soak_s,
            max_soak_s,
            min_requests,
            max_ratio,
            max_share,
            p95_margin,
            bake_s,
            gate,
        } = fields;
        Self {
            name,
            description,
            upstream,
            candidate,
            preset,
            weights,
            min_soak_s,
            max_soak_s,
            min_requests,
            max_ratio,
            max_share,
            p95_margin,
            bake_s,
            gate,
        }
    }
}

/// `upstream:<id>` or `target:<id>`.
fn parse_candidate(text: &str) -> std::result::Result<Candidate, &'static str> {
    const CHOOSE: &str = "Choose what the callers are moved to.";
    let (kind, id) = text.split_once(':').ok_or(CHOOSE)?;
    match kind {
        "upstream" => id.parse().map(Candidate::Upstream).map_err(|_| CHOOSE),
        "target" => id.parse().map(Candidate::Target).map_err(|_| CHOOSE),
        _ => Err(CHOOSE),
    }
}
