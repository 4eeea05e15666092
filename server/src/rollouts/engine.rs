//! One tick: read what happened, judge, move the machine, write. Deciding is pure; this only
//! carries facts in and decisions out.

use std::collections::HashMap;

use headgate_contract::ids::{RolloutId, VerdictId};
use headgate_contract::latency::Histogram;
use headgate_contract::rollouts::{AckStatus, Decision, Event, Evidence, Tick, Verdict, advance, judge};
use headgate_contract::snapshot::SnapshotVersion;
use time::{Duration, OffsetDateTime};

use super::moves::{self, Moved};
use super::samples::{self, Histories};
use super::{Rollout, millis, store};
use crate::authz::permits::WriteRollouts;
use crate::authz::{Grant, SystemGrants};
use crate::error::{Error, Result, log_chain};
use crate::nodes;
use crate::state::AppState;
use crate::telemetry;

/// How long an application's history on stable is used before it is read again.
const HISTORY_AGE: Duration = Duration::minutes(1);
/// A verdict equal to the one before is stored this often, in seconds.
const VERDICT_EVERY: i64 = 10;
/// What proxies have not reported for this long, in seconds, is not waited for when judging begins.
const LATE: i64 = 2;

/// Drives all active rollouts in the name of one term.
#[derive(Debug)]
pub struct Engine {
    state: AppState,
    term: i64,
    histories: HashMap<RolloutId, (OffsetDateTime, Histories)>,
}

/// What the nodes say at the time of a tick.
#[derive(Debug, Clone, Copy)]
struct Fleet {
    /// The lowest version that any live node runs; `None` without a live node.
    applied: Option<SnapshotVersion>,
    /// Every live node has reported everything up to here.
    reported_until: Option<OffsetDateTime>,
}

/// What the judge said, and whether it is kept even if it says nothing new.
#[derive(Debug)]
struct Judgement {
    evidence: Evidence,
    verdict: Verdict,
    is_due: bool,
}

impl Engine {
    #[must_use]
    pub fn new(state: AppState, term: i64) -> Self {
        Self { state, term, histories: HashMap::new() }
    }

    /// Judges and moves every active rollout once.
    ///
    /// # Errors
    /// When the database fails, or another control plane has taken over.
    pub async fn tick(&mut self) -> Result<()> {
        let now = self.state.clock.now();
        let fleet = self.look(now).await?;
        let active = store::list_active(&self.state.db).await?;
        self.histories.retain(|id, _| active.iter().any(|(_, _, rollout)| rollout.id == *id));
        for (tenant, slug, rollout) in active {
            let grant = SystemGrants::for_reason("rollout engine").in_tenant::<WriteRollouts>(tenant, slug);
            match self.drive(&grant, rollout, fleet).await {
                Ok(()) | Err(Error::Stale) => {}
                Err(error @ Error::Unavailable(_)) => return Err(error),
                Err(error) => log_chain(&error),
            }
        }
        super::refresh_leases(&self.state).await
    }

    async fn look(&self, now: OffsetDateTime) -> Result<Fleet> {
        let nodes = nodes::list_expected(&self.state.db).await?;
        let live: Vec<_> = nodes.iter().filter(|node| node.is_connected(now)).collect();
        let lowest = live.iter().map(|node| node.applied.map(|applied| applied.version).unwrap_or_default()).min();
        let reported = live.iter().map(|node| node.telemetry_until.unwrap_or(OffsetDateTime::UNIX_EPOCH)).min();
        Ok(Fleet { applied: lowest, reported_until: reported })
    }

    async fn drive(&mut self, grant: &Grant<WriteRollouts>, rollout: Rollout, fleet: Fleet) -> Result<()> {
        let now = self.state.clock.now();
        let judged_until = rollout.last_tick;
        let (rollout, judgement) = self.judge(rollout, fleet, now).await?;
        let tick = Tick {
            verdict: judgement.as_ref().map_or(NOTHING, |judgement| judgement.verdict.decision),
            acked: acked(&rollout, fleet),
            telemetry_age_ms: telemetry_age(fleet, now),
        };
        let mut change = self.state.begin(grant).await?;
        store::check_term(change.conn(), self.term).await?;
        let current = store::lock(change.conn(), grant.tenant(), rollout.id).await?.ok_or(Error::Stale)?;
        if (current.version, current.last_tick) != (rollout.version, judged_until) {
            return Err(Error::Stale);
        }
        let verdict_id = self.save_judgement(&mut change, &rollout, judgement).await?;
        let is_fresh = tick.telemetry_age_ms < STALE_MS;
        store::touch_lease(change.conn(), rollout.id, is_fresh.then_some(now)).await?;
        let event = Event::Tick(tick);
        if !advance(rollout.state, &rollout.strategy, event, millis(now))?.moved() {
            return change.keep().await;
        }
        let moved = Moved { event, reason: "", verdict: verdict_id };
        let entry = moves::apply(&mut change, &self.state, &rollout, moved).await?;
        change.commit(entry).await
    }

