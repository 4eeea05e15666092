use crate::rollouts::statistics::{CountFault, Tally};

#[test]
fn tally_starts_without_evidence() {
    assert!(Tally::default().log_e_above(0.05).abs() < 1e-12);
    assert!(Tally::default().log_e_below(0.05).abs() < 1e-12);
}

#[test]
fn tallies_that_cannot_be_are_refused() {
    assert_eq!(Tally::new(1, 2), Err(CountFault::MoreBadThanAll));
    assert_eq!(Tally::new(u64::MAX, 0), Err(CountFault::TooLarge));
}

#[test]
fn absolute_evidence_is_a_martingale_at_its_limit() {
    let limit: f64 = 0.07;
    let mut means = [0.0, 0.0];
    let mut probability = (1.0 - limit).powi(9);
    for bad in 0..=9_u64 {
        let tally = Tally::new(9, bad).unwrap();
        means[0] += probability * tally.log_e_below(limit).exp();
        means[1] += probability * tally.log_e_above(limit).exp();
        probability *= (9 - bad) as f64 / (bad + 1) as f64 * limit / (1.0 - limit);
    }
    assert!(means.iter().all(|mean| (mean - 1.0).abs() < 1e-9), "{means:?}");
}
