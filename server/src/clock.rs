//! The only place of the control plane that asks the wall clock, makes identifiers or draws
//! random bytes. Everything else gets them as arguments, so that tests can set them.

use std::sync::{Arc, Mutex, PoisonError};

use rand::TryRngCore as _;
use time::{Duration, OffsetDateTime};
use uuid::{ContextV7, Timestamp, Uuid};

/// A source of time and identifiers.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// `None` is the system's clock.
    manual: Option<Arc<Mutex<OffsetDateTime>>>,
    /// Orders identifiers made within one millisecond.
    order: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: OffsetDateTime) -> Self {
        Self { manual: Some(Arc::new(Mutex::new(start))), ..Self::default() }
    }

    /// Now, with the microseconds that Postgres keeps.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let now = match &self.manual {
            Some(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
            None => system_now(),
        };
        now - Duration::nanoseconds(i64::from(now.nanosecond() % 1_000))
    }

    /// Moves a manual clock; does nothing to the system's.
    pub fn advance(&self, by: Duration) {
        if let Some(time) = &self.manual {
            *time.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// A new time-ordered identifier (UUIDv7) of this clock's time.
    #[must_use]
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        let now = self.now();
        let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        I::from(Uuid::new_v7(Timestamp::from_unix(&*order, seconds, now.nanosecond())))
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]
fn system_now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// Random bytes of the operating system, for secrets.
///
/// # Errors
/// When the operating system has none to give.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], rand::rand_core::OsError> {
    let mut bytes = [0; N];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
    Ok(bytes)
}
