//! Numbers to charts: pure.

use headgate_app::charts::{Series, SeriesColour, TimeChart, Unit};

use super::{Answer, Counts, Group};

const COLOURS: [SeriesColour; 6] = [
    SeriesColour::One,
    SeriesColour::Two,
    SeriesColour::Three,
    SeriesColour::Four,
    SeriesColour::Five,
    SeriesColour::Six,
];

/// Requests a second, one line a group. Without calls the line is at zero, for none is a fact.
#[must_use]
pub fn requests_chart(answer: &Answer) -> TimeChart {
    let step = answer.step.as_seconds_f64().max(1.0);
    let mut chart =
        chart(answer, "requests", "Requests a second", Unit::Count, |counts| Some(counts.requests as f64 / step));
    if let Some(start) = answer.times.last() {
        let so_far = (answer.now - *start).as_seconds_f64().clamp(1.0, step);
        for last in chart.series.iter_mut().filter_map(|series| series.values.last_mut()?.as_mut()) {
            *last *= step / so_far;
        }
    }
    chart
}

/// Share of errors, one line a group.
#[must_use]
pub fn error_chart(answer: &Answer) -> TimeChart {
    chart(answer, "errors", "Error share", Unit::Percent, Counts::error_percent)
}

/// Latency: p50, p95 and p99 of a single group, p95 of several.
#[must_use]
pub fn latency_chart(answer: &Answer) -> TimeChart {
    let [group] = answer.groups.as_slice() else {
        return chart(answer, "latency", "p95 latency", Unit::Milliseconds, |counts| counts.quantile_ms(0.95));
    };
    let line = |label: &str, colour, q| Series {
        label: label.to_owned(),
        colour,
        values: group.points.iter().map(|counts| counts.quantile_ms(q)).collect(),
    };
    TimeChart {
        id: "latency".to_owned(),
        title: "Latency".to_owned(),
        unit: Unit::Milliseconds,
        times: answer.times.clone(),
        series: vec![
            line("p50", SeriesColour::One, 0.5),
            line("p95", SeriesColour::Two, 0.95),
            line("p99", SeriesColour::Three, 0.99),
        ],
        markers: Vec::new(),
    }
}

fn chart(answer: &Answer, id: &str, title: &str, unit: Unit, value: impl Fn(&Counts) -> Option<f64>) -> TimeChart {
    let series = |(group, colour): (&Group, SeriesColour)| Series {
        label: group.label.clone(),
        colour,
        values: group.points.iter().map(&value).collect(),
    };
    TimeChart {
        id: id.to_owned(),
        title: title.to_owned(),
        unit,
        times: answer.times.clone(),
        series: answer.groups.iter().zip(COLOURS).map(series).collect(),
        markers: Vec::new(),
    }
}
