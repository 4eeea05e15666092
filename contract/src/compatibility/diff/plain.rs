//! Keywords with a plain value: limits, format, default, patterns, lifecycle.

use serde_json::Value;

use super::aspect::Aspect;
use super::differ::{Differ, Frame};
use super::recorder::Side;
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Scalar, Schema};
use crate::compatibility::normalise::types::Types;

impl<'d> Differ<'d> {
    pub(super) fn plain(&mut self, frame: &Frame<'d>) {
        let new_only = frame.new.scalars.iter().filter(|new| frame.old.scalar(&new.aspect).is_none());
        let mut done: Vec<&Aspect> = Vec::new();
        for scalar in frame.old.scalars.iter().chain(new_only) {
            let aspect = &scalar.aspect;
            if done.contains(&aspect) || !self.concerns(frame, aspect) {
                continue;
            }
            done.push(aspect);
            match aspect {
                Aspect::Pattern => self.patterns(frame),
                Aspect::Minimum | Aspect::ExclusiveMinimum | Aspect::Maximum | Aspect::ExclusiveMaximum => {}
                _ => {
                    let (old, new) = (frame.old.scalar(aspect), frame.new.scalar(aspect));
                    self.scalar(frame, aspect, (old.map(|old| &old.at), new.map(|new| &new.at)));
                }
            }
        }
        self.bounds(frame, (Aspect::Minimum, Aspect::ExclusiveMinimum));
        self.bounds(frame, (Aspect::Maximum, Aspect::ExclusiveMaximum));
    }

    /// Whether a difference in this keyword is to be reported here.
    fn concerns(&self, frame: &Frame<'d>, aspect: &Aspect) -> bool {
        let (old, new) = (frame.old.types, frame.new.types);
        match aspect {
            // Compared with the property.
            Aspect::ReadOnly | Aspect::WriteOnly => false,
            // In Swagger 2.0 a parameter is its own schema, and was compared with the parameter.
            Aspect::Deprecated | Aspect::Sunset | Aspect::Stability => {
                let is_compared = self.new.contract.is_swagger() && self.pairs.is_parameter(frame.id);
                let goes_along = *aspect == Aspect::Sunset && goes_with_deprecation(frame);
                !is_compared && !goes_along
            }
            // Goes with the type.
            Aspect::Format => old == new && !same_encoding(&frame.old, &frame.new),
            Aspect::ContentEncoding | Aspect::ContentMediaType => !same_encoding(&frame.old, &frame.new),
            _ => applies_to(aspect).is_none_or(|types| types.overlaps(old) && types.overlaps(new)),
        }
    }

    fn scalar(&mut self, frame: &Frame<'d>, aspect: &Aspect, (old, new): (Option<&Place<'d>>, Option<&Place<'d>>)) {
        if let (Some(old), Some(new)) = (old, new)
            && canonical::equal(old.value, new.value)
        {
            return;
        }
        let is_flag = matches!(aspect, Aspect::Deprecated);
        let places = frame.places();
        let side = |at: Option<&Place<'d>>, place: &Place<'d>| match at {
            Some(at) => Side::stated(at),
            None => Side::near(is_flag.then_some(Value::Bool(false)), place),
        };
        let sides = self.with_facts(frame, (side(old, &places.0), side(new, &places.1)));
        self.found(frame, None, aspect.clone(), sides);
    }

