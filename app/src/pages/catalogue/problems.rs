//! What is wrong with a document, as a table.

use leptos::prelude::*;

use crate::components::{Badge, Column, Row, Table, Tone, cell};

/// One problem.
#[derive(Debug, Clone)]
pub struct ProblemRow {
    pub severity: ProblemSeverity,
    /// JSON pointer, or where else it is.
    pub place: String,
    pub line: Option<u32>,
    pub message: String,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemSeverity {
    Error,
    Warning,
    Note,
}

/// The table of problems.
#[must_use]
pub fn problem_table(problems: Vec<ProblemRow>) -> AnyView {
    let columns =
        vec![Column::text("Problem"), Column::text("Severity"), Column::text("Place"), Column::number("Line")];
    let rows = problems.into_iter().map(row).collect();
    view! { <Table caption="Problems of the document" columns rows/> }.into_any()
}

fn row(problem: ProblemRow) -> Row {
    let (label, tone) = match problem.severity {
        ProblemSeverity::Error => ("Error", Tone::Danger),
        ProblemSeverity::Warning => ("Warning", Tone::Warning),
        ProblemSeverity::Note => ("Note", Tone::Info),
    };
    let place = if problem.place.is_empty() { "top of the document".to_owned() } else { problem.place };
    let line = problem.line.map(|line| line.to_string()).unwrap_or_default();
    Row::new(vec![
        cell(view! { <span class="problem-message">{problem.message}</span> }),
        cell(view! { <Badge label tone/> }),
        cell(view! { <code class="problem-place">{place}</code> }),
        cell(line),
    ])
}
