use crate::rollouts::statistics::{Boundary, CountFault, Exposed, NotWorse, RateEvidence, Split, Worse};
use crate::rollouts::{History, expected_errors};

fn split(candidate: (f64, u64), stable: (f64, u64)) -> Split {
    let exposed = |(exposure, bad): (f64, u64)| Exposed { exposure, bad: bad as f64 };
    Split::new(exposed(candidate), exposed(stable)).unwrap()
}

#[test]
fn evidence_starts_at_one() {
    assert!(Worse::default().log_e().abs() < 1e-12);
    assert!(NotWorse::default().log_e().abs() < 1e-12);
    let mut restarted = Worse::default();
    for _ in 0..1_000 {
        restarted.restart();
    }
    assert!(restarted.log_e().abs() < 1e-9, "restarts alone are no evidence");
}

/// With equal exposures and one event on the candidate, each likelihood ratio is 2ρ/(1+ρ).
#[test]
fn one_event_gains_the_closed_form() {
    let mut worse = Worse::default();
    worse.fold(&split((1.0, 1), (1.0, 0)), Boundary::ONE);
    let grid = [1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0];
    let mean = grid.map(|r: f64| 2.0 * r / (1.0 + r)).iter().sum::<f64>() / 9.0;
    assert!((worse.log_e() - (0.5 + 0.5 * mean).ln()).abs() < 1e-12);
}

/// Given the number of events and the exposures, the expected e-value of the next fold is 1 at the boundary.
#[test]
fn e_value_is_a_martingale_at_its_boundary() {
    let (x_c, x_s, events) = (3.0, 17.0, 6_u64);
    for boundary in [1.0, 1.1, 2.0] {
        let theta: f64 = boundary * x_c / (x_s + boundary * x_c);
        let mut worse_mean = 0.0;
        let mut not_worse_mean = 0.0;
        let mut probability = (1.0 - theta).powi(events as i32);
        for bad in 0..=events {
            let outcome = split((x_c, bad), (x_s, events - bad));
            let mut worse = Worse::default();
            worse.fold(&outcome, Boundary::new(boundary).unwrap());
            worse_mean += probability * worse.log_e().exp();
            let mut not_worse = NotWorse::default();
            not_worse.fold(&outcome, Boundary::new(boundary).unwrap());
            not_worse_mean += probability * not_worse.log_e().exp();
            probability *= (events - bad) as f64 / (bad + 1) as f64 * theta / (1.0 - theta);
        }
        assert!((worse_mean - 1.0).abs() < 1e-9, "{worse_mean}");
        assert!((not_worse_mean - 1.0).abs() < 1e-9, "{not_worse_mean}");
    }
}

#[test]
fn expected_errors_shrink_towards_the_share_of_all() {
    let history = |requests, errors| History { requests, errors };
    let all = history(1_000_000, 10_000);
    let newcomer = expected_errors(all, [(history(0, 0), 100)]);
    assert!((newcomer - 1.0).abs() < 1e-3, "{newcomer}");
    let broken = expected_errors(all, [(history(10_000, 5_000), 100)]);
    assert!((broken - 49.75).abs() < 0.1, "{broken}");
    assert!(expected_errors(history(0, 0), [(history(0, 0), 1)]) > 0.0);
    assert_eq!(expected_errors(all, []), 0.0);
}

#[test]
fn worse_takes_in_what_was_gathered_between_restarts() {
    let ticks = [split((3.0, 1), (17.0, 2)), split((5.0, 0), (9.0, 4)), split((1.0, 2), (2.0, 0))];
    let mut folded = Worse::default();
    let mut absorbed = Worse::default();
    let mut gathered = RateEvidence::default();
    for tick in &ticks {
        folded.fold(tick, Boundary::ONE);
        gathered.fold(tick, Boundary::ONE);
    }
    absorbed.absorb(&gathered);
    assert!((folded.log_e() - absorbed.log_e()).abs() < 1e-12);
}

#[test]
fn splits_that_cannot_be_are_refused() {
    let exposed = |exposure, bad| Exposed { exposure, bad };
    let good = exposed(1.0, 0.0);
    for (bad, fault) in [
        (exposed(f64::NAN, 0.0), CountFault::NotFinite),
        (exposed(f64::INFINITY, 0.0), CountFault::NotFinite),
        (exposed(-1.0, 0.0), CountFault::Negative),
        (exposed(0.0, 0.0), CountFault::NotPositive),
        (exposed(1e300, 0.0), CountFault::TooLarge),
        (exposed(1.0, -1.0), CountFault::Negative),
        (exposed(1.0, f64::NAN), CountFault::NotFinite),
    ] {
        assert_eq!(Split::new(bad, good), Err(fault));
        assert_eq!(Split::new(good, bad), Err(fault));
    }
    for (ratio, fault) in
        [(f64::NAN, CountFault::NotFinite), (0.0, CountFault::NotPositive), (-1.0, CountFault::NotPositive)]
    {
        assert_eq!(Boundary::new(ratio), Err(fault));
    }
}
