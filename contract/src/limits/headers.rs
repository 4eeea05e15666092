//! What a caller is told about its limit.
//!
//! Two dialects, both in wide use: three plain fields (`RateLimit-Limit`, `-Remaining`, `-Reset`; drafts up to -06 of
//! draft-ietf-httpapi-ratelimit-headers) and the structured `RateLimit` / `RateLimit-Policy` (draft -08 and later,
//! RFC 9651 syntax). Times are whole seconds, rounded up: who waits as told is admitted.
//! Which of them a response carries is up to who writes it.

use std::time::Duration;

use super::{Decision, Rate};

/// What a limit says about itself: the same on every response, so made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The limit's name as a structured-field string.
    name: String,
    /// `RateLimit-Limit`: requests that fit at once.
    pub limit: u32,
    /// `RateLimit-Policy`, for example `"silver";q=100;w=60`.
    pub policy: String,
}

/// Where a caller stands after one decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// `RateLimit-Remaining`: how many requests are left.
    pub remaining: u32,
    /// `RateLimit-Reset`: seconds until all are available again.
    pub reset: u64,
    /// `RateLimit`, for example `"silver";r=99;t=1`.
    pub state: String,
    /// `Retry-After` in seconds, on a refusal that waiting can cure.
    pub retry_after: Option<u64>,
}

impl Announcement {
    /// For the limit called `name` (a plan's name).
    #[must_use]
    pub fn of(name: &str, rate: Rate) -> Self {
        let name = quoted(name);
        Self { limit: rate.burst(), policy: policy(&name, rate), name }
    }

    /// Renders a decision about this limit.
    #[must_use]
    pub fn standing(&self, decision: &Decision) -> Standing {
        let (remaining, reset, retry) = match *decision {
            Decision::Allowed { remaining, reset_after, .. } => (remaining, reset_after, None),
            Decision::Limited { retry_after, remaining, reset_after } => (remaining, reset_after, Some(retry_after)),
            Decision::Oversized => (0, Duration::ZERO, None),
        };
        let reset = whole_seconds(reset);
        Standing {
            remaining,
            reset,
            state: self.state(remaining, reset),
            retry_after: retry.map(|wait| whole_seconds(wait).max(1)),
        }
    }

    /// Written on every call, hence without the machinery of `format!`, and in memory of the right size.
    fn state(&self, remaining: u32, reset: u64) -> String {
        let (mut left, mut time) = (itoa::Buffer::new(), itoa::Buffer::new());
        let parts = [&self.name, ";r=", left.format(remaining), ";t=", time.format(reset)];
        let mut state = String::with_capacity(parts.iter().map(|part| part.len()).sum());
        parts.iter().for_each(|part| state.push_str(part));
        state
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
