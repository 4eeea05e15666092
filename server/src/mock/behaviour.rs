//! What happens to one request: a pure function of seed, number and phase.

use std::time::Duration;

use super::draws::Draws;
use super::profile::Phase;

/// The fate of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    /// Time before anything happens.
    pub delay: Duration,
    pub outcome: Outcome,
}

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As documented.
    Right,
    /// With this status.
    Error(u16),
    /// With a body that violates its schema.
    WrongShape,
    /// Never.
    Hang,
    /// By half, then the connection is reset.
    Reset,
}

impl Behaviour {
    /// The fate of request `number` of a run, when `phase`, with its index in the profile, holds for it.
    #[must_use]
    pub fn of(seed: u64, number: u64, phase: Option<(usize, &Phase)>) -> Self {
        let Some((index, phase)) = phase else {
            return Self { delay: Duration::ZERO, outcome: Outcome::Right };
        };
        let mut draws = Draws::of(seed, number, index);
        let outcome = outcome(phase, &mut draws);
        let delay = phase.latency.map_or(Duration::ZERO, |latency| latency.sample(&mut draws));
        Self { delay, outcome }
    }
}

fn outcome(phase: &Phase, draws: &mut Draws) -> Outcome {
    let mut left = draws.unit();
    let mut falls_in = |share: f64| {
        left -= share;
        left < 0.0
    };
    if falls_in(phase.hang_share) {
        Outcome::Hang
    } else if falls_in(phase.reset_share) {
        Outcome::Reset
    } else if falls_in(phase.wrong_shape_share) {
        Outcome::WrongShape
    } else if falls_in(phase.error_share) {
        Outcome::Error(draws.choose(&phase.error_statuses).copied().unwrap_or(500))
    } else {
        Outcome::Right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::latency::Latency;

    fn phase() -> Phase {
        Phase {
            latency: Some(Latency::Exponential { mean: 50.0 }),
            error_share: 0.2,
            error_statuses: vec![500, 503],
            wrong_shape_share: 0.1,
            hang_share: 0.05,
            reset_share: 0.05,
            ..Phase::default()
        }
    }

    #[test]
    fn same_seed_gives_the_same_fate_and_another_seed_another() {
        let phase = phase();
        let run = |seed| (0..200).map(|n| Behaviour::of(seed, n, Some((0, &phase)))).collect::<Vec<_>>();
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }

    #[test]
    fn shares_are_kept() {
        let phase = phase();
        let outcomes: Vec<Outcome> = (0..20_000).map(|n| Behaviour::of(3, n, Some((0, &phase))).outcome).collect();
        let share = |wanted: &[Outcome]| {
            f64::from(u32::try_from(outcomes.iter().filter(|o| wanted.contains(o)).count()).unwrap()) / 20_000.0
        };
        for (wanted, expected) in [
            (vec![Outcome::Error(500)], 0.1),
            (vec![Outcome::Error(503)], 0.1),
            (vec![Outcome::WrongShape], 0.1),
            (vec![Outcome::Hang], 0.05),
            (vec![Outcome::Reset], 0.05),
            (vec![Outcome::Right], 0.6),
        ] {
            assert!((share(&wanted) - expected).abs() < 0.01, "{wanted:?}: {}", share(&wanted));
        }
    }

    #[test]
    fn without_a_phase_every_answer_is_right_at_once() {
        assert_eq!(Behaviour::of(1, 5, None), Behaviour { delay: Duration::ZERO, outcome: Outcome::Right });
    }
}
