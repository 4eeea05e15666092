//! The keywords of a schema, other than those that need a closer look.

use serde_json::Value;

use crate::compatibility::diff::aspect::Aspect;
use crate::compatibility::diff::element::Step;

/// Which of several statements of one keyword counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    First,
    Lowest,
    Highest,
    /// All different ones.
    All,
}

/// Keywords that hold a schema.
pub(super) fn inner_keyword(key: &str) -> Option<(Aspect, Step)> {
    Some(match key {
        "additionalProperties" => (Aspect::AdditionalProperties, Step::AdditionalProperties),
        "not" => (Aspect::Not, Step::Not),
        "if" => (Aspect::If, Step::If),
        "then" => (Aspect::Then, Step::Then),
        "else" => (Aspect::Else, Step::Else),
        "contains" => (Aspect::Contains, Step::Contains),
        "propertyNames" => (Aspect::PropertyNames, Step::PropertyNames),
        "unevaluatedItems" => (Aspect::UnevaluatedItems, Step::UnevaluatedItems),
        "unevaluatedProperties" => (Aspect::UnevaluatedProperties, Step::UnevaluatedProperties),
        "contentSchema" => (Aspect::ContentSchema, Step::ContentSchema),
        _ => return None,
    })
}

/// Keywords with a plain value of the right kind that restricts something.
pub(super) fn plain_keyword(key: &str, value: &Value) -> Option<(Aspect, Keep)> {
    let at_least_one = value.as_f64().is_some_and(|number| number > 0.0);
    let (aspect, keep, fits) = match key {
        "format" => (Aspect::Format, Keep::First, value.is_string()),
        "default" => (Aspect::Default, Keep::First, true),
        "contentMediaType" => (Aspect::ContentMediaType, Keep::First, value.is_string()),
        "contentEncoding" => (Aspect::ContentEncoding, Keep::First, value.is_string()),
        "pattern" => (Aspect::Pattern, Keep::All, value.is_string()),
        "multipleOf" => (Aspect::MultipleOf, Keep::Highest, at_least_one || value.is_number()),
        "maxLength" => (Aspect::MaxLength, Keep::Lowest, value.is_number()),
        "minLength" => (Aspect::MinLength, Keep::Highest, at_least_one),
        "maxItems" => (Aspect::MaxItems, Keep::Lowest, value.is_number()),
        "minItems" => (Aspect::MinItems, Keep::Highest, at_least_one),
        "maxProperties" => (Aspect::MaxProperties, Keep::Lowest, value.is_number()),
        "minProperties" => (Aspect::MinProperties, Keep::Highest, at_least_one),
        "maxContains" => (Aspect::MaxContains, Keep::First, value.is_number()),
        "minContains" => (Aspect::MinContains, Keep::First, value.is_number() && value.as_f64() != Some(1.0)),
        "uniqueItems" => (Aspect::UniqueItems, Keep::First, value == true),
        "readOnly" => (Aspect::ReadOnly, Keep::First, value == true),
        "writeOnly" => (Aspect::WriteOnly, Keep::First, value == true),
        "deprecated" => (Aspect::Deprecated, Keep::First, value == true),
        "x-sunset" => (Aspect::Sunset, Keep::First, true),
        "x-stability-level" => (Aspect::Stability, Keep::First, true),
        _ => return None,
    };
    fits.then_some((aspect, keep))
}
