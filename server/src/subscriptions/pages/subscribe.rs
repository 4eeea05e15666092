//! `/t/{tenant}/apis/{api}/versions/{version}/subscribe`: choose, look it over, send.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, SelectOption, Tone};
use headgate_app::pages::plans::words::in_words;
use headgate_app::pages::subscriptions::subscribe::{
    NEW_APPLICATION, PlanChoice, SubscribeFields, SubscribeStage, SubscribeView, subscribe,
};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::plans::ApprovalRule;
use serde::Deserialize;
use tower_sessions::Session;

use crate::applications::{self, ApplicationTerms, Scope};
use crate::authz::Grant;
use crate::authz::permits::WriteOwnApplications;
use crate::catalogue::{self, OfferedPlan, VersionName, versions};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::{Faults, Form, form_errors};
use crate::http::paging::PageQuery;
use crate::state::AppState;
use crate::subscriptions::{self, ApplicationChoice, NewSubscription};

/// Texts of the form, as typed, and which button was pressed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct SubscribeForm {
    plan: String,
    application: String,
    new_name: String,
    message: String,
    /// `review`, `change` or `send`.
    step: String,
}

/// Everything that the page of one version needs.
struct Wizard<'a> {
    chrome: &'a Chrome,
    version: VersionName,
    plans: Vec<OfferedPlan>,
    applications: Vec<SelectOption>,
}

type VersionPath = Path<(String, String, String)>;

/// What a link to the form may choose beforehand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Preselected {
    application: String,
    plan: String,
}

pub(super) async fn show(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, api, version)): VersionPath,
    Query(chosen): Query<Preselected>,
) -> Result<Html<String>> {
    let wizard = Wizard::load(&state, &grant, &chrome, (&api, &version)).await?;
    if let Some(page) = wizard.closed() {
        return Ok(page);
    }
    let only = wizard.plans.first().map(|plan| plan.id.to_string()).filter(|_| wizard.plans.len() == 1);
    let Preselected { application, plan } = chosen;
    let fields = SubscribeForm { application, plan: only.unwrap_or(plan), ..SubscribeForm::default() };
    Ok(wizard.choose(fields, FormErrors::none()))
}

