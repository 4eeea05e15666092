//! The promises of the judge, held against a seeded world, judged every second.

use super::super::dice::{Dice, upper_tail};
use super::world::{Latencies, World};
use crate::latency::Histogram;
use crate::rollouts::{Decision, Evidence, Guardrail, HoldReason, Strategy, StrategySpec, judge};

/// A rollout that stays in one step.
struct Run {
    strategy: Strategy,
    step: usize,
    seconds: i64,
    world: World,
}

impl Run {
    fn new(world: World, step: usize, seconds: i64) -> Self {
        Self { strategy: Strategy::default_canary(), step, seconds, world }
    }

    /// The second in which the judge first says `wanted`, if it does.
    fn first(&self, wanted: Decision, seed: u64) -> Option<i64> {
        let mut dice = Dice::new(seed);
        let mut evidence = Evidence::start(&self.strategy, &Histogram::default());
        (0..self.seconds).find(|second| {
            let sample = [self.world.second(*second, &mut dice)];
            let (next, verdict) = judge(&self.strategy, self.step, evidence.clone(), &sample);
            evidence = next;
            verdict.decision == wanted
        })
    }

    fn count(&self, decision: Decision, replicates: u64) -> u64 {
        (0..replicates).filter(|seed| self.first(decision, *seed).is_some()).count() as u64
    }
}

fn assert_at_most_one_percent(rolled_back: u64, replicates: u64) {
    assert!(
        upper_tail(replicates, rolled_back, 0.01) > 1e-3,
        "{rolled_back} of {replicates} good candidates rolled back"
    );
}

#[test]
fn binomial_tail_is_exact() {
    assert!((upper_tail(10, 1, 0.01) - (1.0 - 0.99_f64.powi(10))).abs() < 1e-12);
    assert!((upper_tail(3, 2, 0.5) - 0.5).abs() < 1e-12);
    assert!(upper_tail(500, 14, 0.01) < 1e-3);
}

#[test]
fn identical_arms_are_not_rolled_back() {
    let world = World::same(20.0, 0.1, 0.01);
    assert_at_most_one_percent(Run::new(world, 1, 180).count(Decision::Rollback, 500), 500);
}

#[test]
fn identical_arms_with_many_errors_are_not_rolled_back_at_half() {
    let mut world = World::same(10.0, 0.5, 0.04);
    world.latencies = Latencies::LeftOut;
    assert_at_most_one_percent(Run::new(world, 3, 240).count(Decision::Rollback, 500), 500);
}

#[test]
fn identical_arms_with_little_traffic_are_not_rolled_back() {
    let world = World::same(1.0, 0.25, 0.02);
    assert_at_most_one_percent(Run::new(world, 2, 600).count(Decision::Rollback, 500), 500);
}

/// Documented bound: 60 ticks; at 2.5 candidate calls a second five failures take some ten seconds.
#[test]
fn errors_from_1_to_20_percent_at_5_percent_weight_roll_back_within_a_minute() {
    let mut world = World::same(50.0, 0.05, 0.01);
    world.candidate.error_share = 0.2;
    let run = Run::new(world, 1, 300);
    let mut times: Vec<i64> = (0..100).map(|seed| run.first(Decision::Rollback, seed).unwrap()).collect();
    times.sort_unstable();
    assert!(times[49] <= 20, "median {}", times[49]);
    assert!(times[98] <= 60, "99 of 100 within {}", times[98]);
}

/// Documented bound: 120 ticks at 5 candidate calls a second, after some four to learn what is slow.
#[test]
fn doubled_latency_rolls_back_within_two_minutes() {
    let mut world = World::same(50.0, 0.1, 0.01);
    world.candidate.slowness = 2.0;
    let run = Run::new(world, 1, 300);
    let mut times: Vec<i64> = (0..60).map(|seed| run.first(Decision::Rollback, seed).unwrap()).collect();
    times.sort_unstable();
    assert!(times[29] <= 45, "median {}", times[29]);
    assert!(times[59] <= 120, "all within {}", times[59]);
}

