//! The only place that asks the wall clock and makes random identifiers.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use headgate_contract::ids::RequestId;
use uuid::Uuid;

/// Time and identifiers of one run of the process.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    /// Unix time of the start in nanoseconds, as of the last look at the wall clock.
    started_wall_ns: AtomicI64,
    boot_id: Uuid,
    seed: u64,
    drawn: AtomicU64,
}

impl Clock {
    /// Starts the clock and draws the boot id from the system's randomness.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        let boot_id = Uuid::now_v7();
        let seed = mix(boot_id.as_u64_pair().1);
        let clock = Self {
            started: Instant::now(),
            started_wall_ns: AtomicI64::new(0),
            boot_id,
            seed,
            drawn: AtomicU64::new(0),
        };
        clock.follow_wall();
        clock
    }

    /// Looks at the wall clock, which may have been set. Calls themselves read the steady clock only.
    pub fn follow_wall(&self) {
        let started = self.wall_ns().saturating_sub(i64::try_from(self.now_ns()).unwrap_or(i64::MAX));
        self.started_wall_ns.store(started, Ordering::Relaxed);
    }

    /// Identifies this run of the process.
    #[must_use]
    pub fn boot_id(&self) -> Uuid {
        self.boot_id
    }

    /// Nanoseconds since the start of the process; never goes back, never 0.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Unix time in microseconds of a moment of [`Clock::now_ns`].
    #[must_use]
    pub fn wall_us(&self, at_ns: u64) -> i64 {
        self.started_wall_ns.load(Ordering::Relaxed).saturating_add_unsigned(at_ns) / 1000
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn wall_ns(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    }

    /// A pseudo-random number: for jitter and names, not for secrets.
    #[must_use]
    pub fn draw(&self) -> u64 {
        mix(self.seed.wrapping_add(self.drawn.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// A UUIDv7 (RFC 9562 §5.7) for a call that begins at `at_us`. Its random part comes from [`Clock::draw`]:
    /// unique, not secret, and without a system call.
    #[must_use]
    pub fn request_id(&self, at_us: i64) -> RequestId {
        let (high, low) = (self.draw(), self.seed ^ self.drawn.load(Ordering::Relaxed));
        let mut random = [0; 10];
        random[..8].copy_from_slice(&high.to_be_bytes());
        random[8..].copy_from_slice(&low.to_be_bytes()[6..]);
        let millis = u64::try_from(at_us / 1000).unwrap_or(0);
        RequestId(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn wall_time_goes_with_the_steady_clock() {
        let clock = Clock::start();
        let apart = clock.wall_ns() / 1000 - clock.wall_us(clock.now_ns());
        assert!((-1_000_000..1_000_000).contains(&apart), "{apart} µs");
        assert_eq!(clock.wall_us(3_000_000_000) - clock.wall_us(1_000_000_000), 2_000_000);
    }

    #[test]
    fn request_ids_are_version_7_and_never_repeat() {
        let clock = Clock::start();
        let ids: HashSet<_> = (0..10_000).map(|_| clock.request_id(1_700_000_000_000_000)).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.0.get_version_num() == 7));
    }
}
