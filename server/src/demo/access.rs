//! Makes plans, applications, subscriptions and keys of the demo.

use headgate_contract::ids::{ApiVersionId, ApplicationId, PlanId};
use headgate_contract::plans::{ApprovalRule, PlanLimits};

use super::cast::{APPLICATIONS, ApplicationPart, FREE, PENDING, PENDING_BY, PLANS, PlanPart};
use super::people::{Crew, display_name};
use super::record::Caller;
use crate::api_keys::lifetime::Expiry;
use crate::api_keys::{self, NewApiKey};
use crate::applications::{self, ApplicationTerms};
use crate::error::{Error, Result};
use crate::http::form::Faults;
use crate::plans;
use crate::plans::terms::{NewPlan, RateInput, TermsInput};
use crate::state::AppState;
use crate::subscriptions::{self, ApplicationChoice, Decision, NewSubscription};

/// Days for which the applications' keys are valid.
const KEY_DAYS: u16 = 365;

/// The plans, in the order of [`PLANS`].
pub async fn create_plans(state: &AppState, crew: &Crew) -> Result<Vec<PlanId>> {
    let grant = crew.owner()?.grant();
    let mut ids = Vec::new();
    for (index, part) in PLANS.iter().enumerate() {
        ids.push(plans::create(state, &grant, &plan(index, part)?).await?);
    }
    Ok(ids)
}

fn plan(index: usize, part: &PlanPart) -> Result<NewPlan> {
    let rate = part.per_minute.map(|(requests, burst)| RateInput { requests, period_seconds: 60, burst: Some(burst) });
    let approval = if index == FREE { ApprovalRule::Automatic } else { ApprovalRule::Manual };
    let PlanPart { slug, name, description, .. } = part;
    let input = TermsInput { name, description, approval, rate, max_body_bytes: PlanLimits::DEFAULT_BODY };
    NewPlan::parse(slug, input, Faults::default())
}

/// What can be subscribed to.
#[derive(Debug)]
pub struct Offer {
    /// v70 and v71.
    pub versions: [ApiVersionId; 2],
    /// In the order of [`PLANS`].
    pub plans: Vec<PlanId>,
}

/// Applications with approved subscriptions and keys, and the request that waits.
pub async fn create_applications(state: &AppState, crew: &Crew, offer: &Offer) -> Result<Vec<Caller>> {
    let mut callers = Vec::new();
    for part in &APPLICATIONS {
        callers.push(create_caller(state, crew, offer, part).await?);
    }
    let ((name, description, message), (maker, plan)) = (PENDING, PENDING_BY);
    let application = create_application(state, crew, maker, (name, description)).await?;
    let [_, version] = offer.versions;
    let new = NewSubscription {
        application: ApplicationChoice::Existing(application),
        version,
        plan: plan_of(offer, plan)?,
        message: message.to_owned(),
    };
    subscriptions::request(state, &crew.voice(maker)?.grant(), &new).await?;
    Ok(callers)
}

async fn create_caller(state: &AppState, crew: &Crew, offer: &Offer, part: &ApplicationPart) -> Result<Caller> {
    let application = create_application(state, crew, part.maker, (part.name, part.description)).await?;
    let maker = crew.voice(part.maker)?.grant();
    for (version, rate) in offer.versions.iter().zip(part.rates) {
        if rate > 0.0 {
            let new = NewSubscription {
                application: ApplicationChoice::Existing(application),
                version: *version,
                plan: plan_of(offer, part.plan)?,
                message: format!("{} We expect about {rate} requests a second.", part.description),
            };
            let subscription = subscriptions::request(state, &maker, &new).await?;
            if part.plan != FREE {
                let note = "Agreed with the product team.".to_owned();
                subscriptions::decide(state, &crew.owner()?.grant(), subscription, &Decision::Approve { note }).await?;
            }
        }
    }
    let key = NewApiKey { id: None, name: display_name("Production")?, expiry: Expiry::InDays(KEY_DAYS) };
    let made = api_keys::create(state, &maker, application, &key).await?;
    Ok(Caller { application_id: application, key: made.secret.reveal().to_owned(), rates: part.rates })
}

async fn create_application(
    state: &AppState,
    crew: &Crew,
    maker: usize,
    (name, description): (&str, &str),
) -> Result<ApplicationId> {
    let team = crew.team_of(maker).map(|team| team.to_string()).unwrap_or_default();
    let terms = ApplicationTerms::parse(name, description, &team)?;
    applications::create(state, &crew.voice(maker)?.grant(), &terms).await
}

fn plan_of(offer: &Offer, index: usize) -> Result<PlanId> {
    offer.plans.get(index).copied().ok_or_else(|| Error::internal("the demo's cast names no plan"))
}
