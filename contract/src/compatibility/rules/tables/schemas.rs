//! The comparator table of schemas: what can happen to one, and what that does to the values it allows.
//!
//! Each row stands for one rule per [`super::super::scope::Scope`]; the id is the scope's prefix and the row's suffix.
//! Suffixes are those of oasdiff (Apache-2.0) where it knows the change.

use super::super::effect::Effect::{self, Narrows, Nothing, Swaps, Unknown, Widens};
use super::super::severity::Severity::{self, Harmless, Risky};

/// One thing that can happen to a schema.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Row {
    /// End of the rule's id.
    pub suffix: &'static str,
    /// What becomes of the allowed values.
    pub effect: Effect,
    /// The change in plain words, as the start of a sentence that ends with the values.
    pub what: &'static str,
    /// Where callers are affected less, or more, than the effect says.
    pub severities: Severities,
}

/// Severities that replace those of [`Effect::severity`].
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Severities {
    /// In what callers send.
    pub request: Option<Severity>,
    /// In what callers receive.
    pub response: Option<Severity>,
}

const OWN: Severities = Severities { request: None, response: None };
const REQUEST_RISKY: Severities = Severities { request: Some(Risky), response: None };
const RESPONSE_RISKY: Severities = Severities { request: None, response: Some(Risky) };
const RESPONSE_HARMLESS: Severities = Severities { request: None, response: Some(Harmless) };
const BOTH_RISKY: Severities = Severities { request: Some(Risky), response: Some(Risky) };
const ADDED_CONDITION: &str = "one more condition must hold";

const fn row(suffix: &'static str, effect: Effect, what: &'static str) -> Row {
    Row { suffix, effect, what, severities: OWN }
}

const fn judged(suffix: &'static str, effect: Effect, what: &'static str, severities: Severities) -> Row {
    Row { suffix, effect, what, severities }
}

/// A limit of values: the first part of its suffixes, and what it is in plain words.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Limit {
    /// `max-length`
    pub noun: &'static str,
    /// Whether values stay below it or above it.
    pub end: End,
    /// `maxLength`
    pub keyword: &'static str,
}

/// The end of the allowed values that a limit cuts off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum End {
    Upper,
    Lower,
}

const fn limit(noun: &'static str, end: End, keyword: &'static str) -> Limit {
    Limit { noun, end, keyword }
}

/// Limits that are numbers. Each gives four rules: `-set`, `-unset`, `-increased`, `-decreased`.
pub(in super::super) const LIMITS: [Limit; 12] = [
    limit("max", End::Upper, "maximum"),
    limit("min", End::Lower, "minimum"),
    limit("exclusive-max", End::Upper, "exclusiveMaximum"),
    limit("exclusive-min", End::Lower, "exclusiveMinimum"),
    limit("max-length", End::Upper, "maxLength"),
    limit("min-length", End::Lower, "minLength"),
    limit("max-items", End::Upper, "maxItems"),
    limit("min-items", End::Lower, "minItems"),
    limit("max-properties", End::Upper, "maxProperties"),
    limit("min-properties", End::Lower, "minProperties"),
    limit("max-contains", End::Upper, "maxContains"),
    limit("min-contains", End::Lower, "minContains"),
];

/// Limits that callers often kept to before they were written down, so that to set one is risky only.
const OFTEN_KEPT: [&str; 6] = ["max", "min", "exclusive-max", "exclusive-min", "max-length", "min-items"];