pub(super) async fn submit(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, api, version)): VersionPath,
    Form(form): Form<SubscribeForm>,
) -> Result<Response> {
    let wizard = Wizard::load(&state, &grant, &chrome, (&api, &version)).await?;
    if let Some(page) = wizard.closed() {
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    if form.step == "change" {
        return Ok(wizard.choose(form, FormErrors::none()).into_response());
    }
    let new = match wizard.parse(&form) {
        Ok(new) => new,
        Err(error) => return wizard.again(form, error),
    };
    if form.step == "review" {
        return wizard.review(form, &new);
    }
    match subscriptions::request(&state, &grant, &new).await {
        Ok(id) => {
            flash(&session, Tone::Success, "The request is sent.").await?;
            Ok(Redirect::to(&format!("{}/subscriptions/{id}", chrome.base())).into_response())
        }
        Err(error) => wizard.again(form, error),
    }
}

impl<'a> Wizard<'a> {
    async fn load(
        state: &AppState,
        grant: &Grant<WriteOwnApplications>,
        chrome: &'a Chrome,
        address: (&str, &str),
    ) -> Result<Self> {
        let version = versions::get(state, grant, address).await?.name;
        let plans = catalogue::offered_plans(&state.db, grant.tenant(), version.version_id).await?;
        let all = PageQuery { cursor: None, limit: Some(PageQuery::MAX_LIMIT) };
        let own = applications::list(state, &grant.also()?, (Scope::Own, None), &all).await?.items;
        let applications = own.into_iter().map(|own| SelectOption::new(own.id.to_string(), own.name)).collect();
        Ok(Self { chrome, version, plans, applications })
    }

    /// The page that says why nobody can subscribe, if that is so.
    fn closed(&self) -> Option<Html<String>> {
        let title = self.version.title();
        let reason = match self.version.lifecycle {
            Lifecycle::Published if self.plans.is_empty() => {
                format!("{title} offers no plan yet. Ask the owner of the API to offer one.")
            }
            Lifecycle::Published => return None,
            Lifecycle::Draft => format!("{title} is still a draft. It takes subscriptions once it is published."),
            Lifecycle::Deprecated => format!("{title} is deprecated. Choose a newer version of this API."),
            Lifecycle::Retired => format!("{title} is retired. Choose a newer version of this API."),
        };
        Some(self.render(SubscribeStage::Closed { reason }, SubscribeForm::default()))
    }

    fn choose(&self, form: SubscribeForm, errors: FormErrors) -> Html<String> {
        let plans = self.plans.iter().map(plan_choice).collect();
        let stage = SubscribeStage::Choose { plans, applications: self.applications.clone(), errors };
        self.render(stage, form)
    }

    /// The form again, with what was wrong.
    fn again(&self, form: SubscribeForm, error: Error) -> Result<Response> {
        let errors = form_errors(error)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, self.choose(form, errors)).into_response())
    }

    fn review(&self, form: SubscribeForm, new: &NewSubscription) -> Result<Response> {
        let plan = self.plans.iter().find(|plan| plan.id == new.plan).ok_or(Error::NotFound)?;
        let application = match &new.application {
            ApplicationChoice::New(terms) => format!("{} (new)", terms.name),
            ApplicationChoice::Existing(id) => {
                let id = id.to_string();
                let known = self.applications.iter().find(|known| known.value == id);
                known.map(|known| known.label.clone()).unwrap_or_default()
            }
        };
        let stage = SubscribeStage::Review { plan: plan_choice(plan), application };
        Ok(self.render(stage, form).into_response())
    }

    fn parse(&self, form: &SubscribeForm) -> Result<NewSubscription> {
        let mut faults = Faults::default();
        let offered = self.plans.iter().find(|plan| plan.id.to_string() == form.plan).map(|plan| plan.id);
        let plan = faults.take("plan", offered.ok_or("Choose one of the plans."));
        let application = if form.application == NEW_APPLICATION {
            let terms = ApplicationTerms::parse(&form.new_name, "", "")
                .map_err(|_| "Give the new application a name of at most 120 characters.");
            faults.take("name", terms).map(ApplicationChoice::New)
        } else {
            let known = self.applications.iter().any(|known| known.value == form.application);
            let id = form.application.parse().ok().filter(|_| known);
            faults
                .take("application", id.ok_or("Choose one of your applications, or a new one."))
                .map(ApplicationChoice::Existing)
        };
        match (plan, application) {
            (Some(plan), Some(application)) => {
                let (version, message) = (self.version.version_id, form.message.clone());
                Ok(NewSubscription { application, version, plan, message })
            }
            _ => Err(faults.into_error()),
        }
    }

    fn render(&self, stage: SubscribeStage, form: SubscribeForm) -> Html<String> {
        let SubscribeForm { plan, application, new_name, message, step: _ } = form;
        let page =
            format!("{}/apis/{}/versions/{}", self.chrome.base(), self.version.api_slug, self.version.version_slug);
        let view = SubscribeView {
            action: format!("{page}/subscribe"),
            back: Link::new(self.version.title(), page),
            version_title: self.version.title(),
            stage,
            fields: SubscribeFields { plan, application, new_name, message },
        };
        let shell = self.chrome.shell(format!("Subscribe to {}", view.version_title), Place::Catalogue);
        Html(headgate_app::render(subscribe(shell, view)))
    }
}

fn plan_choice(plan: &OfferedPlan) -> PlanChoice {
    let consequence = match plan.approval {
        ApprovalRule::Automatic => "In force as soon as you send the request.",
        ApprovalRule::Manual => "The owners of the API decide first; you see the decision on the subscription's page.",
    };
    PlanChoice {
        id: plan.id.to_string(),
        name: plan.name.clone(),
        in_words: in_words(&plan.limits, plan.approval),
        consequence: consequence.to_owned(),
    }
}