#[test]
fn outage_of_both_arms_blames_nobody() {
    let strategy = Strategy::default_canary();
    let healthy = World::same(50.0, 0.1, 0.01);
    let outage = World::same(50.0, 0.1, 0.6);
    let mut held = 0;
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let mut evidence = Evidence::start(&strategy, &Histogram::default());
        let mut last = Decision::Advance;
        for second in 0..300 {
            let world = if (60..120).contains(&second) { outage } else { healthy };
            let (next, verdict) = judge(&strategy, 1, evidence, &[world.second(second, &mut dice)]);
            evidence = next;
            last = verdict.decision;
            assert_ne!(last, Decision::Rollback, "seed {seed}, second {second}");
            let reason = HoldReason::CommonMode;
            held += u32::from(second == 119 && last == Decision::Hold { reason });
        }
        let reason = HoldReason::CommonMode;
        assert_ne!(last, Decision::Hold { reason }, "still held long after");
    }
    assert_eq!(held, 60);
}

#[test]
fn candidate_turning_bad_after_an_hour_is_not_shielded_by_it() {
    let strategy = Strategy::default_canary();
    let good = World::same(20.0, 0.25, 0.01);
    let mut bad = good;
    bad.candidate.error_share = 0.2;
    for seed in 0..5 {
        let mut dice = Dice::new(seed);
        let mut evidence = Evidence::start(&strategy, &Histogram::default());
        let hour: Vec<_> = (0..3_600).map(|s| good.second(s, &mut dice)).collect();
        evidence = judge(&strategy, 2, evidence, &hour).0;
        let found = (3_600..3_660).find(|second| {
            let sample = [bad.second(*second, &mut dice)];
            let (next, verdict) = judge(&strategy, 2, evidence.clone(), &sample);
            evidence = next;
            verdict.decision == Decision::Rollback
        });
        assert!(found.is_some(), "seed {seed} not found within a minute");
    }
}

#[test]
fn good_candidate_is_accepted_by_the_fast_strategy_within_a_minute_per_step() {
    let strategy = Strategy::fast();
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let mut evidence = Evidence::start(&strategy, &Histogram::default());
        let mut second = 0;
        for (step, plan) in strategy.steps().iter().enumerate() {
            let world = World::same(40.0, plan.weight.share(), 0.01);
            let entered = second;
            loop {
                let sample = [world.second(second, &mut dice)];
                let (next, verdict) = judge(&strategy, step, evidence, &sample);
                evidence = next;
                second += 1;
                if verdict.decision == Decision::Advance {
                    break;
                }
                assert_ne!(verdict.decision, Decision::Rollback);
                assert!(second - entered < 90, "seed {seed} step {step}: {:#?}", verdict.reasons);
            }
        }
    }
}

#[test]
fn candidate_beyond_the_boundary_is_rarely_accepted() {
    let mut world = World::same(40.0, 0.5, 0.02);
    world.latencies = Latencies::LeftOut;
    world.candidate.error_share = 0.02 * 1.25 * 1.1;
    let run = Run { strategy: errors_only(), ..Run::new(world, 3, 500) };
    let accepted = run.count(Decision::Advance, 300);
    assert!(upper_tail(300, accepted, 0.05) > 1e-3, "{accepted} of 300 accepted");
}

/// The hardest case of the promise: just as bad as tolerated, many errors, equal arms.
#[test]
fn candidate_as_bad_as_tolerated_is_not_rolled_back() {
    let mut world = World::same(20.0, 0.5, 0.04);
    world.latencies = Latencies::LeftOut;
    world.candidate.error_share = 0.04 * 1.1;
    let run = Run { strategy: errors_only(), ..Run::new(world, 3, 400) };
    assert_at_most_one_percent(run.count(Decision::Rollback, 500), 500);
}

pub fn errors_only() -> Strategy {
    let mut spec = StrategySpec::from(Strategy::default_canary());
    spec.guardrails =
        vec![Guardrail::ErrorRate { max_ratio: 1.1, max_share: 0.05, negligible_share: 0.005, action: None }];
    Strategy::new(spec).unwrap()
}
