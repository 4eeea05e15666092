//! How long an API key lives, and how long an old one overlaps the new one.

use time::{Date, Duration, OffsetDateTime, Time};

use serde::{Deserialize, Serialize};

/// When a new key stops working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// So many days after its creation.
    InDays(u16),
    /// At the end of this day, UTC.
    EndOf(Date),
    Never,
}

/// Why an expiry was refused: field and message.
pub type ExpiryFault = (&'static str, &'static str);

impl Expiry {
    /// What forms offer, in days.
    pub const DAYS: [u16; 3] = [30, 90, 365];

    /// Reads a choice (`30`, `90`, `365`, `never`, `date`) and, for `date`, a day such as `2027-01-31`.
    ///
    /// # Errors
    /// Which field is at fault, and what to do.
    pub fn parse(choice: &str, date: &str) -> Result<Self, ExpiryFault> {
        match choice {
            "never" => Ok(Self::Never),
            "date" => {
                let format = time::macros::format_description!("[year]-[month]-[day]");
                let day = Date::parse(date.trim(), format);
                day.map(Self::EndOf).map_err(|_| ("expires_on", "Choose a day, such as 2027-01-31."))
            }
            days => {
                let known = Self::DAYS.into_iter().find(|known| known.to_string() == days);
                known.map(Self::InDays).ok_or(("expiry", "Choose when the key expires."))
            }
        }
    }

    /// The moment from which the key is refused, in whole seconds; `None` is never.
    ///
    /// # Errors
    /// When that moment has passed.
    pub fn at(self, now: OffsetDateTime) -> Result<Option<OffsetDateTime>, ExpiryFault> {
        let at = match self {
            Self::Never => return Ok(None),
            Self::InDays(days) => now + Duration::days(i64::from(days)),
            Self::EndOf(day) => {
                let next = day.next_day().ok_or(("expires_on", "Choose an earlier day."))?;
                next.with_time(Time::MIDNIGHT).assume_utc()
            }
        };
        if at <= now {
            Err(("expires_on", "This day is over. Choose a later one."))
        } else {
            Ok(Some(whole_second(at)))
        }
    }
}

/// How long the old key goes on working next to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// The old key stops at once.
    None,
    Hour,
    Day,
    Week,
    /// 30 days.
    Month,
}

impl Overlap {
    pub const ALL: [Self; 5] = [Self::None, Self::Hour, Self::Day, Self::Week, Self::Month];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overlap| overlap.word() == word)
    }

    #[must_use]
    pub fn duration(self) -> Duration {
        match self {
            Self::None => Duration::ZERO,
            Self::Hour => Duration::hours(1),
            Self::Day => Duration::days(1),
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(30),
        }
    }
}

/// When old and new key end, at a rotation: the old one after the overlap, but never later than it
/// would have ended anyway; the new one after as long a life as the old one was given.
#[must_use]
pub fn rotate(
    (created_at, expires_at): (OffsetDateTime, Option<OffsetDateTime>),
    overlap: Overlap,
    now: OffsetDateTime,
) -> (OffsetDateTime, Option<OffsetDateTime>) {
    let end = whole_second(now + overlap.duration());
    let old = expires_at.map_or(end, |present| present.min(end));
    (old, expires_at.map(|present| whole_second(now + (present - created_at))))
}

/// Proxies compare whole seconds, so nothing finer is promised.
fn whole_second(at: OffsetDateTime) -> OffsetDateTime {
    at - Duration::nanoseconds(i64::from(at.nanosecond()))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-05-01 12:00:00.5 UTC);

    #[test]
    fn a_day_counts_to_its_end() {
        let expiry = Expiry::parse("date", "2026-05-01").unwrap();
        assert_eq!(expiry, Expiry::EndOf(date!(2026 - 05 - 01)));
        assert_eq!(expiry.at(NOW), Ok(Some(datetime!(2026-05-02 00:00 UTC))));
    }

    #[test]
    fn a_past_day_and_an_unknown_choice_are_refused() {
        assert!(Expiry::parse("date", "2026-04-30").unwrap().at(NOW).is_err());
        assert_eq!(Expiry::parse("date", "tomorrow").unwrap_err().0, "expires_on");
        assert_eq!(Expiry::parse("31", "").unwrap_err().0, "expiry");
    }

    #[test]
    fn rotation_never_prolongs_the_old_key_and_gives_the_new_one_the_same_life() {
        let created = datetime!(2026-04-01 12:00 UTC);
        let soon = NOW + Duration::minutes(10);
        let (old, new) = rotate((created, Some(soon)), Overlap::Week, NOW);
        assert_eq!(old, soon);
        assert_eq!(new, Some(whole_second(NOW + (soon - created))));
        assert_eq!(rotate((created, None), Overlap::None, NOW), (datetime!(2026-05-01 12:00 UTC), None));
    }
}
