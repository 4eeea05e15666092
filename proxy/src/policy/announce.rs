//! Tells a caller where it stands with its plan's rate.

use headgate_contract::limits::{Decision, Rate, headers};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// The rate of a plan, with what it says on every response.
#[derive(Debug)]
pub struct Announced {
    pub rate: Rate,
    announcement: headers::Announcement,
    limit: HeaderValue,
    policy: HeaderValue,
}

impl Announced {
    /// For the plan called `name`.
    #[must_use]
    pub fn of(name: &str, rate: Rate) -> Self {
        let announcement = headers::Announcement::of(name, rate);
        Self { rate, limit: announcement.limit.into(), policy: text(announcement.policy.clone()), announcement }
    }

    /// Writes the fields that belong to a decision: `RateLimit` and `RateLimit-Policy` always, the plain ones and
    /// `Retry-After` on a refusal only (`docs/decisions/0012`).
    pub fn put(&self, decision: &Decision, fields: &mut HeaderMap) {
        let standing = self.announcement.standing(decision);
        fields.insert(POLICY, self.policy.clone());
        fields.insert(STATE, text(standing.state));
        if decision.is_allowed() {
            return;
        }
        fields.insert(LIMIT, self.limit.clone());
        fields.insert(REMAINING, standing.remaining.into());
        fields.insert(RESET, standing.reset.into());
        if let Some(wait) = standing.retry_after {
            fields.insert(RETRY_AFTER, wait.into());
        }
    }
}

/// What the contract renders is printable ASCII.
fn text(rendered: String) -> HeaderValue {
    HeaderValue::try_from(rendered).unwrap_or(HeaderValue::from_static(""))
}
