use super::super::dice::Dice;
use crate::rollouts::statistics::{CountFault, Moments, Scores, log_e_apart};

fn moments(values: &[f64]) -> Moments {
    let mut moments = Moments::default();
    values.iter().for_each(|value| moments.record(*value, None).unwrap());
    moments
}

/// Over all outcomes of ten scores of 0 or 1, the mean e-value at the true mean is at most 1, whatever the centre.
#[test]
fn e_value_is_a_supermartingale_at_the_true_mean() {
    for mean in [0.2_f64, 0.5, 0.9] {
        for centre in [0.1, 0.5, mean] {
            let (mut above, mut below) = (0.0, 0.0);
            let mut probability = (1.0 - mean).powi(10);
            for ones in 0..=10_u64 {
                let mut scores = Scores::default();
                let ones_f = ones as f64;
                scores.fold(&Moments { n: 10, sum: ones_f, sum_of_squares: ones_f }, centre).unwrap();
                above += probability * scores.log_e_above(mean).exp();
                below += probability * scores.log_e_below(mean).exp();
                probability *= (10 - ones) as f64 / (ones + 1) as f64 * mean / (1.0 - mean);
            }
            assert!(above <= 1.0 + 1e-9 && below <= 1.0 + 1e-9, "{above} {below} at {mean}, centre {centre}");
        }
    }
}

fn ever_apart(seed: u64, high: f64, gap: f64) -> Option<u32> {
    let mut dice = Dice::new(seed);
    let (mut low_scores, mut high_scores) = (Scores::default(), Scores::default());
    let mut score = |mean: f64| (mean + 0.1 * dice.normal()).clamp(0.0, 1.0);
    (1..=400_u32).find(|_| {
        low_scores.fold(&moments(&[score(0.6)]), 0.65).unwrap();
        high_scores.fold(&moments(&[score(high)]), 0.65).unwrap();
        log_e_apart(&low_scores, &high_scores, gap) >= 20_f64.ln()
    })
}

#[test]
fn equal_scores_are_not_called_apart() {
    let wrong = (0..80).filter(|seed| ever_apart(*seed, 0.6, 0.0).is_some()).count();
    assert!(wrong <= 4, "{wrong} of 80 at 5 %");
}

#[test]
fn scores_apart_by_more_than_the_gap_are_found_with_few_values() {
    let mut needed: Vec<u32> = (0..20).map(|seed| ever_apart(seed, 0.75, 0.05).unwrap()).collect();
    needed.sort_unstable();
    assert!(needed[10] <= 250, "median {}", needed[10]);
}

#[test]
fn gap_below_nothing_proves_that_scores_are_close() {
    assert!((0..20).all(|seed| ever_apart(seed, 0.6, -0.15).is_some()));
    let wrong = (0..40).filter(|seed| ever_apart(*seed, 0.45, -0.15).is_some()).count();
    assert!(wrong <= 4, "{wrong} of 40 at 5 %");
}

#[test]
fn what_is_no_score_is_refused_and_changes_nothing() {
    let mut scores = Scores::default();
    for (n, sum, squares) in
        [(1, 1.5, 2.25), (1, -0.5, 0.25), (2, 1.0, 1.5), (1, f64::NAN, 0.0), (1, 0.5, f64::INFINITY)]
    {
        let impossible = Moments { n, sum, sum_of_squares: squares };
        assert!(scores.fold(&impossible, 0.5).is_err(), "{impossible:?}");
    }
    assert_eq!(scores.fold(&moments(&[0.5]), f64::NAN), Err(CountFault::OutsideUnit));
    assert_eq!(scores, Scores::default());
    assert_eq!(log_e_apart(&scores, &scores, 0.1), 0.0);
}
