//! What a caller is told about its limit.
//!
//! Two dialects, both in wide use: three plain fields (`RateLimit-Limit`, `-Remaining`, `-Reset`; drafts up to -06 of
//! draft-ietf-httpapi-ratelimit-headers) and the structured `RateLimit` / `RateLimit-Policy` (draft -08 and later,
//! RFC 9651 syntax). Times are whole seconds, rounded up: who waits as told is admitted.

use std::time::Duration;

use super::{Decision, Rate};

/// Field values to put on a response, in the order in which they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// `RateLimit-Limit`: requests that fit at once.
    pub limit: String,
    /// `RateLimit-Remaining`: of these, how many are left.
    pub remaining: String,
    /// `RateLimit-Reset`: seconds until all are available again.
    pub reset: String,
    /// `RateLimit-Policy`, for example `"silver";q=100;w=60`.
    pub policy: String,
    /// `RateLimit`, for example `"silver";r=99;t=1`.
    pub state: String,
    /// `Retry-After` in seconds, on a refusal that waiting can cure.
    pub retry_after: Option<String>,
}

/// Renders a decision for the limit called `name` (a plan's name).
#[must_use]
pub fn render(name: &str, rate: Rate, decision: &Decision) -> Fields {
    let (remaining, reset, retry) = match *decision {
        Decision::Allowed { remaining, reset_after, .. } => (remaining, reset_after, None),
        Decision::Limited { retry_after, remaining, reset_after } => (remaining, reset_after, Some(retry_after)),
        Decision::Oversized => (0, Duration::ZERO, None),
    };
    let reset = whole_seconds(reset);
    let name = quoted(name);
    Fields {
        limit: rate.burst().to_string(),
        remaining: remaining.to_string(),
        reset: reset.to_string(),
        policy: policy(&name, rate),
        state: format!("{name};r={remaining};t={reset}"),
        retry_after: retry.map(|wait| whole_seconds(wait).max(1).to_string()),
    }
}

fn policy(quoted_name: &str, rate: Rate) -> String {
    let requests = rate.requests();
    let period = rate.period_seconds();
    if rate.burst() == requests {
        format!("{quoted_name};q={requests};w={period}")
    } else {
        let burst = rate.burst();
        format!("{quoted_name};q={requests};w={period};burst={burst}")
    }
}

fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// A structured-field string (RFC 9651 §3.3.3): printable ASCII, quote and backslash escaped, the rest as `_`.
fn quoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => out.push('_'),
        }
    }
    out.push('"');
    out
}