    /// Folds in the seconds that every live node has reported since the last tick.
    async fn judge(
        &mut self,
        mut rollout: Rollout,
        fleet: Fleet,
        now: OffsetDateTime,
    ) -> Result<(Rollout, Option<Judgement>)> {
        let (Some(step), Some(until)) = (rollout.state.step(&rollout.strategy), fleet.reported_until) else {
            return Ok((rollout, None));
        };
        let until = until.unix_timestamp() - 1;
        let mut evidence = match rollout.evidence.take() {
            Some(evidence) => evidence,
            None => {
                rollout.last_tick = until - LATE;
                Evidence::start(&rollout.strategy, &self.recent_stable(&rollout, now).await?)
            }
        };
        if evidence.step() != step {
            // Loads change over hours: a new step measures "slow" by what stable does now.
            evidence.calibrate(&rollout.strategy, &self.recent_stable(&rollout, now).await?);
        }
        // Without a new second the same evidence is judged again: the step may be another one.
        let rows = telemetry::samples(&self.state, rollout.id, rollout.last_tick, until).await?;
        let histories = self.histories(&rollout, now).await?;
        let samples = samples::ticks(rows, histories);
        let is_due =
            rollout.last_tick.div_euclid(VERDICT_EVERY) != until.max(rollout.last_tick).div_euclid(VERDICT_EVERY);
        rollout.last_tick = rollout.last_tick.max(until);
        let (evidence, verdict) = judge(&rollout.strategy, step, evidence, &samples);
        Ok((rollout, Some(Judgement { evidence, verdict, is_due })))
    }

    async fn recent_stable(&self, rollout: &Rollout, now: OffsetDateTime) -> Result<Histogram> {
        let since = now - Duration::minutes(15);
        let histogram = store::recent_latency(&self.state.db, rollout.upstream_id, since).await?;
        Ok(histogram.unwrap_or_default())
    }

    async fn histories(&mut self, rollout: &Rollout, now: OffsetDateTime) -> Result<&Histories> {
        let is_old = self.histories.get(&rollout.id).is_none_or(|(read_at, _)| now - *read_at > HISTORY_AGE);
        if is_old {
            let rows = store::list_histories(&self.state.db, rollout.upstream_id, now - Duration::DAY).await?;
            self.histories.insert(rollout.id, (now, Histories::new(rows)));
        }
        self.histories
            .get(&rollout.id)
            .map(|(_, histories)| histories)
            .ok_or_else(|| Error::internal("history was just read"))
    }

    async fn save_judgement(
        &self,
        change: &mut crate::change::Change<'_, WriteRollouts>,
        rollout: &Rollout,
        judgement: Option<Judgement>,
    ) -> Result<Option<VerdictId>> {
        let Some(Judgement { evidence, verdict, is_due }) = judgement else { return Ok(None) };
        store::save_evidence(change.conn(), rollout, &evidence, &verdict).await?;
        let is_news = rollout.latest_verdict.as_ref().is_none_or(|before| differs(before, &verdict));
        if !is_news && !is_due {
            return Ok(None);
        }
        let (id, now) = (self.state.clock.new_id(), change.now());
        store::insert_verdict(change.conn(), rollout, store::NewVerdict { id, at: now, verdict: &verdict }).await?;
        Ok(Some(id))
    }
}

const NOTHING: Decision = Decision::Hold { reason: headgate_contract::rollouts::HoldReason::NotEnoughEvidence };

/// Leases are renewed only while telemetry is younger than this.
const STALE_MS: u64 = 5_000;

fn differs(before: &Verdict, now: &Verdict) -> bool {
    let outcomes = |verdict: &Verdict| verdict.reasons.iter().map(|reason| reason.outcome).collect::<Vec<_>>();
    before.decision != now.decision || outcomes(before) != outcomes(now)
}

fn acked(rollout: &Rollout, fleet: Fleet) -> AckStatus {
    match (fleet.applied, rollout.effective) {
        (Some(applied), Some(effective)) if applied >= effective => AckStatus::Applied,
        _ => AckStatus::Pending,
    }
}

fn telemetry_age(fleet: Fleet, now: OffsetDateTime) -> u64 {
    let age = fleet.reported_until.map_or(i128::from(i64::MAX), |until| (now - until).whole_milliseconds());
    u64::try_from(age.max(0)).unwrap_or(u64::MAX)
}
