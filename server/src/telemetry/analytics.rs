//! Charts over buckets: requests, error share and latency over time, as a whole or by version,
//! operation or application.

mod chart;
pub mod store;

use std::collections::BTreeMap;

use headgate_app::pages::home::overview::Traffic;
use headgate_contract::ids::{ApiVersionId, ApplicationId, OperationId};
use headgate_contract::latency::Histogram;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::visibility::Visibility;
use crate::authz::Grant;
use crate::authz::permits::ReadOwnTraffic;
use crate::error::Result;
use crate::state::AppState;

pub use chart::{error_chart, latency_chart, requests_chart};

/// How far back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    Minutes15,
    #[default]
    Hour,
    Hours6,
    Day,
    Week,
}

impl Range {
    pub const ALL: [Self; 5] = [Self::Minutes15, Self::Hour, Self::Hours6, Self::Day, Self::Week];

    /// Word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Minutes15 => "15m",
            Self::Hour => "1h",
            Self::Hours6 => "6h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.word() == word)
    }

    #[must_use]
    pub fn length(self) -> Duration {
        match self {
            Self::Minutes15 => Duration::minutes(15),
            Self::Hour => Duration::HOUR,
            Self::Hours6 => Duration::hours(6),
            Self::Day => Duration::DAY,
            Self::Week => Duration::WEEK,
        }
    }

    /// Length of one point of the charts.
    #[must_use]
    pub fn step(self) -> Duration {
        match self {
            Self::Minutes15 => Duration::seconds(10),
            Self::Hour => Duration::seconds(30),
            Self::Hours6 => Duration::minutes(5),
            Self::Day => Duration::minutes(15),
            Self::Week => Duration::hours(2),
        }
    }
}

/// What the lines of a chart stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupBy {
    #[default]
    Nothing,
    Version,
    Operation,
    Application,
}

impl GroupBy {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Version, Self::Operation, Self::Application];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Version => "version",
            Self::Operation => "operation",
            Self::Application => "application",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.word() == word)
    }
}

/// What to chart.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question {
    pub range: Range,
    pub group_by: GroupBy,
    pub api_version_id: Option<ApiVersionId>,
    pub operation_id: Option<OperationId>,
    pub application_id: Option<ApplicationId>,
}

/// The numbers behind the charts.
#[derive(Debug, Clone)]
pub struct Answer {
    pub from: OffsetDateTime,
    pub step: Duration,
    /// Now: the last point ends here, before its step does.
    pub now: OffsetDateTime,
    /// Start of each point, oldest first.
    pub times: Vec<OffsetDateTime>,
    /// The busiest first; at most [`MOST_GROUPS`].
    pub groups: Vec<Group>,
    /// Everything together, also of groups that are not listed.
    pub total: Counts,
}

/// Groups shown; what is beyond is too little to see.
pub const MOST_GROUPS: usize = 6;

/// One line of the charts.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: Option<Uuid>,
    pub label: String,
    /// One for each of [`Answer::times`].
    pub points: Vec<Counts>,
    pub total: Counts,
}

/// What happened in one stretch of time.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub requests: u64,
    /// Answers 5xx of the upstream, unreachable, broken off or too slow.
    pub errors: u64,
    /// Refused by the gateway.
    pub denied: u64,
    pub latency: Histogram,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.denied += other.denied;
        self.latency.merge(&other.latency);
    }

    /// Share of errors in percent; `None` without calls.
    #[must_use]
    pub fn error_percent(&self) -> Option<f64> {
        (self.requests > 0).then(|| self.errors as f64 * 100.0 / self.requests as f64)
    }

    /// A quantile in milliseconds; `None` without calls.
    #[must_use]
    pub fn quantile_ms(&self, q: f64) -> Option<f64> {
        self.latency.quantile(q).map(|micros| micros as f64 / 1_000.0)
    }
}

