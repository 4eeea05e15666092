//! Points in time, in words relative to a given now, with the exact time behind.

use leptos::prelude::*;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

/// A point in time in words ("4 minutes ago"); the exact UTC time is its title.
#[component]
pub fn Time(
    /// The point in time.
    at: OffsetDateTime,
    /// The time of the request.
    now: OffsetDateTime,
) -> AnyView {
    view! { <time datetime=rfc3339(at) title=exact(at)>{relative(at, now)}</time> }.into_any()
}

/// A point in time as date and time in UTC.
#[component]
pub fn DateTime(
    /// The point in time.
    at: OffsetDateTime,
) -> AnyView {
    view! { <time datetime=rfc3339(at)>{exact(at)}</time> }.into_any()
}

/// RFC 3339 in UTC.
#[must_use]
pub fn rfc3339(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC).format(&Rfc3339).unwrap_or_default()
}

/// E.g. `20 Nov 2026, 07:26:05 UTC`.
#[must_use]
pub fn exact(at: OffsetDateTime) -> String {
    let format = format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]:[second] UTC");
    at.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

/// E.g. `4 minutes ago`, `in 3 days`, `just now`; the largest whole unit, rounded down.
#[must_use]
pub fn relative(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let distance = now - at;
    let amount = words(distance.abs());
    match amount {
        None => "just now".to_owned(),
        Some(amount) if distance.is_negative() => format!("in {amount}"),
        Some(amount) => format!("{amount} ago"),
    }
}

/// The largest whole unit of a length of time; `None` under five seconds.
#[must_use]
pub fn words(length: Duration) -> Option<String> {
    let seconds = length.whole_seconds();
    let (count, unit) = match seconds {
        ..5 => return None,
        5..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..2_592_000 => (seconds / 86_400, "day"),
        2_592_000..31_536_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    Some(if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_point_in_time_is_told_in_its_largest_whole_unit() {
        let now = datetime!(2026-11-20 12:00 UTC);
        let told = |seconds: i64| relative(now - Duration::seconds(seconds), now);
        assert_eq!(told(2), "just now");
        assert_eq!(told(59), "59 seconds ago");
        assert_eq!(told(60), "1 minute ago");
        assert_eq!(told(7_300), "2 hours ago");
        assert_eq!(told(-90_000), "in 1 day");
        assert_eq!(told(86_400 * 400), "1 year ago");
    }

    #[test]
    fn exact_times_are_utc() {
        assert_eq!(exact(datetime!(2026-11-20 09:05:01 +2)), "20 Nov 2026, 07:05:01 UTC");
    }
}
