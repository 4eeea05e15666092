//! Rules about what values a schema allows: the rows of the comparator table.

use serde_json::Value;

use super::{Id, by_action, by_truth, fallback, properties, types};
use crate::compatibility::diff::change::{Action, Aspect, Change, Combination, Element, Polarity, Step};
use crate::compatibility::rules::effect::Effect;
use crate::compatibility::rules::scope::Scope;
use crate::compatibility::rules::unfold;

/// Id of the rule of a change of a schema.
pub(super) fn id(change: &Change) -> Id {
    let Some(scope) = Scope::of(change) else { return fallback(change).into() };
    let suffix = suffix(change, scope);
    if change.polarity != Polarity::Direct {
        return unfold::id(scope, inverted(change, suffix.as_deref())).into();
    }
    match (&change.aspect, suffix) {
        (Aspect::Existence, _) if is_property(change) => properties::existence(change, scope).into(),
        (Aspect::Existence, _) => properties::whole_schema(change, scope),
        (Aspect::Required, _) => properties::required(change, scope).into(),
        (Aspect::ReadOnly | Aspect::WriteOnly, _) => properties::mutability(change, scope),
        (Aspect::Enum, Some(suffix))
            if suffix == "became-enum"
                && scope == Scope::RequestParameterProperty
                && properties::is_in_header(change) =>
        {
            "request-header-property-became-enum".into()
        }
        (_, Some(suffix)) => unfold::id(scope, &suffix).into(),
        (_, None) => unfold::id(scope, "contract-changed").into(),
    }
}

fn is_property(change: &Change) -> bool {
    matches!(&change.element, Element::Schema { path, .. } if matches!(path.last(), Some(Step::Property(_))))
}

/// The end of the id of the rule of a change inside `not` or `if`, where narrowing does not narrow the whole.
fn inverted(change: &Change, suffix: Option<&str>) -> &'static str {
    let effect = match (&change.aspect, suffix) {
        (Aspect::Required, _) => by_truth(change, Effect::Narrows, Effect::Widens),
        (Aspect::Existence, _) => by_action(change, Effect::Narrows, Effect::Widens, Effect::Unknown),
        (_, Some(suffix)) => unfold::effect(suffix),
        (_, None) => Effect::Unknown,
    };
    match (change.polarity, effect) {
        (Polarity::Inverted, Effect::Narrows) => "not-narrowed",
        (Polarity::Inverted, Effect::Widens) => "not-widened",
        _ => "condition-changed",
    }
}

/// The end of the rule's id, if a row of the table stands for the change.
fn suffix(change: &Change, scope: Scope) -> Option<Id> {
    if let Some(noun) = limit(&change.aspect) {
        return Some(format!("{noun}-{}", limited(change)).into());
    }
    if let Some(noun) = part(&change.aspect) {
        // The schema `false` allows nothing, so to get it is to get a condition, and to lose it to lose one.
        let is_false = |value: &Option<Value>| *value == Some(Value::Bool(false));
        let replaced = if is_false(&change.new) { Some("added") } else { None };
        let replaced = if is_false(&change.old) { Some("removed") } else { replaced };
        return by_action(change, Some("added"), Some("removed"), replaced).map(|end| format!("{noun}-{end}").into());
    }
    values(change, scope).or_else(|| structure(change)).map(Id::Borrowed)
}

/// What a limit is called in ids.
const fn limit(aspect: &Aspect) -> Option<&'static str> {
    Some(match aspect {
        Aspect::Maximum => "max",
        Aspect::Minimum => "min",
        Aspect::ExclusiveMaximum => "exclusive-max",
        Aspect::ExclusiveMinimum => "exclusive-min",
        Aspect::MaxLength => "max-length",
        Aspect::MinLength => "min-length",
        Aspect::MaxItems => "max-items",
        Aspect::MinItems => "min-items",
        Aspect::MaxProperties => "max-properties",
        Aspect::MinProperties => "min-properties",
        Aspect::MaxContains => "max-contains",
        Aspect::MinContains => "min-contains",
        _ => return None,
    })
}

fn limited(change: &Change) -> &'static str {
    match change.action() {
        Action::Added => "set",
        Action::Removed => "unset",
        Action::Decreased => "decreased",
        Action::Increased | Action::Changed => "increased",
    }
}

