//! Asking for a subscription.

use headgate_contract::ids::{ApiVersionId, ApplicationId, PlanId, SubscriptionId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::plans::ApprovalRule;
use headgate_contract::subscriptions::SubscriptionState;
use serde_json::json;

use super::{publish, store};
use crate::applications::{self, ApplicationTerms};
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::WriteOwnApplications;
use crate::catalogue::{self, OfferedPlan, VersionName, Visibility};
use crate::change::Change;
use crate::error::{Error, Result, violated_constraint};
use crate::state::AppState;

/// Longest message, reason or note, in characters.
pub(super) const MAX_TEXT: usize = 2_000;

/// A subscription to ask for.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    pub application: ApplicationChoice,
    pub version: ApiVersionId,
    pub plan: PlanId,
    pub message: String,
}

/// The application that subscribes.
#[derive(Debug, Clone)]
pub enum ApplicationChoice {
    Existing(ApplicationId),
    /// Made in the same change.
    New(ApplicationTerms),
}

/// Asks for a subscription; under a plan that approves by itself it is in force at once.
///
/// # Errors
/// [`Error::NotFound`] for a version or application that is not visible; [`Error::Denied`] for
/// somebody else's application; a conflict when the version takes no subscriptions or the
/// application has one already; a field fault when the plan cannot be chosen.
pub async fn request(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    new: &NewSubscription,
) -> Result<SubscriptionId> {
    let requested_by = grant.actor().user_id().ok_or(Error::Denied)?;
    let message = check_text("message", &new.message)?;
    let mut change = state.begin(grant).await?;
    let version = catalogue::get_version_name(&mut *change.conn(), grant.tenant(), new.version).await?;
    check_version(grant, &version)?;
    let plan = offered_plan(&mut change, grant, (&version, new.plan)).await?;
    let (application, name) = choose(state, &mut change, grant, &new.application).await?;
    check_free(&mut change, grant, (application, &name), &version).await?;
    let id: SubscriptionId = state.clock.new_id();
    let is_automatic = plan.approval == ApprovalRule::Automatic;
    let row = store::NewRow {
        id,
        application,
        version: new.version,
        plan: new.plan,
        state: if is_automatic { SubscriptionState::Approved } else { SubscriptionState::Pending },
        message,
        requested_by,
        requested_at: change.now(),
        decided_at: is_automatic.then(|| change.now()),
    };
    store::insert(change.conn(), grant.tenant(), row).await.map_err(|error| match violated_constraint(&error) {
        Some(store::LIVE_KEY) => already_subscribed(&name, &version, "live"),
        _ => error.into(),
    })?;
    // A pending one changes nothing for proxies, but the new application beside it may.
    if is_automatic || matches!(new.application, ApplicationChoice::New(_)) {
        publish(&mut change, grant, id, "request_subscription").await?;
    }
    let after = json!({ "application": name, "version": version.title(), "plan": plan.name, "message": message });
    change.commit(Entry::new("request_subscription", "subscription", id, title(&name, &version)).after(after)).await?;
    Ok(id)
}

/// How audit events name a subscription: `Shop → Checkout v70`.
fn title(application: &str, version: &VersionName) -> String {
    format!("{application} → {}", version.title())
}

/// Trims a text and bounds its length.
pub(super) fn check_text<'t>(field: &str, text: &'t str) -> Result<&'t str> {
    let text = text.trim();
    if text.chars().count() > MAX_TEXT {
        return Err(Error::field(field, format!("Use at most {MAX_TEXT} characters.")));
    }
    Ok(text)
}

fn check_version(grant: &Grant<WriteOwnApplications>, version: &VersionName) -> Result<()> {
    let detail = match version.lifecycle {
        Lifecycle::Published => return Ok(()),
        Lifecycle::Draft if Visibility::of(grant) == Visibility::WithoutDrafts => return Err(Error::NotFound),
        Lifecycle::Draft => format!("{} is still a draft. Publish it first.", version.title()),
        Lifecycle::Deprecated => {
            format!("{} is deprecated and takes no new subscriptions. Choose a newer version.", version.title())
        }
        Lifecycle::Retired => format!("{} is retired. Choose a newer version.", version.title()),
    };
    Err(Error::conflict("version_not_open", "No new subscriptions", detail))
}

async fn offered_plan(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    (version, plan): (&VersionName, PlanId),
) -> Result<OfferedPlan> {
    let offered = catalogue::offered_plans(&mut *change.conn(), grant.tenant(), version.version_id).await?;
    let fault = "This plan is closed or not offered here. Choose one of the plans shown.";
    offered.into_iter().find(|known| known.id == plan).ok_or_else(|| Error::field("plan", fault))
}

async fn choose(
    state: &AppState,
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    choice: &ApplicationChoice,
) -> Result<(ApplicationId, String)> {
    match choice {
        ApplicationChoice::Existing(id) => {
            let application = applications::lock_writable(change, grant, *id).await?;
            Ok((application.id, application.name))
        }
        ApplicationChoice::New(terms) => {
            let (id, _) = applications::insert(state, change, grant, terms).await?;
            Ok((id, terms.name.to_string()))
        }
    }
}

async fn check_free(
    change: &mut Change<'_, WriteOwnApplications>,
    grant: &Grant<WriteOwnApplications>,
    (application, name): (ApplicationId, &str),
    version: &VersionName,
) -> Result<()> {
    match store::find_live(change.conn(), grant.tenant(), application, version.version_id).await? {
        Some(state) => Err(already_subscribed(name, version, &state)),
        None => Ok(()),
    }
}

fn already_subscribed(application: &str, version: &VersionName, state: &str) -> Error {
    let detail = format!(
        "“{application}” has a subscription to {} already, and it is {state}. Cancel that one first, or choose another application.",
        version.title()
    );
    Error::conflict("already_subscribed", "Already subscribed", detail)
}
