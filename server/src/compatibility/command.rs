//! `headgate diff`: reads two documents and a policy, prints the report, and ends with a code that scripts can use.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use headgate_contract::compatibility::compare;
use headgate_contract::compatibility::report::{Policy, Report, judge};
use headgate_contract::compatibility::rules::{Severity, read_day};
use time::Date;

use super::reading;
use crate::clock::Clock;

/// What `headgate diff` is told.
#[derive(Debug, Args)]
#[command(after_long_help = EXIT_CODES)]
pub struct DiffArguments {
    /// The document that callers know: a file, or - for the standard input
    old: PathBuf,
    /// The document that is to replace it: a file, or - for the standard input
    new: PathBuf,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The findings that make the command fail: of this severity or worse
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Severities, waivers and notice of this project: a TOML or JSON file, see docs/compatibility.md
    #[arg(long, env = "HEADGATE_DIFF_POLICY")]
    policy: Option<PathBuf>,
    /// The day that sunset dates and waivers are compared with, such as 2026-12-31 [default: today, UTC]
    #[arg(long, value_parser = day)]
    today: Option<Date>,
}

const EXIT_CODES: &str = "\
Both documents are JSON or YAML, and Swagger 2.0, OpenAPI 3.0 or OpenAPI 3.1, each on its own.

Exit codes:
  0  no finding is as bad as --fail-on
  1  a finding is as bad as --fail-on, and no waiver covers it
  2  a document or the policy cannot be read, or a part of a document could not be compared";

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: at most 120 columns, grouped by operation
    Text,
    /// For programs: one object, described in docs/compatibility.md
    Json,
}

/// The least severity that makes the command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Callers are refused, or receive what was excluded
    Error,
    /// The documents alone cannot tell
    Warning,
    /// Never
    None,
}

impl FailOn {
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Breaking),
            Self::Warning => Some(Severity::Risky),
            Self::None => None,
        }
    }
}

fn day(text: &str) -> Result<Date, &'static str> {
    read_day(text).ok_or("write a day as 2026-12-31")
}

/// Runs to its end.
#[must_use]
pub fn main(arguments: &DiffArguments) -> ExitCode {
    match report(arguments).and_then(|report| print(&report, arguments.format).map(|()| report)) {
        Ok(report) => ExitCode::from(code(&report, arguments.fail_on)),
        Err(sentence) => {
            eprintln!("headgate: {sentence}");
            ExitCode::from(2)
        }
    }
}

/// The judgement; an error is a sentence for the user.
fn report(arguments: &DiffArguments) -> Result<Report, String> {
    let DiffArguments { old, new, policy, today, .. } = arguments;
    if reading::is_stdin(old) && reading::is_stdin(new) {
        return Err("Only one of the documents can be the standard input (-). Give a file for the other.".to_owned());
    }
    let today = today.unwrap_or_else(|| Clock::system().now().date());
    let policy = match policy {
        Some(path) => reading::policy(path, today)?,
        None => Policy::of_day(today),
    };
    let (old, new) = (reading::document(old)?, reading::document(new)?);
    Ok(judge(&compare(&old, &new), &policy))
}

/// A reader that went away early has seen what it wanted.
fn print(report: &Report, format: Format) -> Result<(), String> {
    let text = match format {
        Format::Text => report.to_string(),
        Format::Json => match serde_json::to_string_pretty(report) {
            Ok(json) => format!("{json}\n"),
            Err(error) => return Err(format!("The report cannot be written: {error}.")),
        },
    };
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("The report cannot be written: {error}."))
        }
        _ => Ok(()),
    }
}

/// A judgement with gaps is no pass.
fn code(report: &Report, fail_on: FailOn) -> u8 {
    match fail_on.severity() {
        Some(severity) if report.reaches(severity) => 1,
        Some(_) if !report.not_compared.is_empty() => 2,
        _ => 0,
    }
}
