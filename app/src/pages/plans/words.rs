//! Limits and approval rule of a plan, as people say them.

use headgate_contract::limits::Rate;
use headgate_contract::plans::{ApprovalRule, PlanLimits};

/// "100 requests a minute, bursts of 20; bodies up to 10 MiB; approved by hand".
#[must_use]
pub fn in_words(limits: &PlanLimits, approval: ApprovalRule) -> String {
    format!("{}; {}", limits_in_words(limits), approval_in_words(approval))
}

/// "100 requests a minute; bodies up to 10 MiB".
#[must_use]
pub fn limits_in_words(limits: &PlanLimits) -> String {
    let rate = limits.rate.map_or_else(|| "Unlimited requests".to_owned(), rate_in_words);
    format!("{rate}; bodies up to {}", size_in_words(limits.max_body_bytes))
}

/// "approved by hand".
#[must_use]
pub fn approval_in_words(approval: ApprovalRule) -> &'static str {
    match approval {
        ApprovalRule::Automatic => "approved at once",
        ApprovalRule::Manual => "approved by hand",
    }
}

fn rate_in_words(rate: Rate) -> String {
    let requests = match rate.requests() {
        1 => "1 request".to_owned(),
        many => format!("{} requests", grouped(many)),
    };
    let period = match rate.period_seconds() {
        1 => "a second".to_owned(),
        60 => "a minute".to_owned(),
        3_600 => "an hour".to_owned(),
        86_400 => "a day".to_owned(),
        other => format!("every {} seconds", grouped(other)),
    };
    if rate.burst() == rate.requests() {
        return format!("{requests} {period}");
    }
    format!("{requests} {period}, bursts of {}", grouped(rate.burst()))
}

fn size_in_words(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.into_iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) if bytes.is_multiple_of(size) => format!("{} {unit}", bytes / size),
        Some((size, unit)) => format!("{}.{} {unit}", bytes / size, bytes % size * 10 / size),
        None => format!("{bytes} bytes"),
    }
}

/// `12345` as `12,345`.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_reads_as_a_sentence() {
        let limits = PlanLimits { rate: Rate::new(100, 60, 20).ok(), max_body_bytes: PlanLimits::DEFAULT_BODY };
        let expected = "100 requests a minute, bursts of 20; bodies up to 10 MiB; approved by hand";
        assert_eq!(in_words(&limits, ApprovalRule::Manual), expected);
    }

    #[test]
    fn what_goes_without_saying_is_not_said() {
        let limits = PlanLimits { rate: Rate::per(12_500, 86_400).ok(), max_body_bytes: 1_536 };
        assert_eq!(limits_in_words(&limits), "12,500 requests a day; bodies up to 1.5 KiB");
        let unlimited = PlanLimits { rate: None, max_body_bytes: 1 << 30 };
        assert_eq!(
            in_words(&unlimited, ApprovalRule::Automatic),
            "Unlimited requests; bodies up to 1 GiB; approved at once"
        );
    }
}
