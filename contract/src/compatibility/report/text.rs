//! The report for a terminal: at most 120 columns, the worst first, grouped by operation.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::finding::Finding;
use super::waiver::WaiverState;
use super::{Report, WaiverOutcome};
use crate::compatibility::comparison::Side;
use crate::compatibility::rules::Severity;

/// Most characters of a line.
const COLUMNS: usize = 120;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            writeln!(f, "No differences that callers could notice.")?;
        }
        for severity in Severity::ALL {
            let is_open = |finding: &&Finding| finding.severity == severity && finding.waived.is_none();
            section(f, heading(severity), self.findings.iter().filter(is_open))?;
        }
        section(f, "WAIVED", self.findings.iter().filter(|finding| finding.waived.is_some()))?;
        self.meanings(f)?;
        self.idle_waivers(f)?;
        for note in &self.not_compared {
            let side = match note.side {
                Side::Old => "old",
                Side::New => "new",
            };
            paragraph(f, "Not compared: ", &format!("{side} {}: {}", note.pointer, note.message))?;
        }
        writeln!(f, "{}", self.summary())
    }
}

impl Report {
    /// `2 errors, 1 warning, 0 infos, 0 waived`
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = self.counts;
        let plural = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
        let parts = [plural(counts.error, "error"), plural(counts.warning, "warning"), plural(counts.info, "info")];
        format!("{}, {} waived", parts.join(", "), counts.waived)
    }

    /// What breaks for whom, once for each rule that found something to act on.
    fn meanings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_serious = |finding: &&Finding| finding.severity > Severity::Harmless && finding.waived.is_none();
        let serious = self.findings.iter().filter(is_serious);
        let meanings: BTreeMap<&str, &str> =
            serious.map(|finding| (finding.id.as_str(), finding.explanation.as_str())).collect();
        if meanings.is_empty() {
            return Ok(());
        }
        writeln!(f, "WHAT IT MEANS")?;
        for (id, explanation) in meanings {
            writeln!(f, "  {id}")?;
            paragraph(f, "    ", explanation)?;
        }
        writeln!(f)
    }

    fn idle_waivers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for waiver in &self.waivers {
            let WaiverOutcome { rule, place, reason, expires, state } = waiver;
            let fate = match state {
                WaiverState::Applied => continue,
                WaiverState::Expired => format!("has expired on {expires} and no longer works"),
                WaiverState::Partial => "does not cover all operations of a finding, so it has no effect".to_owned(),
                WaiverState::Unmatched => "matches nothing; remove it".to_owned(),
            };
            paragraph(f, "Waiver: ", &format!("{rule} at {place} ({reason}) {fate}."))?;
        }
        Ok(())
    }
}

const fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Breaking => "ERRORS",
        Severity::Risky => "WARNINGS",
        Severity::Harmless => "INFOS",
    }
}

fn section<'a>(f: &mut fmt::Formatter<'_>, heading: &str, findings: impl Iterator<Item = &'a Finding>) -> fmt::Result {
    let mut group = None;
    for finding in findings {
        if group.is_none() {
            writeln!(f, "{heading}")?;
        }
        let operation = operation(finding);
        if group.as_ref() != Some(&operation) {
            paragraph(f, "  ", &operation)?;
            group = Some(operation);
        }
        write_finding(f, finding)?;
    }
    if group.is_some() { writeln!(f) } else { Ok(()) }
}

/// The operations of a finding in one line.
fn operation(finding: &Finding) -> String {
    let Some(first) = finding.operations.first() else { return "whole document".to_owned() };
    let mut line = format!("{} {}", first.method, first.path);
    match finding.operation_count {
        0 | 1 => {}
        2 => line.push_str(" and one more operation"),
        count => {
            let _ = write!(line, " and {} more operations", count - 1);
        }
    }
    line
}

fn write_finding(f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
    writeln!(f, "    {}", finding.id)?;
    paragraph(f, "      ", &finding.text)?;
    if let Some(waived) = &finding.waived {
        paragraph(f, "      waived until ", &format!("{}: {}", waived.expires, waived.reason))?;
    }
    if finding.old_pointer == finding.new_pointer {
        return paragraph(f, "      at  ", &finding.old_pointer);
    }
    paragraph(f, "      old ", &finding.old_pointer)?;
    paragraph(f, "      new ", &finding.new_pointer)
}

/// Writes text in lines of at most [`COLUMNS`] characters: broken between words, and within words that are longer.
fn paragraph(f: &mut fmt::Formatter<'_>, lead: &str, text: &str) -> fmt::Result {
    let indent = " ".repeat(lead.chars().count());
    let room = COLUMNS - indent.len();
    let mut line = String::new();
    let mut lines = Vec::new();
    for word in text.split_whitespace() {
        let (used, needed) = (line.chars().count(), word.chars().count());
        if used > 0 && used + 1 + needed > room {
            lines.push(std::mem::take(&mut line));
        } else if used > 0 {
            line.push(' ');
        }
        for character in word.chars() {
            if line.chars().count() == room {
                lines.push(std::mem::take(&mut line));
            }
            // What documents say must not move the cursor of the terminal.
            line.push(if character.is_control() { char::REPLACEMENT_CHARACTER } else { character });
        }
    }
    lines.push(line);
    for (number, line) in lines.iter().enumerate() {
        writeln!(f, "{}{line}", if number == 0 { lead } else { &indent })?;
    }
    Ok(())
}
