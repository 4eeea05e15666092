//! What happens to a subscription after it was asked for.

use headgate_contract::ids::SubscriptionId;
use headgate_contract::subscriptions::{SubscriptionState, SubscriptionStep};
use serde_json::json;

use super::requests::check_text;
use super::{Subscription, publish, store};
use crate::audit::Entry;
use crate::authz::permits::{DecideSubscriptions, WriteOwnApplications};
use crate::authz::{Grant, Permit};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::state::AppState;
use headgate_contract::access::Permission;

/// What somebody decided about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// With a note, which may be empty.
    Approve {
        note: String,
    },
    Reject {
        reason: String,
    },
}

/// Approves or rejects a pending subscription.
///
/// # Errors
/// [`Error::NotFound`]; a conflict that names who decided already; a field fault when a rejection
/// has no reason.
pub async fn decide(
    state: &AppState,
    grant: &Grant<DecideSubscriptions>,
    id: SubscriptionId,
    decision: &Decision,
) -> Result<()> {
    let (step, reason, action) = match decision {
        Decision::Approve { note } => (SubscriptionStep::Approve, check_text("note", note)?, "approve_subscription"),
        Decision::Reject { reason } => (SubscriptionStep::Reject, check_text("reason", reason)?, "reject_subscription"),
    };
    if step == SubscriptionStep::Reject && reason.is_empty() {
        return Err(Error::field("reason", "Say why, so that the developer knows what to do."));
    }
    take(state, grant, (id, step), (reason, action)).await
}

/// Pauses an approved subscription; its calls are refused until it is resumed.
///
/// # Errors
/// [`Error::NotFound`]; a conflict when it is not approved.
pub async fn suspend(
    state: &AppState,
    grant: &Grant<DecideSubscriptions>,
    id: SubscriptionId,
    reason: &str,
) -> Result<()> {
    let reason = check_text("reason", reason)?;
    take(state, grant, (id, SubscriptionStep::Suspend), (reason, "suspend_subscription")).await
}

/// Puts a suspended subscription in force again.
///
/// # Errors
/// [`Error::NotFound`]; a conflict when it is not suspended.
pub async fn resume(state: &AppState, grant: &Grant<DecideSubscriptions>, id: SubscriptionId) -> Result<()> {
    take(state, grant, (id, SubscriptionStep::Resume), ("", "resume_subscription")).await
}

/// Gives a subscription, or the request for one, up.
///
/// # Errors
/// [`Error::NotFound`] when it is not visible, [`Error::Denied`] when the application is somebody
/// else's, a conflict when it has ended already.
pub async fn cancel(state: &AppState, grant: &Grant<WriteOwnApplications>, id: SubscriptionId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let before = lock(&mut change, grant, id).await?;
    if !before.is_own && !grant.role().allows(Permission::WriteAllApplications) {
        let sees_all = grant.role().allows(Permission::ReadAllApplications);
        return Err(if sees_all { Error::Denied } else { Error::NotFound });
    }
    next(&before, SubscriptionStep::Cancel)?;
    store::cancel(change.conn(), grant.tenant(), id).await?;
    publish(&mut change, grant, id, "cancel_subscription").await?;
    let entry = Entry::new("cancel_subscription", "subscription", id, before.title());
    change.commit(entry.before(json!({ "state": before.state })).after(json!({ "state": "cancelled" }))).await
}

async fn take(
    state: &AppState,
    grant: &Grant<DecideSubscriptions>,
    (id, step): (SubscriptionId, SubscriptionStep),
    (reason, action): (&str, &'static str),
) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let before = lock(&mut change, grant, id).await?;
    let after = next(&before, step)?;
    let at = change.now();
    let reason = Some(reason).filter(|text| !text.is_empty());
    let decision = store::DecisionRow { state: after, by: grant.actor().user_id(), at, reason };
    store::save_decision(change.conn(), grant.tenant(), id, decision).await?;
    if after != SubscriptionState::Rejected {
        publish(&mut change, grant, id, action).await?;
    }
    let entry = Entry::new(action, "subscription", id, before.title());
    let entry = entry.before(json!({ "state": before.state })).after(json!({ "state": after }));
    change
        .commit(match reason {
            Some(reason) => entry.reason(reason),
            None => entry,
        })
        .await
}

async fn lock<P: Permit>(change: &mut Change<'_, P>, grant: &Grant<P>, id: SubscriptionId) -> Result<Subscription> {
    let row = store::lock(change.conn(), grant.tenant(), grant.actor().user_id(), id).await?;
    Subscription::from_row(row.ok_or(Error::NotFound)?)
}

/// The state after the step, or a conflict that says who was first.
fn next(subscription: &Subscription, step: SubscriptionStep) -> Result<SubscriptionState> {
    subscription.state.after(step).map_err(|fault| {
        let who = match &subscription.decided_by_name {
            Some(name) if step != SubscriptionStep::Cancel => format!(" {name} decided on it already."),
            _ => String::new(),
        };
        Error::conflict("subscription_state", "Not possible any more", format!("{fault}{who} Load the page again."))
    })
}
