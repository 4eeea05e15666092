//! Closed forms against numbers that others have published, each with its source.

use crate::rollouts::statistics::{
    Boundary, Exposed, GammaExponential, NormalMixture, RateEvidence, Split, Tally, band_radius, half_width,
};

fn assert_near(found: f64, published: f64, tolerance: f64) {
    assert!((found - published).abs() < tolerance, "{found} instead of {published}");
}

/// `gostevehoward/confseq`, test/uniform_boundaries_unittest.cpp, `TestTwoSidedNormalMixture` ("from a reference
/// implementation in R").
#[test]
fn normal_mixture_is_that_of_confseq() {
    let mixture = NormalMixture::tightest_at(100.0, 0.05);
    assert_near(mixture.rho(), 12.600_56, 1e-5);
    assert_near(mixture.log_e(10.0, 100.0), -0.651_005_2, 1e-6);
    assert_near(mixture.bound(100.0, 0.05), 30.352_09, 1e-5);
}

/// The same file, `TestGammaExponentialMixture`.
#[test]
fn gamma_exponential_mixture_is_that_of_confseq() {
    let mixture = GammaExponential::tightest_at(100.0, 0.05, 2.0);
    assert_near(mixture.log_e(10.0, 100.0), -0.249_016_5, 1e-6);
    assert_near(mixture.bound(100.0, 0.05), 33.020_17, 1e-5);
}

/// The same file, `EmpiricalProcessLILTest`: 1,000 values, from 100 on, α = 0.05, A = 0.85.
#[test]
fn distribution_band_is_that_of_confseq() {
    assert_near(band_radius(1_000, 100, 0.05).unwrap(), 0.082_047_69, 1e-6);
    assert_eq!(band_radius(99, 100, 0.05), None);
    assert_eq!(band_radius(10, 0, 0.05), None);
    assert_eq!(band_radius(10, 5, f64::NAN), None);
}

/// The rule of three (Jovanovic and Levy 1997), exactly: the least n with (1 − p)ⁿ ≤ 0.05 is 299 at 1 %, 598 at 0.5 %
/// and 2,995 at 0.1 %; and what the mixture over eight alternatives asks for stays between that and ln 8 more.
#[test]
fn flawless_requests_prove_a_share_after_the_rule_of_three() {
    for (limit, rule) in [(0.01_f64, 299_u64), (0.005, 598), (0.001, 2_995)] {
        assert_eq!((20_f64.ln() / -(-limit).ln_1p()).ceil() as u64, rule);
        let proves = |n: &u64| Tally::new(*n, 0).unwrap().log_e_below(limit) >= 20_f64.ln();
        let needed = (1..20_000).find(proves).unwrap();
        assert!(needed >= rule, "{needed} for {limit}");
        assert!(needed as f64 <= rule as f64 * (1.0 + 8_f64.ln() / 20_f64.ln()), "{needed} for {limit}");
    }
}

/// Waudby-Smith et al., arXiv:2103.06476, equation 161 at α = 0.05 and N* = 5,000 (the defaults of GrowthBook's
/// `gbstats`): ρ² = (5.99146 + ln 6.99146) / 5000. Equation 9 then costs, against a fixed 95 % interval of 1.96/√n,
/// 3.4 times the width at 100 values, 1.7 at 1,000 and 1.55 at 5,000.
#[test]
fn asymptotic_sequence_has_its_published_width() {
    let rho_squared = NormalMixture::tightest_at(5_000.0, 0.05).rho().recip();
    assert_near(rho_squared, (5.991_465 + 6.991_465_f64.ln()) / 5_000.0, 1e-9);
    assert_near(rho_squared.sqrt(), 0.039_84, 1e-5);
    for (n, price) in [(100_u64, 3.42), (1_000, 1.72), (5_000, 1.55)] {
        let fixed = 1.959_964 / (n as f64).sqrt();
        assert_near(half_width(1.0, n, 0.05, 5_000.0) / fixed, price, 0.01);
    }
}

/// R. Johari et al., arXiv:1512.04922: the mixture sequential probability ratio test
/// Λ = √(σ²/(σ²+nτ²))·exp(n²τ²δ²/(2σ²(σ²+nτ²))) with τ = ρσ is 1/α exactly at the edge of the sequence.
#[test]
fn edge_of_the_asymptotic_sequence_is_where_the_msprt_rejects() {
    let (sigma, alpha) = (1.7_f64, 0.01);
    let tau_squared = sigma * sigma / NormalMixture::tightest_at(5_000.0, alpha).rho();
    for n in [50_u64, 700, 5_000, 90_000] {
        let delta = half_width(sigma, n, alpha, 5_000.0);
        let n = n as f64;
        let variance = sigma * sigma + n * tau_squared;
        let lambda = (sigma * sigma / variance).sqrt()
            * (n * n * tau_squared * delta * delta / (2.0 * sigma * sigma * variance)).exp();
        assert_near(lambda * alpha, 1.0, 1e-9);
    }
}

/// Ville 1939: the probability that E ever reaches 1/α is at most α. Computed exactly, over all sequences of 400 events
/// that are on the candidate with probability θ(1), by carrying the probabilities of those not stopped yet.
#[test]
fn ville_bound_holds_exactly() {
    let theta = 0.1;
    for alpha in [0.05, 0.01] {
        let mut alive = vec![1.0];
        let mut stopped = 0.0;
        for events in 1..=400_usize {
            let mut next = vec![0.0; events + 1];
            for (bad, probability) in alive.iter().enumerate() {
                next[bad] += probability * (1.0 - theta);
                next[bad + 1] += probability * theta;
            }
            for (bad, probability) in next.iter_mut().enumerate() {
                let arm = |exposure: f64, bad: usize| Exposed { exposure, bad: bad as f64 };
                let split = Split::new(arm(theta, bad), arm(1.0 - theta, events - bad)).unwrap();
                let mut evidence = RateEvidence::default();
                evidence.fold(&split, Boundary::ONE);
                if evidence.log_e() >= -f64::ln(alpha) {
                    stopped += *probability;
                    *probability = 0.0;
                }
            }
            alive = next;
        }
        assert!(stopped <= alpha, "{stopped} at {alpha}");
        assert!(stopped > alpha / 20.0, "the test is of no use: {stopped} at {alpha}");
    }
}
