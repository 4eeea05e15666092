//! Changes of the targets of an upstream.

use headgate_contract::ids::{TargetId, UpstreamId};
use serde_json::json;

use super::target::{TargetUrl, TargetWeight};
use super::{publish, store, usage};
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::WriteUpstreams;
use crate::change::Change;
use crate::error::{Error, Result, violated_constraint};
use crate::state::AppState;

/// Most targets of one upstream.
const MOST: usize = 100;

/// A target to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    pub url: TargetUrl,
    pub weight: TargetWeight,
}

/// Whether a routed upstream may be left without a target that takes calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emptying {
    Refused,
    /// Somebody was asked and said yes.
    Confirmed,
}

/// Adds a target.
///
/// # Errors
/// A field fault when the upstream has this URL already or too many targets.
pub async fn add_target(
    state: &AppState,
    grant: &Grant<WriteUpstreams>,
    upstream: UpstreamId,
    new: &NewTarget,
) -> Result<TargetId> {
    let id: TargetId = state.clock.new_id();
    let mut work = Work::begin(state, grant, upstream).await?;
    if work.targets.len() >= MOST {
        return Err(Error::field("url", format!("An upstream has at most {MOST} targets. Remove one first.")));
    }
    let birth = store::Birth { tenant: grant.tenant(), id, now: work.change.now() };
    let target = store::NewTarget { upstream, url: &new.url, weight: new.weight };
    store::insert_target(work.change.conn(), birth, target).await.map_err(url_taken)?;
    let after = json!({ "url": new.url.as_str(), "weight": new.weight.value() });
    let entry = Entry::new("add_target", "target", id, new.url.as_str()).after(after);
    work.finish("add_target", entry).await?;
    Ok(id)
}

/// Changes the share of a target; weight 0 drains it.
///
/// # Errors
/// [`Error::NotFound`]; a conflict when no target would take calls and nobody confirmed that.
pub async fn set_target_weight(
    state: &AppState,
    grant: &Grant<WriteUpstreams>,
    (upstream, target): (UpstreamId, TargetId),
    (weight, emptying): (TargetWeight, Emptying),
) -> Result<()> {
    let mut work = Work::begin(state, grant, upstream).await?;
    let (url, before) = work.target(target).map(|row| (row.url.clone(), row.weight))?;
    if weight.value() == 0 {
        work.check_emptying(target, emptying).await?;
    }
    store::set_weight(work.change.conn(), grant.tenant(), target, weight).await?;
    let entry = Entry::new("set_target_weight", "target", target, url);
    let entry = entry.before(json!({ "weight": before })).after(json!({ "weight": weight.value() }));
    work.finish("set_target_weight", entry).await
}

/// Removes a target.
///
/// # Errors
/// [`Error::NotFound`]; a conflict when an active rollout moves traffic to it, or when no target
/// would take calls and nobody confirmed that.
pub async fn remove_target(
    state: &AppState,
    grant: &Grant<WriteUpstreams>,
    (upstream, target): (UpstreamId, TargetId),
    emptying: Emptying,
) -> Result<()> {
    let mut work = Work::begin(state, grant, upstream).await?;
    let (url, weight) = work.target(target).map(|row| (row.url.clone(), row.weight))?;
    let rollouts = store::list_rollouts(&mut *work.change.conn(), grant.tenant(), upstream).await?;
    usage::check_no_candidate(target, &rollouts)?;
    work.check_emptying(target, emptying).await?;
    store::delete_target(work.change.conn(), grant.tenant(), target).await?;
    let entry = Entry::new("remove_target", "target", target, url.as_str());
    work.finish("remove_target", entry.before(json!({ "url": url, "weight": weight }))).await
}

/// A change of targets while their upstream is locked.
struct Work<'g> {
    change: Change<'g, WriteUpstreams>,
    grant: &'g Grant<WriteUpstreams>,
    upstream: UpstreamId,
    targets: Vec<store::TargetRow>,
}

impl<'g> Work<'g> {
    async fn begin(state: &AppState, grant: &'g Grant<WriteUpstreams>, upstream: UpstreamId) -> Result<Self> {
        let mut change = state.begin(grant).await?;
        store::lock(change.conn(), grant.tenant(), upstream).await?.ok_or(Error::NotFound)?;
        let targets = store::list_targets(&mut *change.conn(), grant.tenant(), &[upstream.0]).await?;
        Ok(Self { change, grant, upstream, targets })
    }

    fn target(&self, id: TargetId) -> Result<&store::TargetRow> {
        self.targets.iter().find(|target| target.id == id.0).ok_or(Error::NotFound)
    }

    /// Without this target, does any other take calls? If not, somebody must have confirmed.
    async fn check_emptying(&mut self, without: TargetId, emptying: Emptying) -> Result<()> {
        let others_serve = self.targets.iter().any(|target| target.id != without.0 && target.weight > 0);
        if others_serve || emptying == Emptying::Confirmed {
            return Ok(());
        }
        let tenant = self.grant.tenant();
        let bindings = store::list_bindings(&mut *self.change.conn(), tenant, &[self.upstream.0]).await?;
        let rollouts = store::list_rollouts(&mut *self.change.conn(), tenant, self.upstream).await?;
        if !usage::is_routed(&bindings, &rollouts) {
            return Ok(());
        }
        let detail = "No other target takes calls, so every call to the bound API versions would fail. Confirm it if that is meant.";
        Err(Error::conflict("last_target", "This is the last target", detail))
    }

    async fn finish(mut self, cause: &'static str, entry: Entry) -> Result<()> {
        let now = self.change.now();
        store::touch(self.change.conn(), self.grant.tenant(), self.upstream, now).await?;
        publish(&mut self.change, self.grant.tenant(), self.upstream, cause).await?;
        self.change.commit(entry).await
    }
}

fn url_taken(error: sqlx::Error) -> Error {
    match violated_constraint(&error) {
        Some(store::URL_KEY) => Error::field("url", "This upstream has a target with this URL already."),
        _ => error.into(),
    }
}
