//! Rows of buckets to samples of the judge: pure.

use std::collections::{BTreeMap, HashMap};

use headgate_contract::ids::ApplicationId;
use headgate_contract::latency::{Histogram, SparseHistogram};
use headgate_contract::rollouts::{ArmSample, BadEvent, Counted, History, TickSample, expected_errors};
use headgate_contract::snapshot::Arm;
use headgate_contract::telemetry::Outcome;

use super::store::HistoryRow;
use crate::telemetry::ArmSecond;

/// What each application's calls were like on stable, in the last day.
#[derive(Debug, Default)]
pub struct Histories {
    all: History,
    own: HashMap<ApplicationId, History>,
}

impl Histories {
    #[must_use]
    pub fn new(rows: Vec<HistoryRow>) -> Self {
        let mut histories = Self::default();
        for (application, history) in rows {
            histories.all.requests += history.requests;
            histories.all.errors += history.errors;
            if let Some(application) = application {
                histories.own.insert(application, history);
            }
        }
        histories
    }

    fn of(&self, application: Option<ApplicationId>) -> History {
        application.and_then(|id| self.own.get(&id)).copied().unwrap_or_default()
    }
}

/// Samples by second, in order. Calls that the client gave up or that the gateway refused tell
/// nothing about an arm and are left out.
#[must_use]
pub fn ticks(rows: Vec<ArmSecond>, histories: &Histories) -> Vec<TickSample> {
    let mut seconds: BTreeMap<i64, (Vec<ArmSecond>, Vec<ArmSecond>)> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| !matches!(row.outcome, Outcome::Denied | Outcome::Aborted)) {
        let (stable, candidate) = seconds.entry(row.second).or_default();
        match row.arm {
            Arm::Stable => stable.push(row),
            Arm::Candidate => candidate.push(row),
        }
    }
    let sample = |(second, (stable, candidate))| TickSample {
        second,
        stable: arm(stable, histories),
        candidate: arm(candidate, histories),
        ..TickSample::default()
    };
    seconds.into_iter().map(sample).collect()
}

fn arm(rows: Vec<ArmSecond>, histories: &Histories) -> ArmSample {
    let calls = rows.iter().map(|row| (histories.of(row.application), row.requests));
    let expected = expected_errors(histories.all, calls);
    let mut sample = ArmSample { expected_errors: Some(expected), ..ArmSample::default() };
    let mut client_errors = 0;
    for row in rows {
        if row.outcome == Outcome::ClientError {
            client_errors += row.requests;
        }
        sample.requests += row.requests;
        sample.latency.merge(&histogram(row.latency_le, row.latency_n));
        sample.applications.extend(row.application);
        if row.outcome.is_error() {
            sample.errors += row.requests;
            sample.failing_applications.extend(row.application);
        }
    }
    let counted = Counted { checked: sample.requests, bad: client_errors, expected: None };
    sample.events.insert(BadEvent::ClientError, counted);
    sample.applications.sort_unstable();
    sample.applications.dedup();
    sample
}

/// The histogram of two stored arrays; arrays that are none count nothing.
#[must_use]
pub fn histogram(le: Vec<i16>, n: Vec<i64>) -> Histogram {
    Histogram::try_from(SparseHistogram { le, n }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(arm: Arm, outcome: Outcome, requests: u64) -> ArmSecond {
        ArmSecond { second: 7, arm, application: None, outcome, requests, latency_le: vec![3], latency_n: vec![1] }
    }

    #[test]
    fn refused_and_aborted_calls_tell_nothing_about_an_arm() {
        let rows = vec![
            row(Arm::Candidate, Outcome::Success, 5),
            row(Arm::Candidate, Outcome::UpstreamFailure, 2),
            row(Arm::Candidate, Outcome::ClientError, 1),
            row(Arm::Candidate, Outcome::Denied, 9),
            row(Arm::Stable, Outcome::Aborted, 9),
        ];
        let samples = ticks(rows, &Histories::default());
        assert_eq!(samples.len(), 1);
        assert_eq!((samples[0].candidate.requests, samples[0].candidate.errors), (8, 2));
        let client_errors = samples[0].candidate.events[&BadEvent::ClientError];
        assert_eq!((client_errors.checked, client_errors.bad), (8, 1));
        assert_eq!(samples[0].stable.requests, 0);
    }
}
