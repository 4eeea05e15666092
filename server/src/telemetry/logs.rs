//! Request logs: every call, searchable.

pub mod store;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiVersionId, ApplicationId, OperationId, RequestId, RolloutId};
use headgate_contract::telemetry::Outcome;
use time::OffsetDateTime;

use super::visibility::Visibility;
use crate::authz::Grant;
use crate::authz::permits::ReadOwnTraffic;
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// What to look for; everything given must fit.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Part of the path, or a whole request id.
    pub search: Option<String>,
    pub status: Option<StatusFilter>,
    pub api_version_id: Option<ApiVersionId>,
    pub operation_id: Option<OperationId>,
    pub application_id: Option<ApplicationId>,
    pub rollout_id: Option<RolloutId>,
    /// Slower than this many milliseconds.
    pub slower_than_ms: Option<u32>,
    pub from: Option<OffsetDateTime>,
    pub until: Option<OffsetDateTime>,
}

/// One status, a class of them, or a way a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    Exactly(u16),
    /// 2 to 5, for 2xx to 5xx.
    Class(u16),
    Outcome(Outcome),
}

impl StatusFilter {
    /// `404`, `4xx`, or the word of an [`Outcome`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(outcome) = Outcome::parse(text) {
            return Some(Self::Outcome(outcome));
        }
        match text.strip_suffix("xx") {
            Some(class) => class.parse().ok().filter(|class| (1..=5).contains(class)).map(Self::Class),
            None => text.parse().ok().filter(|status| (100..=599).contains(status)).map(Self::Exactly),
        }
    }
}

/// One call, with the names that people know its parts by.
#[derive(Debug, Clone)]
pub struct LogLine {
    pub id: RequestId,
    pub at: OffsetDateTime,
    pub method: String,
    pub path: String,
    pub status: u16,
    pub outcome: Outcome,
    pub fault: Option<GatewayFault>,
    pub api: Option<ApiName>,
    pub operation: Option<String>,
    pub application: Option<(ApplicationId, String)>,
    pub key_hint: Option<String>,
    pub upstream: Option<String>,
    pub target_url: Option<String>,
    pub rollout: Option<(RolloutId, String)>,
    pub arm: Option<String>,
    pub node: String,
    pub duration_us: u64,
    pub upstream_us: Option<u64>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub client_ip: Option<String>,
    pub user_agent: Option<String>,
}

/// Name and address parts of an API version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiName {
    pub name: String,
    pub slug: String,
    pub version: String,
}

/// A page of calls, newest first.
///
/// # Errors
/// When the cursor is not one of ours or the database fails.
pub async fn list(
    state: &AppState,
    grant: &Grant<ReadOwnTraffic>,
    filter: &LogFilter,
    page: &PageQuery,
) -> Result<Page<LogLine>> {
    let after = page.after()?;
    let window = store::Window { visibility: Visibility::of(grant), filter, after, limit: page.limit() };
    let lines = store::list(&state.db, grant.tenant(), window).await?;
    Page::from_surplus(lines, page.limit(), |line| (line.at.unix_timestamp_nanos() / 1_000, line.id.0))
}

/// One call by the id that its caller was given.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's.
pub async fn get(state: &AppState, grant: &Grant<ReadOwnTraffic>, id: RequestId) -> Result<LogLine> {
    store::find(&state.db, grant.tenant(), Visibility::of(grant), id).await?.ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_filter_takes_numbers_classes_and_outcomes() {
        assert_eq!(StatusFilter::parse("404"), Some(StatusFilter::Exactly(404)));
        assert_eq!(StatusFilter::parse("5xx"), Some(StatusFilter::Class(5)));
        assert_eq!(StatusFilter::parse("denied"), Some(StatusFilter::Outcome(Outcome::Denied)));
        for text in ["", "9xx", "99", "600", "abc"] {
            assert_eq!(StatusFilter::parse(text), None, "{text}");
        }
    }
}