impl Limit {
    /// What happens when it is set, unset, increased and decreased.
    pub(in super::super) fn effects(self) -> [(&'static str, Effect, Severities); 4] {
        let (increased, decreased) = match self.end {
            End::Upper => (Widens, Narrows),
            End::Lower => (Narrows, Widens),
        };
        let set = if OFTEN_KEPT.contains(&self.noun) { REQUEST_RISKY } else { OWN };
        [("set", Narrows, set), ("unset", Widens, OWN), ("increased", increased, OWN), ("decreased", decreased, OWN)]
    }
}

/// Everything but limits.
#[rustfmt::skip]
pub(in super::super) const ROWS: &[Row] = &[
    // kinds of values
    row("type-changed", Swaps, "values of another type or format are expected"),
    row("type-generalized", Widens, "more types or formats are allowed"),
    row("type-specialized", Narrows, "fewer types or formats are allowed"),
    row("type-compatible", Nothing, "another type or format is stated, which stands for the same values"),
    row("list-of-types-widened", Widens, "more types are allowed"),
    row("list-of-types-narrowed", Narrows, "fewer types are allowed"),
    row("became-nullable", Widens, "null is allowed now"),
    row("became-not-nullable", Narrows, "null is no longer allowed"),
    row("content-media-type-changed", Swaps, "the text holds another media type"),
    row("content-encoding-changed", Swaps, "the text is encoded in another way"),
    row("content-schema-added", Narrows, "what the text encodes must fit a schema"),
    row("content-schema-removed", Widens, "what the text encodes need not fit a schema"),
    row("schema-became-false", Narrows, "no value is allowed any more"),
    row("schema-became-not-false", Widens, "values are allowed where none was"),
    row("schema-added", Narrows, "a schema is stated where anything was allowed"),
    row("schema-removed", Widens, "no schema is stated any more, so anything is allowed"),
    // listed values
    row("became-enum", Narrows, "only listed values are allowed now"),
    judged("enum-removed", Widens, "values are no longer limited to a list", RESPONSE_RISKY),
    judged("enum-value-added", Widens, "a listed value was added", RESPONSE_RISKY),
    row("enum-value-removed", Narrows, "a listed value is gone"),
    row("x-extensible-enum-value-added", Nothing, "a value was added to a list that may grow"),
    row("x-extensible-enum-value-removed", Narrows, "a value is gone from a list that may grow"),
    row("const-added", Narrows, "only one value is allowed now"),
    row("const-removed", Widens, "more than one value is allowed now"),
    row("const-changed", Swaps, "the only value allowed is another one"),
    judged("default-value-added", Nothing, "a default is stated", REQUEST_RISKY),
    judged("default-value-removed", Nothing, "the default is no longer stated", REQUEST_RISKY),
    judged("default-value-changed", Nothing, "the default is another one", REQUEST_RISKY),
    // other constraints
    row("multiple-of-set", Narrows, "only multiples of a number are allowed now (multipleOf)"),
    row("multiple-of-unset", Widens, "values need not be multiples of a number (multipleOf)"),
    row("multiple-of-changed", Swaps, "values must be multiples of another number (multipleOf)"),
    row("multiple-of-generalized", Widens, "values may be multiples of a smaller number (multipleOf)"),
    row("multiple-of-specialized", Narrows, "values must be multiples of a greater number (multipleOf)"),
    row("unique-items-set", Narrows, "no item may stand in the list twice (uniqueItems)"),
    row("unique-items-unset", Widens, "items may stand in the list twice (uniqueItems)"),
    row("pattern-added", Narrows, "the text must match a pattern"),
    row("pattern-removed", Widens, "the text need not match a pattern"),
    row("pattern-changed", Unknown, "the text must match another pattern"),
    row("pattern-generalized", Widens, "the text must match a pattern that fits any text"),
    // lists
    row("items-added", Narrows, "items must fit a schema"),
    row("items-removed", Widens, "items need not fit a schema"),
    row("contains-added", Narrows, "an item that fits a schema must be in the list (contains)"),
    row("contains-removed", Widens, "no certain item must be in the list (contains)"),
    row("unevaluated-items-added", Narrows, "further items are limited (unevaluatedItems)"),
    row("unevaluated-items-removed", Widens, "further items are not limited (unevaluatedItems)"),
    // objects
    row("additional-properties-forbidden", Narrows, "properties that are not named are no longer allowed"),
    judged("additional-properties-allowed", Widens, "properties that are not named are allowed", RESPONSE_HARMLESS),
    row("additional-properties-schema-added", Narrows, "properties that are not named must fit a schema"),
    judged("additional-properties-schema-removed", Widens, "properties that are not named may hold anything", RESPONSE_RISKY),
    row("pattern-property-added", Narrows, "properties whose names match a pattern must fit a schema"),
    row("pattern-property-removed", Widens, "properties whose names match a pattern need not fit a schema"),
    row("property-names-added", Narrows, "names of properties must fit a schema"),
    row("property-names-removed", Widens, "names of properties need not fit a schema"),
    row("dependent-required-added", Narrows, "one property demands others"),
    row("dependent-required-removed", Widens, "one property no longer demands others"),
    row("dependent-required-changed", Swaps, "one property demands others than before"),
    row("dependent-schema-added", Narrows, "one property brings further conditions"),
    row("dependent-schema-removed", Widens, "one property no longer brings further conditions"),
    row("unevaluated-properties-added", Narrows, "further properties are limited (unevaluatedProperties)"),
    row("unevaluated-properties-removed", Widens, "further properties are not limited (unevaluatedProperties)"),
    // alternatives and conditions
    row("one-of-added", Widens, "an alternative was added (oneOf)"),
    row("one-of-removed", Narrows, "an alternative is gone (oneOf)"),
    row("any-of-added", Widens, "an alternative was added (anyOf)"),
    row("any-of-removed", Narrows, "an alternative is gone (anyOf)"),
    row("all-of-added", Narrows, ADDED_CONDITION),
    judged("all-of-removed", Widens, "one condition less must hold", REQUEST_RISKY),
    row("wrapped-in-one-of", Swaps, "the schema became alternatives, none of which equals it (oneOf)"),
    row("wrapped-in-any-of", Swaps, "the schema became alternatives, none of which equals it (anyOf)"),
    row("unwrapped-from-one-of", Swaps, "the alternatives became one schema that equals none of them (oneOf)"),
    row("unwrapped-from-any-of", Swaps, "the alternatives became one schema that equals none of them (anyOf)"),
    row("one-of-became-any-of", Widens, "several alternatives may fit at once"),
    row("any-of-became-one-of", Narrows, "exactly one alternative may fit"),
    row("not-added", Narrows, "values that fit a schema are excluded (not)"),
    row("not-removed", Widens, "values that fit a schema are no longer excluded (not)"),
    row("not-narrowed", Widens, "fewer values are excluded (inside not)"),
    row("not-widened", Narrows, "more values are excluded (inside not)"),
    row("condition-changed", Unknown, "the condition for other rules is another one (inside if)"),
    row("if-added", Narrows, "a condition for further rules was added (if)"),
    row("if-removed", Widens, "the condition for further rules is gone (if)"),
    row("then-added", Narrows, "further rules hold if the condition is met (then)"),
    row("then-removed", Widens, "no further rules hold if the condition is met (then)"),
    row("else-added", Narrows, "further rules hold if the condition is not met (else)"),
    row("else-removed", Widens, "no further rules hold if the condition is not met (else)"),
    row("discriminator-added", Nothing, "a property tells which alternative is meant"),
    judged("discriminator-removed", Nothing, "no property tells any more which alternative is meant", BOTH_RISKY),
    judged("discriminator-property-name-changed", Nothing, "another property tells which alternative is meant", BOTH_RISKY),
    row("discriminator-mapping-added", Nothing, "a value stands for an alternative"),
    judged("discriminator-mapping-deleted", Nothing, "a value no longer stands for an alternative", BOTH_RISKY),
    judged("discriminator-mapping-changed", Nothing, "a value stands for another alternative", BOTH_RISKY),
    row("contract-changed", Unknown, "something changed that no other rule names"),
];

/// What only lists with a schema per place can lose or get. oasdiff judges these more strictly in one direction than
/// in the other: a shorter tuple refuses what callers send, a longer one sends what they do not know.
#[rustfmt::skip]
pub(in super::super) const TUPLES: [Row; 2] = [
    Row { suffix: "prefix-items-added", effect: Unknown, what: "an item at a certain place must fit a schema of its own",
        severities: Severities { request: None, response: Some(Severity::Breaking) } },
    Row { suffix: "prefix-items-removed", effect: Unknown, what: "an item at a certain place has no schema of its own any more",
        severities: Severities { request: Some(Severity::Breaking), response: None } },
];
