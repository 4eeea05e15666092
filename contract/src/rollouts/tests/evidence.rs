use super::super::absolute::Tally;
use super::super::e_process::{NotWorse, Split, Worse};
use super::super::{History, expected_errors};

fn split(candidate: (f64, u64), stable: (f64, u64)) -> Split {
    Split {
        candidate_exposure: candidate.0,
        stable_exposure: stable.0,
        candidate_bad: candidate.1,
        stable_bad: stable.1,
    }
}

#[test]
fn evidence_starts_at_one() {
    assert!(Worse::default().log_e().abs() < 1e-12);
    assert!(NotWorse::default().log_e().abs() < 1e-12);
    assert!(Tally::default().log_e_above(0.05).abs() < 1e-12);
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
    worse.fold(&split((1.0, 1), (1.0, 0)), 1.0);
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
            worse.fold(&outcome, boundary);
            worse_mean += probability * worse.log_e().exp();
            let mut not_worse = NotWorse::default();
            not_worse.fold(&outcome, boundary);
            not_worse_mean += probability * not_worse.log_e().exp();
            probability *= (events - bad) as f64 / (bad + 1) as f64 * theta / (1.0 - theta);
        }
        assert!((worse_mean - 1.0).abs() < 1e-9, "{worse_mean}");
        assert!((not_worse_mean - 1.0).abs() < 1e-9, "{not_worse_mean}");
    }
}

/// The rule of three: 299, 598 and 2,995 flawless requests prove 1, 0.5 and 0.1 % at 5 % for the best single
/// alternative; the mixture needs at most ln 8 ≈ 2.1 more in the exponent and never less than the rule.
#[test]
fn flawless_requests_prove_a_share_after_the_rule_of_three() {
    for (limit, rule) in [(0.01, 299_u64), (0.005, 598), (0.001, 2_995)] {
        let needed = (1..20_000).find(|n| Tally { requests: *n, bad: 0 }.log_e_below(limit) >= 20_f64.ln()).unwrap();
        assert!(needed >= rule, "{needed} for {limit}");
        assert!(needed as f64 <= rule as f64 * (1.0 + 8_f64.ln() / 20_f64.ln()), "{needed} for {limit}");
    }
}

#[test]
fn absolute_evidence_is_a_martingale_at_its_limit() {
    let limit: f64 = 0.07;
    let mut means = [0.0, 0.0];
    let mut probability = (1.0 - limit).powi(9);
    for bad in 0..=9_u64 {
        let tally = Tally { requests: 9, bad };
        means[0] += probability * tally.log_e_below(limit).exp();
        means[1] += probability * tally.log_e_above(limit).exp();
        probability *= (9 - bad) as f64 / (bad + 1) as f64 * limit / (1.0 - limit);
    }
    assert!(means.iter().all(|mean| (mean - 1.0).abs() < 1e-9), "{means:?}");
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
