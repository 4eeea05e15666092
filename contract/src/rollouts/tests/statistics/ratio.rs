use super::super::dice::Dice;
use crate::rollouts::Weight;
use crate::rollouts::statistics::{CountFault, SampleRatio};

const THRESHOLD: f64 = 9.210_340_371_976_184; // ln 1e4

#[test]
fn e_value_is_a_martingale_at_the_configured_share() {
    let weight = Weight::percent(10);
    let (mut mean, mut probability) = (0.0, 0.9_f64.powi(12));
    for candidate in 0..=12_u64 {
        let mut ratio = SampleRatio::default();
        ratio.fold(candidate, 12 - candidate, weight).unwrap();
        mean += probability * ratio.log_e().exp();
        probability *= (12 - candidate) as f64 / (candidate + 1) as f64 * 0.1 / 0.9;
    }
    assert!((mean - 1.0).abs() < 1e-9, "{mean}");
}

fn found_after(share: f64, seed: u64) -> Option<u64> {
    let mut dice = Dice::new(seed);
    let mut ratio = SampleRatio::default();
    (1..=4_000).find(|_| {
        let is_candidate = u64::from(dice.unit() < share);
        ratio.fold(is_candidate, 1 - is_candidate, Weight::percent(10)).unwrap();
        ratio.log_e() >= THRESHOLD
    })
}

#[test]
fn configured_share_is_never_called_wrong() {
    assert!((0..100).all(|seed| found_after(0.1, seed).is_none()));
}

#[test]
fn share_that_is_off_is_found_to_either_side() {
    for (share, within) in [(0.0, 200), (0.05, 1_500), (0.2, 800), (0.5, 60)] {
        let mut found: Vec<u64> = (0..21).map(|seed| found_after(share, seed).unwrap_or(u64::MAX)).collect();
        found.sort_unstable();
        assert!(found[10] <= within, "{share}: median {}", found[10]);
    }
}

#[test]
fn nothing_is_compared_when_everybody_or_nobody_is_meant() {
    let mut ratio = SampleRatio::default();
    ratio.fold(5, 7, Weight::ZERO).unwrap();
    ratio.fold(5, 7, Weight::FULL).unwrap();
    assert_eq!(ratio, SampleRatio::default());
    assert_eq!(ratio.fold(u64::MAX, 0, Weight::percent(5)), Err(CountFault::TooLarge));
    assert_eq!(ratio, SampleRatio::default());
}
