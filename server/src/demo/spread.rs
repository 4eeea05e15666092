//! Chooses the salt of a rollout such that its steps move about as much traffic as they say.
//!
//! Assignment is by application, and the demo has only a dozen of them: under most salts the first step would move
//! nobody, or half of the traffic.

use headgate_contract::ids::ApplicationId;
use headgate_contract::rollouts::{Strategy, bucket, is_candidate};

/// Salts that are tried.
const TRIES: u32 = 3_000;
/// What it costs when a step moves nobody.
const NOBODY: f64 = 10.0;

/// Some traffic: who causes it, and how much.
pub type Share = (ApplicationId, f64);

/// The salt, beginning with `stem`, under which the traffic of each step is nearest to its weight.
#[must_use]
pub fn salt(stem: &str, traffic: &[Share], strategy: &Strategy) -> String {
    let candidates = (0..TRIES).map(|number| format!("{stem}-{number}"));
    let rated = candidates.map(|salt| (distance(&salt, traffic, strategy), salt));
    rated.min_by(|(a, _), (b, _)| a.total_cmp(b)).map_or_else(|| stem.to_owned(), |(_, salt)| salt)
}

/// How far the steps are from their weights: 0 is perfect.
fn distance(salt: &str, traffic: &[Share], strategy: &Strategy) -> f64 {
    let buckets: Vec<(u32, f64)> =
        traffic.iter().map(|(application, rate)| (bucket(salt.as_bytes(), application.0.as_bytes()), *rate)).collect();
    let all: f64 = buckets.iter().map(|(_, rate)| rate).sum();
    let miss = |weight: headgate_contract::rollouts::Weight| {
        let moved: f64 = buckets.iter().filter(|(bucket, _)| is_candidate(*bucket, weight)).map(|(_, rate)| rate).sum();
        let share = moved / all.max(f64::MIN_POSITIVE);
        (share / weight.share() - 1.0).abs() + if moved > 0.0 { 0.0 } else { NOBODY }
    };
    strategy.steps().iter().map(|step| miss(step.weight)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cast::APPLICATIONS;
    use uuid::Uuid;

    #[test]
    fn every_step_moves_about_its_weight_for_any_dozen_of_applications() {
        let strategy = Strategy::fast();
        for world in 0..10_u128 {
            for version in 0..2 {
                let ids = (0..).map(|n| ApplicationId(Uuid::from_u128(world * 1_000 + n)));
                let traffic: Vec<Share> = ids
                    .zip(APPLICATIONS.iter().map(|application| application.rates[version]))
                    .filter(|(_, rate)| *rate > 0.0)
                    .collect();
                let chosen = salt("rollout", &traffic, &strategy);
                assert!(
                    distance(&chosen, &traffic, &strategy) < 0.5,
                    "world {world}: {}",
                    distance(&chosen, &traffic, &strategy)
                );
            }
        }
    }
}