    /// A schema may have several patterns through `allOf`.
    fn patterns(&mut self, frame: &Frame<'d>) {
        let missing = |from: &Schema<'d>, other: &Schema<'d>| -> Vec<Place<'d>> {
            let of = |schema: &Schema<'d>| -> Vec<Place<'d>> {
                let patterns = schema.scalars.iter().filter(|scalar| scalar.aspect == Aspect::Pattern);
                patterns.map(|scalar| scalar.at.clone()).collect()
            };
            let others = of(other);
            of(from).into_iter().filter(|one| !others.iter().any(|other| other.value == one.value)).collect()
        };
        let (old, new) = (missing(&frame.old, &frame.new), missing(&frame.new, &frame.old));
        for index in 0..old.len().max(new.len()) {
            self.scalar(frame, &Aspect::Pattern, (old.get(index), new.get(index)));
        }
    }

    fn bounds(&mut self, frame: &Frame<'d>, (inclusive, exclusive): (Aspect, Aspect)) {
        if !self.concerns(frame, &inclusive) {
            return;
        }
        let old = tightest(&frame.old, &inclusive, &exclusive);
        let new = tightest(&frame.new, &inclusive, &exclusive);
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) if old.aspect != new.aspect => {
                return self.bound_kind(frame, (old, new), (&inclusive, &exclusive));
            }
            sides => sides,
        };
        if let Some(aspect) = old.or(new).map(|scalar| scalar.aspect.clone()) {
            self.scalar(frame, &aspect, (old.map(|old| &old.at), new.map(|new| &new.at)));
        }
    }

    /// An exclusive limit became an inclusive one, or the reverse.
    fn bound_kind(&mut self, frame: &Frame<'d>, (old, new): (&Scalar<'d>, &Scalar<'d>), kinds: (&Aspect, &Aspect)) {
        let (inclusive, exclusive) = kinds;
        let whole = frame.old.types == Types::INTEGER && frame.new.types == Types::INTEGER;
        if whole && lowest_or_highest(old, exclusive) == lowest_or_highest(new, exclusive) {
            return;
        }
        if !canonical::equal(old.at.value, new.at.value) {
            return self.scalar(frame, inclusive, (Some(&old.at), Some(&new.at)));
        }
        let (old, new) = if new.aspect == *exclusive { (None, Some(&new.at)) } else { (Some(&old.at), None) };
        self.scalar(frame, exclusive, (old, new));
    }
}

/// Whether the sunset came or went with the deprecation.
fn goes_with_deprecation(frame: &Frame<'_>) -> bool {
    let differs = |aspect: &Aspect| frame.old.is_set(aspect) != frame.new.is_set(aspect);
    differs(&Aspect::Deprecated) && differs(&Aspect::Sunset)
}

/// The limit that counts; the exclusive one if both are equal.
fn tightest<'a, 'd>(schema: &'a Schema<'d>, inclusive: &Aspect, exclusive: &Aspect) -> Option<&'a Scalar<'d>> {
    let (weak, strong) = (schema.scalar(inclusive), schema.scalar(exclusive));
    let (Some(weak), Some(strong)) = (weak, strong) else {
        return weak.or(strong);
    };
    let (at_weak, at_strong) = (weak.at.value.as_f64()?, strong.at.value.as_f64()?);
    let weak_is_tighter = if *inclusive == Aspect::Minimum { at_weak > at_strong } else { at_weak < at_strong };
    Some(if weak_is_tighter { weak } else { strong })
}

/// The last integer within a limit.
fn lowest_or_highest(limit: &Scalar<'_>, exclusive: &Aspect) -> Option<f64> {
    let value = limit.at.value.as_f64()?;
    let is_exclusive = limit.aspect == *exclusive;
    Some(match (*exclusive == Aspect::ExclusiveMinimum, is_exclusive) {
        (true, true) => value.floor() + 1.0,
        (true, false) => value.ceil(),
        (false, true) => value.ceil() - 1.0,
        (false, false) => value.floor(),
    })
}

/// `format: byte` and `format: binary` of OpenAPI 3.0 are `contentEncoding` and `contentMediaType` in 3.1.
fn same_encoding(old: &Schema<'_>, new: &Schema<'_>) -> bool {
    encoding(old).is_some_and(|old| encoding(new) == Some(old))
}

fn encoding(schema: &Schema<'_>) -> Option<&'static str> {
    let (format, media) = (schema.text(&Aspect::Format), schema.text(&Aspect::ContentMediaType));
    match (format, schema.text(&Aspect::ContentEncoding), media) {
        (Some("byte"), None, None) | (None, Some("base64"), None) => Some("base64"),
        (Some("binary"), None, None) | (None, None, Some("application/octet-stream")) => Some("binary"),
        _ => None,
    }
}

/// The types of values that a keyword restricts; `None` if any.
fn applies_to(aspect: &Aspect) -> Option<Types> {
    Some(match aspect {
        Aspect::Maximum
        | Aspect::Minimum
        | Aspect::ExclusiveMaximum
        | Aspect::ExclusiveMinimum
        | Aspect::MultipleOf => Types::NUMBER,
        Aspect::MaxLength
        | Aspect::MinLength
        | Aspect::Pattern
        | Aspect::ContentEncoding
        | Aspect::ContentMediaType => Types::STRING,
        Aspect::MaxItems | Aspect::MinItems | Aspect::UniqueItems | Aspect::MaxContains | Aspect::MinContains => {
            Types::ARRAY
        }
        Aspect::MaxProperties | Aspect::MinProperties => Types::OBJECT,
        _ => return None,
    })
}
