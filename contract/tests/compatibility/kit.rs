//! What the tests share: the day, reading documents, judging them.

use headgate_contract::compatibility::compare;
use headgate_contract::compatibility::report::{Policy, Report, judge};
use headgate_contract::openapi::{Document, Limits, load};
use serde_json::Value;
use time::Date;
use time::macros::date;

/// The day of all judgements.
pub const TODAY: Date = date!(2026 - 01 - 01);

/// Reads a document that must be readable.
pub fn document(text: &str) -> Document {
    load(text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The document with this content.
pub fn document_of(value: &Value) -> Document {
    document(&value.to_string())
}

/// The judgement without any policy.
pub fn judged(old: &Document, new: &Document) -> Report {
    judge(&compare(old, new), &Policy::of_day(TODAY))
}
