//! Parts that were folded apart, in any order, hold what one accumulator of all would hold.

use proptest::prelude::*;

use crate::rollouts::Weight;
use crate::rollouts::statistics::{
    Boundary, Exposed, Means, Moments, NotWorse, RateEvidence, SampleRatio, Scores, Split, Tally,
};

/// One tick: exposures and bad events of both arms.
type Counts = (u32, u32, u32, u32);

fn split((x_c, e_c, x_s, e_s): Counts) -> Split {
    let exposed = |exposure: u32, bad: u32| Exposed { exposure: f64::from(exposure) + 0.5, bad: f64::from(bad) };
    Split::new(exposed(x_c, e_c), exposed(x_s, e_s)).unwrap()
}

fn moments((n, a, b, c): Counts) -> Moments {
    let mut moments = Moments::default();
    for value in [a, b, c].into_iter().take(n as usize % 4) {
        moments.record(f64::from(value) / 40.0, None).unwrap();
    }
    moments
}

/// Also for two infinities, which differ by no number.
fn near(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq() || (a - b).abs() <= 1e-9 * (1.0 + a.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_merge_into_the_whole(
        ticks in prop::collection::vec((0_u32..40, 0_u32..40, 0_u32..40, 0_u32..40), 1..60),
        parts in prop::collection::vec(0_usize..3, 60),
    ) {
        let boundary = Boundary::new(1.25).unwrap();
        let weight = Weight::percent(20);
        let mut whole = (RateEvidence::default(), NotWorse::default(), Tally::default(), Means::default(), Scores::default(), SampleRatio::default());
        let mut apart = [whole; 3];
        for (tick, part) in ticks.iter().zip(parts) {
            for sums in [&mut whole, &mut apart[part]] {
                sums.0.fold(&split(*tick), boundary);
                sums.1.fold(&split(*tick), boundary);
                sums.2.merge(&Tally::new(u64::from(tick.0 + tick.1), u64::from(tick.1)).unwrap());
                sums.3.fold(&moments(*tick), &moments((tick.3, tick.2, tick.1, tick.0))).unwrap();
                sums.4.fold(&moments(*tick), 0.4).unwrap();
                sums.5.fold(u64::from(tick.0), u64::from(tick.2), weight).unwrap();
            }
        }
        let [mut merged, second, first] = apart;
        for part in [first, second] {
            merged.0.merge(&part.0);
            merged.1.merge(&part.1);
            merged.2.merge(&part.2);
            merged.3.merge(&part.3);
            merged.4.merge(&part.4);
            merged.5.merge(&part.5);
        }
        prop_assert!(near(merged.0.log_e(), whole.0.log_e()));
        prop_assert!(near(merged.1.log_e(), whole.1.log_e()));
        prop_assert_eq!(merged.2, whole.2);
        prop_assert!(near(merged.3.log_e_above(boundary), whole.3.log_e_above(boundary)));
        prop_assert!(near(merged.4.log_e_above(0.4), whole.4.log_e_above(0.4)));
        prop_assert_eq!(merged.4.n(), whole.4.n());
        prop_assert!(near(merged.5.log_e(), whole.5.log_e()));
        prop_assert_eq!((merged.5.units(), merged.5.candidate()), (whole.5.units(), whole.5.candidate()));
    }
}
