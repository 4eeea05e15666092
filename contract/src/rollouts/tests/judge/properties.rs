use proptest::prelude::*;
use proptest::strategy::Strategy as _;

use super::samples::{fresh, judged, stored, tick};
use crate::rollouts::{Decision, HoldReason, Strategy, TickSample, judge};

fn samples() -> impl proptest::strategy::Strategy<Value = Vec<TickSample>> {
    prop::collection::vec((0_u64..40, 0_u64..6, 0_u64..20, 0_u64..6), 1..60).prop_map(|ticks| {
        ticks
            .iter()
            .enumerate()
            .map(|(s, (n_s, e_s, n_c, e_c))| tick(s as i64, (*n_s, *e_s.min(n_s)), (*n_c, *e_c.min(n_c))))
            .collect()
    })
}

const fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Advance => 0,
        Decision::Hold { .. } => 1,
        Decision::Rollback => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn identical_samples_never_roll_back(samples in samples()) {
        let same: Vec<_> = samples
            .into_iter()
            .map(|s| TickSample { second: s.second, stable: s.stable.clone(), candidate: s.stable, ..TickSample::default() })
            .collect();
        for n in 1..=same.len() {
            prop_assert_ne!(judged(&same[..n]).decision, Decision::Rollback);
        }
    }

    #[test]
    fn order_of_samples_is_irrelevant(samples in samples()) {
        let mut shuffled = samples.clone();
        shuffled.reverse();
        shuffled.rotate_left(samples.len() / 3);
        prop_assert_eq!(judged(&samples), judged(&shuffled));
    }

    #[test]
    fn each_second_counts_once(samples in samples(), cut in 0_usize..60) {
        let strategy = Strategy::default_canary();
        let whole = judge(&strategy, 1, fresh(&strategy), &samples);
        let cut = cut.min(samples.len());
        let (evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples[..cut]);
        prop_assert_eq!(judge(&strategy, 1, evidence, &samples), whole);
    }

    #[test]
    fn evidence_survives_being_stored(samples in samples(), cut in 0_usize..60) {
        let strategy = Strategy::default_canary();
        let (_, whole) = judge(&strategy, 1, fresh(&strategy), &samples);
        let cut = cut.min(samples.len());
        let (evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples[..cut]);
        let (_, resumed) = judge(&strategy, 1, stored(&evidence), &samples[cut..]);
        prop_assert_eq!(resumed.decision, whole.decision);
        for (a, b) in resumed.reasons.iter().zip(&whole.reasons) {
            prop_assert_eq!(a.outcome, b.outcome);
            prop_assert!((a.e_value / b.e_value - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn errors_added_to_the_candidate_never_improve_its_verdict(samples in samples(), at in 0_usize..60) {
        let mut worse = samples.clone();
        let at = at % worse.len();
        let candidate = &mut worse[at].candidate;
        prop_assume!(candidate.errors < candidate.requests);
        candidate.errors += 1;
        let (before, after) = (judged(&samples), judged(&worse));
        let common = Decision::Hold { reason: HoldReason::CommonMode };
        prop_assert!(
            rank(after.decision) >= rank(before.decision) || after.decision == common,
            "{:?} became {:?}", before.decision, after.decision
        );
        let (before, after) = (&before.reasons[0], &after.reasons[0]);
        if before.outcome == after.outcome {
            prop_assert!(after.e_value >= before.e_value * (1.0 - 1e-9));
        }
    }

    #[test]
    fn parts_of_a_second_add_up(samples in samples()) {
        let halves: Vec<_> = samples.iter().flat_map(|s| {
            let first = tick(s.second, (s.stable.requests, s.stable.errors), (0, 0));
            let second = tick(s.second, (0, 0), (s.candidate.requests, s.candidate.errors));
            [first, second]
        }).collect();
        prop_assert_eq!(judged(&halves), judged(&samples));
    }
}
