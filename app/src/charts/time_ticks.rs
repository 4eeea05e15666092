//! Round points in time along the horizontal axis, in UTC.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Lengths between ticks, in seconds, from a second to a year.
const STEPS: &[i64] = &[
    1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

/// A point on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeTick {
    /// Share of the way from left to right, 0 to 1.
    pub share: f64,
    /// Its text.
    pub label: String,
}

/// The span a chart covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan {
    start: OffsetDateTime,
    end: OffsetDateTime,
}

impl TimeSpan {
    /// From the first to the last of `times`, which are in order; `None` without any.
    #[must_use]
    pub fn of(times: &[OffsetDateTime]) -> Option<Self> {
        Some(Self { start: *times.first()?, end: *times.last()? })
    }

    /// Share of the way from start to end; `None` outside. A span of no length puts everything in the middle.
    #[must_use]
    pub fn share(self, at: OffsetDateTime) -> Option<f64> {
        if at < self.start || at > self.end {
            return None;
        }
        let length = (self.end - self.start).as_seconds_f64();
        Some(if length > 0.0 { (at - self.start).as_seconds_f64() / length } else { 0.5 })
    }

    /// At most `most` round points in time.
    #[must_use]
    pub fn ticks(self, most: usize) -> Vec<TimeTick> {
        let (start, end) = (self.start.unix_timestamp(), self.end.unix_timestamp());
        let fits = |step: &&i64| (end - start) / **step < most.max(1) as i64;
        let step = *STEPS.iter().find(fits).unwrap_or(&STEPS[STEPS.len() - 1]);
        let first = start + (step - start.rem_euclid(step)) % step;
        (first..=end)
            .step_by(usize::try_from(step).unwrap_or(1))
            .filter_map(|second| {
                let at = OffsetDateTime::from_unix_timestamp(second).ok()?;
                Some(TimeTick { share: self.share(at)?, label: label(at, step) })
            })
            .collect()
    }
}

fn label(at: OffsetDateTime, step: i64) -> String {
    let format: &[BorrowedFormatItem<'_>] = match step {
        ..60 => format_description!("[hour]:[minute]:[second]"),
        60..86_400 => format_description!("[hour]:[minute]"),
        _ => format_description!("[day padding:none] [month repr:short]"),
    };
    at.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn labels(start: OffsetDateTime, end: OffsetDateTime) -> Vec<String> {
        let span = TimeSpan::of(&[start, end]).unwrap();
        span.ticks(5).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_fall_on_round_times() {
        let start = datetime!(2026-11-20 10:03 UTC);
        assert_eq!(labels(start, datetime!(2026-11-20 11:03 UTC)), ["10:15", "10:30", "10:45", "11:00"]);
        assert_eq!(
            labels(start, datetime!(2026-11-20 10:03:40 UTC)),
            ["10:03:00", "10:03:10", "10:03:20", "10:03:30", "10:03:40"]
        );
        assert_eq!(labels(start, datetime!(2026-11-23 10:03 UTC)), ["21 Nov", "22 Nov", "23 Nov"]);
    }

    #[test]
    fn there_are_never_more_ticks_than_asked_for() {
        let start = datetime!(2026-11-20 10:03:17 UTC);
        for minutes in [1, 7, 59, 60, 61, 600, 1_440, 10_000, 100_000, 1_000_000] {
            let end = start + time::Duration::minutes(minutes);
            let ticks = TimeSpan::of(&[start, end]).unwrap().ticks(5);
            assert!(ticks.len() <= 5, "{minutes} minutes: {ticks:?}");
        }
    }

    #[test]
    fn a_time_outside_the_span_has_no_place() {
        let span = TimeSpan::of(&[datetime!(2026-11-20 10:00 UTC), datetime!(2026-11-20 11:00 UTC)]).unwrap();
        assert_eq!(span.share(datetime!(2026-11-20 09:59 UTC)), None);
        assert_eq!(span.share(datetime!(2026-11-20 10:30 UTC)), Some(0.5));
    }
}
