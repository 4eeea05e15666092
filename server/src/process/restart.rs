//! When a child that died is started again: pure arithmetic on the times of its deaths.

use std::time::{Duration, Instant};

/// First pause before a restart; each further death within the window doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Deaths older than this no longer count.
const WINDOW: Duration = Duration::from_secs(60);

/// How long to go on restarting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestartPolicy {
    /// Again and again, with pauses of at most 30 s.
    Always,
    /// Until so many deaths fall within one minute.
    GiveUpAfter(usize),
}

/// What to do after a death.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// Start again after this pause.
    After(Duration),
    /// Leave it.
    GiveUp,
}

/// Deaths that still count, oldest first.
#[derive(Debug, Default)]
pub struct Deaths(Vec<Instant>);

impl Deaths {
    /// Notes a death at `now` and says what to do: pauses of 1, 2, 4, … seconds for deaths close to each other.
    pub fn record(&mut self, now: Instant, policy: RestartPolicy) -> Restart {
        self.0.retain(|death| now.saturating_duration_since(*death) < WINDOW);
        self.0.push(now);
        if let RestartPolicy::GiveUpAfter(limit) = policy
            && self.0.len() >= limit
        {
            return Restart::GiveUp;
        }
        let doublings = u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX).min(5);
        Restart::After((FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE))
    }

    /// How many deaths fell within the last minute, as of the latest one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Restart {
        Restart::After(Duration::from_secs(count))
    }

    #[test]
    fn pauses_double_and_the_fifth_death_in_a_minute_is_final() {
        let (start, mut deaths) = (Instant::now(), Deaths::default());
        let policy = RestartPolicy::GiveUpAfter(5);
        let answers: Vec<_> = (0..5).map(|n| deaths.record(start + Duration::from_secs(n * 5), policy)).collect();
        assert_eq!(answers, [seconds(1), seconds(2), seconds(4), seconds(8), Restart::GiveUp]);
    }

    #[test]
    fn deaths_a_minute_apart_count_as_the_first() {
        let (start, mut deaths) = (Instant::now(), Deaths::default());
        for minute in 0..20 {
            let now = start + Duration::from_secs(60 * minute);
            assert_eq!(deaths.record(now, RestartPolicy::GiveUpAfter(5)), seconds(1));
        }
    }

    #[test]
    fn a_child_to_be_kept_always_waits_half_a_minute_at_most() {
        let (start, mut deaths) = (Instant::now(), Deaths::default());
        let answers: Vec<_> = (0..50).map(|_| deaths.record(start, RestartPolicy::Always)).collect();
        assert_eq!(answers[4], seconds(16));
        assert!(answers[5..].iter().all(|answer| *answer == seconds(30)));
    }
}
