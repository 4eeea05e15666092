//! YAML sources: every count has a limit, and errors say which one was met.

use serde::de::DeserializeSeed;
use serde_json::Value;
use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

use super::bounded::{BoundedValue, Bounds};
use super::load_error::LoadError;
use super::source::{Limits, narrow, refused};

/// Longest chain of aliases inside aliases.
const MAX_ALIAS_NESTING: usize = 32;
/// Most characters that the scanner reads ahead to recognise a key.
const SCANNED_AHEAD: usize = 1024;
/// Longest reason of the parser that is repeated, in characters.
const MAX_REASON: usize = 300;

/// Parses `text`, which must hold one YAML document.
pub(super) fn parse(text: &str, bounds: &Bounds, limits: &Limits) -> Result<Value, LoadError> {
    let parsed = serde_saphyr::with_deserializer_from_str_with_options(text, options(limits), |deserializer| {
        BoundedValue::new(bounds).deserialize(deserializer)
    });
    parsed.map_err(|error| explain(&error, bounds, limits))
}

/// Comments are skipped, and booleans are only `true` and `false` (YAML 1.2). Values and text are counted again,
/// and more strictly, while the value is built; the limits here keep the parser itself in bounds.
fn options(limits: &Limits) -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: limits.max_depth,
            // Beyond what the scanner sees ahead of the parser, so that the depth is what is reported.
            flow_nesting_limit: limits.max_depth.saturating_add(SCANNED_AHEAD),
            max_nodes: limits.max_values.saturating_mul(2),
            max_events: limits.max_values.saturating_mul(3),
            max_aliases: limits.max_values,
            max_anchors: limits.max_values,
            max_merge_keys: limits.max_values,
            max_recorded_anchor_events: limits.max_values,
            max_total_scalar_bytes: limits.max_bytes.saturating_mul(2),
            max_documents: 1,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: limits.max_values,
            max_replay_stack_depth: MAX_ALIAS_NESTING,
        },
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
        strict_booleans: true,
        emit_comments: false,
        with_snippet: false,
    }
}

fn explain(error: &Error, bounds: &Bounds, limits: &Limits) -> LoadError {
    let (line, column) = error.location().map_or((0, 0), |place| (narrow(place.line()), narrow(place.column())));
    if let Some(refusal) = bounds.refusal() {
        return refused(refusal, limits, (line, column));
    }
    let text_limit = limits.max_bytes.saturating_mul(2);
    match innermost(error) {
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            LoadError::TooDeep { limit: limits.max_depth, line, column }
        }
        Error::Budget {
            breach: BudgetBreach::ScalarBytes { .. } | BudgetBreach::RecordedAnchorBytes { .. }, ..
        } => LoadError::TooMuch { limit: text_limit, what: "bytes of text", line, column },
        Error::Budget { breach: BudgetBreach::Documents { .. }, .. } | Error::MultipleDocuments { .. } => {
            let reason = "it holds several documents, and only one is expected".to_owned();
            LoadError::Yaml { reason, line, column }
        }
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => {
            LoadError::TooMuch { limit: limits.max_values, what: "values", line, column }
        }
        Error::AliasReplayStackDepthExceeded { .. } => {
            LoadError::TooMuch { limit: MAX_ALIAS_NESTING, what: "aliases inside one another", line, column }
        }
        other => LoadError::Yaml { reason: reason(other), line, column },
    }
}

/// The error itself, without the frames that tell of aliases and snippets.
fn innermost(mut error: &Error) -> &Error {
    while let Error::AliasError { error: inner, .. } | Error::WithSnippet { error: inner, .. } = error {
        error = inner;
    }
    error
}

/// The parser's words without the position, which has its own place in our message.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.rsplit_once(" at line ").map_or(line, |(reason, _)| reason);
    line.trim_end_matches('.').chars().take(MAX_REASON).collect()
}
