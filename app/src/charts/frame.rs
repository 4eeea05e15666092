//! What stands around every chart over time: axes, markers, legend, and the same numbers as a table.

use leptos::prelude::*;

use super::scale::ValueScale;
use super::series::{Series, TimeChart};
use super::time_ticks::{TimeSpan, TimeTick};
use super::unit::Unit;
use crate::components::exact;

/// Most points listed in the table below a chart; of longer ones the newest.
const MOST_ROWS: usize = 240;

/// How the legend shows a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swatch {
    /// As a piece of line.
    Line,
    /// As a square.
    Fill,
}

/// Puts axes, legend and table around the marks of a chart.
pub(super) fn framed(chart: TimeChart, scale: &ValueScale, swatch: Swatch, marks: AnyView) -> AnyView {
    let Some(span) = TimeSpan::of(&chart.times) else {
        return view! {
            <figure class="chart">
                <figcaption class="chart-title">{chart.title}</figcaption>
                <p class="chart-empty">"No data in this time."</p>
            </figure>
        }
        .into_any();
    };
    let description = chart.description();
    let (title_id, text_id) = (format!("{}-title", chart.id), format!("{}-text", chart.id));
    let described_by = text_id.clone();
    view! {
        <figure class="chart" data-chart="">
            <figcaption class="chart-head">
                <span class="chart-title" id=title_id.clone()>{chart.title.clone()}</span>
                {legend(&chart.series, swatch)}
            </figcaption>
            <p class="visually-hidden" id=text_id>{description}</p>
            <div class="chart-area">
                {value_axis(scale, chart.unit)}
                <svg class="chart-plot" role="img" aria-labelledby=title_id aria-describedby=described_by>
                    {grid(scale)}
                    <svg class="chart-marks" viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%">
                        {marks}
                    </svg>
                    {markers(&chart, span)}
                    <line class="chart-cursor" y1="0" y2="100%" visibility="hidden"></line>
                </svg>
                {time_axis(span)}
            </div>
            {table(chart, span)}
        </figure>
    }
    .into_any()
}

fn value_axis(scale: &ValueScale, unit: Unit) -> AnyView {
    let texts: Vec<AnyView> = scale
        .ticks
        .iter()
        .map(|tick| {
            view! { <text x="100%" y=scale.percent(*tick) dy="0.32em" text-anchor="end">{unit.format(*tick)}</text> }
                .into_any()
        })
        .collect();
    view! { <svg class="chart-y" aria-hidden="true">{texts}</svg> }.into_any()
}

fn grid(scale: &ValueScale) -> AnyView {
    let lines: Vec<AnyView> = scale
        .ticks
        .iter()
        .map(|tick| {
            let place = scale.percent(*tick);
            view! { <line class="chart-grid" x1="0" x2="100%" y1=place.clone() y2=place></line> }.into_any()
        })
        .collect();
    lines.into_any()
}

fn time_axis(span: TimeSpan) -> AnyView {
    let texts: Vec<AnyView> = span
        .ticks(5)
        .into_iter()
        .map(|TimeTick { share, label }| {
            view! { <text x=percent(share) y="14" text-anchor=anchor(share)>{label}</text> }.into_any()
        })
        .collect();
    view! { <svg class="chart-x" aria-hidden="true">{texts}</svg> }.into_any()
}

fn markers(chart: &TimeChart, span: TimeSpan) -> AnyView {
    let markers: Vec<AnyView> = chart
        .markers
        .iter()
        .filter_map(|marker| {
            let share = span.share(marker.at)?;
            let place = percent(share);
            let (side, shift) = if share > 0.7 { ("end", "-5") } else { ("start", "5") };
            let view = view! {
                <g class="chart-marker">
                    <line x1=place.clone() x2=place.clone() y1="0" y2="100%"></line>
                    <text x=place y="10" dx=shift text-anchor=side>{marker.label.clone()}</text>
                </g>
            };
            Some(view.into_any())
        })
        .collect();
    markers.into_any()
}

fn legend(series: &[Series], swatch: Swatch) -> AnyView {
    let entries: Vec<AnyView> = series
        .iter()
        .map(|series| {
            let colour = series.colour.name();
            let picture = match swatch {
                Swatch::Line => view! {
                    <svg class="swatch" width="18" height="8" aria-hidden="true">
                        <path class=format!("chart-line series-{colour}") d="M1 4h16"></path>
                    </svg>
                }
                .into_any(),
                Swatch::Fill => view! {
                    <svg class="swatch" width="10" height="10" aria-hidden="true">
                        <rect class=format!("chart-fill series-{colour}") width="10" height="10" rx="2"></rect>
                    </svg>
                }
                .into_any(),
            };
            view! { <li>{picture}<span>{series.label.clone()}</span></li> }.into_any()
        })
        .collect();
    view! { <ul class="chart-legend">{entries}</ul> }.into_any()
}

fn table(chart: TimeChart, span: TimeSpan) -> AnyView {
    let TimeChart { title, unit, times, series, .. } = chart;
    let heads: Vec<AnyView> = series
        .iter()
        .map(|series| view! { <th scope="col" class="align-end">{series.label.clone()}</th> }.into_any())
        .collect();
    let skipped = times.len().saturating_sub(MOST_ROWS);
    let rows: Vec<AnyView> = times
        .into_iter()
        .enumerate()
        .skip(skipped)
        .map(|(index, at)| {
            let cells: Vec<AnyView> = series
                .iter()
                .map(|series| {
                    let value = series.values.get(index).copied().flatten();
                    let text = value.map_or_else(|| "no data".to_owned(), |value| unit.format(value));
                    view! { <td class="align-end">{text}</td> }.into_any()
                })
                .collect();
            let share = span.share(at).map(|share| format!("{share:.4}"));
            view! { <tr data-x=share><th scope="row">{exact(at)}</th>{cells}</tr> }.into_any()
        })
        .collect();
    view! {
        <details class="chart-table">
            <summary>"Show as table"</summary>
            <div class="chart-table-frame" tabindex="0" role="region" aria-label=format!("{title}, as table")>
                <table class="plain-table">
                    <caption class="visually-hidden">{title.clone()}</caption>
                    <thead><tr><th scope="col">"Time"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn anchor(share: f64) -> &'static str {
    match share {
        ..0.04 => "start",
        0.96.. => "end",
        _ => "middle",
    }
}