/// What a part that comes and goes is called in ids.
const fn part(aspect: &Aspect) -> Option<&'static str> {
    Some(match aspect {
        Aspect::EnumValue => "enum-value",
        Aspect::ExtensibleEnumValue => "x-extensible-enum-value",
        Aspect::ContentSchema => "content-schema",
        Aspect::Items => "items",
        Aspect::PrefixItem(_) => "prefix-items",
        Aspect::Contains => "contains",
        Aspect::UnevaluatedItems => "unevaluated-items",
        Aspect::PatternProperty(_) => "pattern-property",
        Aspect::PropertyNames => "property-names",
        Aspect::DependentSchema(_) => "dependent-schema",
        Aspect::UnevaluatedProperties => "unevaluated-properties",
        Aspect::Variant(Combination::OneOf) => "one-of",
        Aspect::Variant(Combination::AnyOf) => "any-of",
        Aspect::Variant(Combination::AllOf) => "all-of",
        Aspect::Not => "not",
        Aspect::If => "if",
        Aspect::Then => "then",
        Aspect::Else => "else",
        _ => return None,
    })
}

/// What kinds of values are allowed, and which of them.
fn values(change: &Change, scope: Scope) -> Option<&'static str> {
    Some(match &change.aspect {
        Aspect::Type => types::of_type(change, scope),
        Aspect::Format => types::of_format(change, scope),
        Aspect::Nullable => by_truth(change, "became-nullable", "became-not-nullable"),
        Aspect::Enum => by_action(change, "became-enum", "enum-removed", "contract-changed"),
        Aspect::Const => by_action(change, "const-added", "const-removed", "const-changed"),
        Aspect::Default => by_action(change, "default-value-added", "default-value-removed", "default-value-changed"),
        Aspect::ContentMediaType => "content-media-type-changed",
        Aspect::ContentEncoding => "content-encoding-changed",
        Aspect::MultipleOf => multiple_of(change),
        Aspect::UniqueItems => by_truth(change, "unique-items-set", "unique-items-unset"),
        Aspect::Pattern if is_any_text(change.new.as_ref()) => "pattern-generalized",
        Aspect::Pattern => by_action(change, "pattern-added", "pattern-removed", "pattern-changed"),
        _ => return None,
    })
}

/// How alternatives and properties are put together.
fn structure(change: &Change) -> Option<&'static str> {
    Some(match &change.aspect {
        Aspect::Wrapped(Combination::AnyOf) => {
            by_action(change, "wrapped-in-any-of", "unwrapped-from-any-of", "wrapped-in-any-of")
        }
        Aspect::Wrapped(_) => by_action(change, "wrapped-in-one-of", "unwrapped-from-one-of", "wrapped-in-one-of"),
        Aspect::Combination if change.new == Some(Value::from("anyOf")) => "one-of-became-any-of",
        Aspect::Combination if change.new == Some(Value::from("oneOf")) => "any-of-became-one-of",
        Aspect::Discriminator => {
            by_action(change, "discriminator-added", "discriminator-removed", "discriminator-property-name-changed")
        }
        Aspect::DiscriminatorMapping(_) => by_action(
            change,
            "discriminator-mapping-added",
            "discriminator-mapping-deleted",
            "discriminator-mapping-changed",
        ),
        Aspect::DependentRequired(_) => {
            by_action(change, "dependent-required-added", "dependent-required-removed", "dependent-required-changed")
        }
        Aspect::AdditionalProperties => additional_properties(change),
        _ => return None,
    })
}

/// Nothing stated is as good as `true`.
fn additional_properties(change: &Change) -> &'static str {
    let truth = |value: &Option<Value>| value.as_ref().map_or(Some(true), Value::as_bool);
    match (truth(&change.old), truth(&change.new)) {
        (_, Some(false)) => "additional-properties-forbidden",
        (Some(false), _) => "additional-properties-allowed",
        (Some(true), _) => "additional-properties-schema-added",
        (None, _) => "additional-properties-schema-removed",
    }
}

fn multiple_of(change: &Change) -> &'static str {
    let number = |value: &Option<Value>| value.as_ref().and_then(Value::as_f64).filter(|number| *number > 0.0);
    let is_multiple = |number: f64, of: f64| {
        let times = number / of;
        (times - times.round()).abs() < 1e-9 && times >= 1.0
    };
    match (number(&change.old), number(&change.new)) {
        (None, _) => "multiple-of-set",
        (_, None) => "multiple-of-unset",
        (Some(old), Some(new)) if is_multiple(old, new) => "multiple-of-generalized",
        (Some(old), Some(new)) if is_multiple(new, old) => "multiple-of-specialized",
        _ => "multiple-of-changed",
    }
}

/// Whether a pattern fits every text.
fn is_any_text(pattern: Option<&Value>) -> bool {
    matches!(pattern.and_then(Value::as_str), Some(".*" | "^.*$" | "^.*" | ".*$" | "" | "^" | "$"))
}
