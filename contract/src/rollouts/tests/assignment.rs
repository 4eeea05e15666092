use proptest::prelude::*;

use crate::rollouts::{BUCKETS, Weight, WeightFault, bucket, is_candidate};

/// `salt`, `key`, `bucket`, separated by tabs; checked by every implementation.
const VECTORS: &str = include_str!("assignment_vectors.tsv");

fn vector(i: u32) -> (String, String) {
    let salt = format!("rollout-{}", i % 7);
    let key = match i % 3 {
        0 => format!("application-{i}"),
        1 => format!("{:032x}", u128::from(i) * 0x9e37_79b9_7f4a_7c15),
        _ => format!("schlüssel-{}", i / 3),
    };
    (salt, key)
}

#[test]
fn published_vectors_hold() {
    let expected: String = (0..1_000)
        .map(vector)
        .map(|(salt, key)| format!("{salt}\t{key}\t{}\n", bucket(salt.as_bytes(), key.as_bytes())))
        .collect();
    if std::env::var_os("HEADGATE_WRITE_VECTORS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rollouts/tests/assignment_vectors.tsv");
        std::fs::write(path, &expected).unwrap();
    }
    assert_eq!(VECTORS, expected);
    assert_eq!(VECTORS.lines().count(), 1_000);
}

#[test]
fn buckets_of_a_million_keys_are_uniform_and_every_weight_gets_its_share() {
    const KEYS: u32 = 1_000_000;
    const CELLS: usize = 1_000;
    let mut cells = vec![0_u32; CELLS];
    let weights = [1, 5, 25, 50, 99].map(Weight::percent);
    let mut shares = [0_u32; 5];
    for i in 0..KEYS {
        let at = bucket(b"salt", &i.to_le_bytes());
        assert!(at < BUCKETS);
        cells[at as usize * CELLS / BUCKETS as usize] += 1;
        let mut was_candidate = false;
        for (share, weight) in shares.iter_mut().zip(weights) {
            let now_candidate = is_candidate(at, weight);
            assert!(now_candidate || !was_candidate, "key {i} moved back at {weight}");
            was_candidate = now_candidate;
            *share += u32::from(now_candidate);
        }
    }
    let expected = f64::from(KEYS) / CELLS as f64;
    let chi_square: f64 = cells.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
    let freedom = (CELLS - 1) as f64;
    let deviation = (chi_square - freedom) / (2.0 * freedom).sqrt();
    assert!(deviation.abs() < 4.0, "χ² = {chi_square} at {freedom} degrees of freedom");
    for (share, weight) in shares.iter().zip(weights) {
        let sigma = (weight.share() * (1.0 - weight.share()) / f64::from(KEYS)).sqrt();
        let off = f64::from(*share) / f64::from(KEYS) - weight.share();
        assert!(off.abs() < 4.0 * sigma, "{weight}: off by {off}");
    }
}

#[test]
fn nobody_at_zero_and_everybody_at_full() {
    assert!(!is_candidate(0, Weight::ZERO));
    assert!(is_candidate(BUCKETS - 1, Weight::FULL));
}

#[test]
fn weights_are_read_and_printed_as_percent() {
    for (text, parts, printed) in [
        ("5", 5_000, "5 %"),
        ("0.125%", 125, "0.125 %"),
        (" 12.5 % ", 12_500, "12.5 %"),
        ("100", 100_000, "100 %"),
        ("0", 0, "0 %"),
    ] {
        let weight: Weight = text.parse().unwrap();
        assert_eq!((weight.parts(), weight.to_string().as_str()), (parts, printed), "{text}");
    }
    for text in ["", "%", "-1", "1e2", "5.", ".5", "0.0001", "5 5", "٣", "99999999999"] {
        assert_eq!(text.parse::<Weight>(), Err(WeightFault::Unreadable), "{text}");
    }
    for text in ["100.001", "101", "999999"] {
        assert_eq!(text.parse::<Weight>(), Err(WeightFault::TooLarge), "{text}");
    }
    assert!(serde_json::from_str::<Weight>("100001").is_err());
    assert_eq!(serde_json::to_string(&Weight::percent(5)).unwrap(), "5000");
}

proptest! {
    #[test]
    fn printed_weights_read_back(parts in 0_u32..=100_000) {
        let weight = Weight::from_parts(parts).unwrap();
        prop_assert_eq!(weight.to_string().parse::<Weight>().unwrap(), weight);
    }

    #[test]
    fn raising_the_weight_moves_nobody_back(at in 0_u32..BUCKETS, a in 0_u32..=100_000, b in 0_u32..=100_000) {
        let low = Weight::from_parts(a.min(b)).unwrap();
        let high = Weight::from_parts(a.max(b)).unwrap();
        prop_assert!(!is_candidate(at, low) || is_candidate(at, high));
    }
}
