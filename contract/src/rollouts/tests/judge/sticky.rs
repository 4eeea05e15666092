//! Sticky assignment of unequal applications: what the rows of `make bench-judge` show, in small.

use uuid::Uuid;

use super::super::dice::{Dice, upper_tail};
use super::simulation::errors_only;
use crate::ids::ApplicationId;
use crate::latency::Histogram;
use crate::rollouts::{ArmSample, Decision, Evidence, History, Strategy, TickSample, expected_errors, judge};

const APPLICATIONS: u128 = 20;
const CALLS_PER_SECOND: f64 = 100.0;

struct Application {
    id: ApplicationId,
    is_candidate: bool,
    calls_per_second: f64,
    error_share: f64,
    history: History,
}

/// Pareto volumes, log-normal error rates around 1 %, a tenth of the applications on the candidate.
fn population(dice: &mut Dice) -> Vec<Application> {
    let volumes: Vec<f64> = (0..APPLICATIONS).map(|_| (1.0 - dice.unit()).powf(-1.0 / 1.2)).collect();
    let total: f64 = volumes.iter().sum();
    let application = |(index, volume): (usize, &f64)| {
        let calls_per_second = CALLS_PER_SECOND * volume / total;
        let error_share = (0.01 * (dice.normal() - 0.5).exp()).min(0.5);
        let requests = calls_per_second * 86_400.0;
        let errors = dice.poisson(requests * error_share);
        let history = History { requests: requests as u64, errors };
        let id = ApplicationId(Uuid::from_u128(index as u128));
        Application { id, is_candidate: dice.unit() < 0.1, calls_per_second, error_share, history }
    };
    volumes.iter().enumerate().map(application).collect()
}

fn arm(calls: &[(&Application, u64, u64)], all: Option<History>) -> ArmSample {
    let histories = calls.iter().map(|(application, requests, _)| (application.history, *requests));
    ArmSample {
        requests: calls.iter().map(|(_, requests, _)| requests).sum(),
        errors: calls.iter().map(|(.., errors)| errors).sum(),
        expected_errors: all.map(|all| expected_errors(all, histories)),
        applications: calls.iter().map(|(application, ..)| application.id).collect(),
        failing_applications: calls.iter().filter(|(.., errors)| *errors > 0).map(|(a, ..)| a.id).collect(),
        ..ArmSample::default()
    }
}

/// Whether a candidate that is just like stable is rolled back within five minutes.
fn is_rolled_back(strategy: &Strategy, seed: u64, by_history: bool) -> bool {
    let mut dice = Dice::new(seed);
    let population = population(&mut dice);
    let sum = |of: fn(&History) -> u64| population.iter().map(|application| of(&application.history)).sum();
    let all = History { requests: sum(|history| history.requests), errors: sum(|history| history.errors) };
    let mut evidence = Evidence::start(strategy, &Histogram::default());
    (0..300).any(|second| {
        let (candidate, stable): (Vec<_>, Vec<_>) = population
            .iter()
            .map(|application| {
                let bad = dice.poisson(application.calls_per_second * application.error_share);
                let good = dice.poisson(application.calls_per_second * (1.0 - application.error_share));
                (application, good + bad, bad)
            })
            .filter(|(_, requests, _)| *requests > 0)
            .partition(|(application, ..)| application.is_candidate);
        let all = by_history.then_some(all);
        let sample =
            TickSample { second, stable: arm(&stable, all), candidate: arm(&candidate, all), ..TickSample::default() };
        let (next, verdict) = judge(strategy, 1, evidence.clone(), &[sample]);
        evidence = next;
        verdict.decision == Decision::Rollback
    })
}

#[test]
fn unequal_applications_are_not_blamed_on_the_candidate_when_their_history_is_known() {
    let strategy = errors_only();
    let count = |by_history| (0..150).filter(|seed| is_rolled_back(&strategy, *seed, by_history)).count() as u64;
    let (known, unknown) = (count(true), count(false));
    assert!(upper_tail(150, known, 0.01) > 1e-3, "{known} of 150 good candidates rolled back");
    assert!(unknown >= 15, "the world is too easy: {unknown} of 150 by plain counts");
}
