//! What is known about a candidate so far: a few numbers, stored with the rollout after every tick.

mod average;
mod control;
mod observed;
mod pool;
mod recent;
mod slow;
mod watch;

use serde::{Deserialize, Serialize};

use super::judge::ArmCounts;
use super::plan::{Guardrail, Strategy};
use super::samples::{ArmSample, TickSample};
use super::statistics::SampleRatio;
use crate::ids::ApplicationId;
use crate::latency::Histogram;

pub(super) use slow::Slow;
pub(super) use watch::{Watch, boundary, boundary_factor, log_threshold};

/// How often a further part of the evidence starts anew (see `e_process`).
const RESTART_EVERY_S: i64 = 10;
/// Applications remembered per list: the evidence floor asks for two.
const REMEMBERED: usize = 2;

/// Accumulated evidence about one rollout. Made by [`Evidence::start`], moved on by [`judge`](super::judge()).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub(super) last_second: Option<i64>,
    pub(super) step: usize,
    pub(super) step_requests: u64,
    pub(super) stable: ArmCounts,
    pub(super) candidate: ArmCounts,
    /// Up to two applications that called the candidate.
    pub(super) exposed: Vec<ApplicationId>,
    /// Up to two applications that saw an error of the candidate.
    pub(super) failing: Vec<ApplicationId>,
    /// Failures of the candidate without a success in between.
    pub(super) failures_in_a_row: u64,
    last_restart: Option<i64>,
    pub(super) watches: Vec<Watch>,
    /// First calls of applications, by arm.
    #[serde(default)]
    pub(super) units: SampleRatio,
}

impl Evidence {
    /// No evidence yet. `recent_stable` holds stable's latencies of the last minutes, from which "slow" gets its
    /// meaning; when they are too few, the first seconds of the rollout are used for that.
    #[must_use]
    pub fn start(strategy: &Strategy, recent_stable: &Histogram) -> Self {
        let mut evidence = Self {
            last_second: None,
            step: 0,
            step_requests: 0,
            stable: ArmCounts::default(),
            candidate: ArmCounts::default(),
            exposed: Vec::new(),
            failing: Vec::new(),
            failures_in_a_row: 0,
            last_restart: None,
            watches: strategy.guardrails().iter().map(|_| Watch::default()).collect(),
            units: SampleRatio::default(),
        };
        evidence.calibrate(strategy, recent_stable);
        evidence
    }

    /// Gives "slow" its meaning anew, from stable's latencies of the last minutes; too few change nothing. Meant for
    /// the beginning of a step, since loads change over hours. What was proven stays proven.
    pub fn calibrate(&mut self, strategy: &Strategy, recent_stable: &Histogram) {
        for (guardrail, watch) in strategy.guardrails().iter().zip(&mut self.watches) {
            if let Guardrail::Latency { timing: super::Timing::Response, .. } = guardrail {
                watch.calibrate(guardrail, recent_stable);
            }
        }
    }

    /// Forgets what the sample ratio and the A/A control have shown, so that they are checked from here on: after a
    /// person has said why verdicts may be trusted again.
    pub fn restart_checks(&mut self) {
        self.units = SampleRatio::default();
        self.watches.iter_mut().for_each(Watch::forget_control);
    }

    /// Index of the step that the evidence was last judged for.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.step
    }

    /// The last second folded.
    #[must_use]
    pub const fn last_second(&self) -> Option<i64> {
        self.last_second
    }

    pub(super) fn enter_step(&mut self, step: usize) {
        if self.step != step {
            self.step = step;
            self.step_requests = 0;
        }
    }

    /// Folds one second, whose numbers were checked, unless it or a later one was folded before.
    pub(super) fn fold(&mut self, strategy: &Strategy, sample: &TickSample) {
        if self.last_second.is_some_and(|last| sample.second <= last) {
            return;
        }
        self.last_second = Some(sample.second);
        let mut stable = sample.stable.clone();
        if let Some(control) = &sample.control {
            stable.merge(control);
        }
        count(&mut self.stable, &stable);
        count(&mut self.candidate, &sample.candidate);
        self.step_requests = self.step_requests.saturating_add(sample.candidate.requests);
        remember(&mut self.exposed, &sample.candidate.applications);
        remember(&mut self.failing, &sample.candidate.failing_applications);
        self.count_failures(&sample.candidate);
        self.count_units(&stable, sample);
        self.restart(sample.second);
        let guardrails = strategy.guardrails();
        for (guardrail, watch) in guardrails.iter().zip(&mut self.watches) {
            watch.fold(guardrail, &stable, sample, log_threshold(guardrail, guardrails.len()));
        }
    }

    /// True when the candidate's errors come from more than one application, or only one calls it, or nobody says who.
    pub(super) fn is_spread(&self) -> bool {
        self.failing.is_empty() || self.failing.len() >= REMEMBERED.min(self.exposed.len())
    }

    fn count_failures(&mut self, candidate: &ArmSample) {
        if candidate.errors < candidate.requests {
            self.failures_in_a_row = 0;
        } else {
            self.failures_in_a_row = self.failures_in_a_row.saturating_add(candidate.errors);
        }
    }

    fn count_units(&mut self, stable: &ArmSample, sample: &TickSample) {
        if let (Some(weight), Some(candidate), Some(stable)) =
            (sample.weight, sample.candidate.new_units, stable.new_units)
        {
            // Checked samples are never refused; one that is changes nothing.
            let _refused = self.units.fold(candidate, stable, weight);
        }
    }

    fn restart(&mut self, second: i64) {
        let due = self.last_restart.is_none_or(|last| second.saturating_sub(last) >= RESTART_EVERY_S);
        if due {
            if self.last_restart.is_some() {
                self.watches.iter_mut().for_each(Watch::restart);
            }
            self.last_restart = Some(second);
        }
    }
}

fn count(counts: &mut ArmCounts, sample: &ArmSample) {
    counts.requests = counts.requests.saturating_add(sample.requests);
    counts.errors = counts.errors.saturating_add(sample.errors);
}

fn remember(known: &mut Vec<ApplicationId>, seen: &[ApplicationId]) {
    for id in seen {
        if known.len() < REMEMBERED && !known.contains(id) {
            known.push(*id);
        }
    }
}