/// Answers a question about the traffic that the actor may see.
///
/// # Errors
/// When the database fails.
pub async fn ask(state: &AppState, grant: &Grant<ReadOwnTraffic>, question: Question) -> Result<Answer> {
    let step = question.range.step();
    let now = state.clock.now();
    let until = ceil(now, step);
    let from = until - question.range.length();
    let window = store::Window { visibility: Visibility::of(grant), question, from, until };
    let rows = store::list_points(&state.db, grant.tenant(), window).await?;
    let count = usize::try_from(question.range.length().whole_seconds() / step.whole_seconds()).unwrap_or(0);
    let times: Vec<_> = (0..count).map(|index| from + step * i32::try_from(index).unwrap_or(0)).collect();
    let mut groups = assemble(rows, from, step, count);
    let mut total = Counts::default();
    for group in &groups {
        total.add(&group.total);
    }
    groups.sort_by(|a, b| b.total.requests.cmp(&a.total.requests).then_with(|| a.id.cmp(&b.id)));
    groups.truncate(MOST_GROUPS);
    let ids: Vec<Uuid> = groups.iter().filter_map(|group| group.id).collect();
    let names = store::list_names(&state.db, grant.tenant(), question.group_by, &ids).await?;
    for group in &mut groups {
        group.label = label(question.group_by, group.id, &names);
    }
    Ok(Answer { from, step, now, times, groups, total })
}

/// The last hour in three numbers and a chart, for the overview.
///
/// # Errors
/// When the database fails.
pub async fn last_hour(state: &AppState, grant: &Grant<ReadOwnTraffic>) -> Result<Traffic> {
    use headgate_app::charts::Unit;
    let answer = ask(state, grant, Question::default()).await?;
    let total = &answer.total;
    Ok(Traffic {
        requests: Unit::Count.format(total.requests as f64),
        error_share: total.error_percent().map_or_else(|| "–".to_owned(), |share| Unit::Percent.format(share)),
        p95: total.quantile_ms(0.95).map_or_else(|| "–".to_owned(), |ms| Unit::Milliseconds.format(ms)),
        chart: requests_chart(&answer),
    })
}

/// The end of the step that `at` lies in.
fn ceil(at: OffsetDateTime, step: Duration) -> OffsetDateTime {
    let length = step.whole_seconds().max(1);
    let seconds = (at.unix_timestamp().div_euclid(length) + 1) * length;
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(at)
}

fn assemble(rows: Vec<store::Point>, from: OffsetDateTime, step: Duration, count: usize) -> Vec<Group> {
    let mut groups: BTreeMap<Option<Uuid>, Group> = BTreeMap::new();
    for row in rows {
        let index = (row.at - from).whole_seconds() / step.whole_seconds().max(1);
        let group = groups.entry(row.group).or_insert_with(|| Group {
            id: row.group,
            label: String::new(),
            points: vec![Counts::default(); count],
            total: Counts::default(),
        });
        group.total.add(&row.counts);
        if let Some(point) = usize::try_from(index).ok().and_then(|index| group.points.get_mut(index)) {
            point.add(&row.counts);
        }
    }
    groups.into_values().collect()
}

fn label(group_by: GroupBy, id: Option<Uuid>, names: &[(Uuid, String)]) -> String {
    let known = names.iter().find(|(known, _)| Some(*known) == id).map(|(_, name)| name.clone());
    known.unwrap_or_else(|| {
        match (group_by, id) {
            (GroupBy::Nothing, _) => "All calls",
            (GroupBy::Application, None) => "Without a valid key",
            (_, None) => "Unknown path",
            (_, Some(_)) => "Deleted",
        }
        .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn charts_end_with_the_step_that_now_lies_in() {
        let now = datetime!(2026-11-20 12:00:07 UTC);
        assert_eq!(ceil(now, Duration::seconds(10)), datetime!(2026-11-20 12:00:10 UTC));
        assert_eq!(ceil(now, Duration::hours(2)), datetime!(2026-11-20 14:00 UTC));
    }

    #[test]
    fn every_range_has_a_whole_number_of_points() {
        for range in Range::ALL {
            assert_eq!(range.length().whole_seconds() % range.step().whole_seconds(), 0, "{range:?}");
        }
    }
}
