//! One schema in the form that is compared: references followed, `allOf` merged, `null` told apart from types.

use serde_json::Value;

use super::place::Place;
use super::types::Types;
use crate::compatibility::diff::aspect::{Aspect, Combination};
use crate::compatibility::diff::element::Step;

/// A schema, one level deep. Keywords that allow everything (`minLength: 0`) are left out.
#[derive(Debug, Default)]
pub(crate) struct Schema<'d> {
    /// Where it stands; `None` for what has no schema.
    pub(crate) at: Option<Place<'d>>,
    /// Name of the component.
    pub(crate) name: Option<&'d str>,
    pub(crate) title: Option<&'d str>,
    /// Stated or implied types; all if any is allowed.
    pub(crate) types: Types,
    /// Where the types are stated.
    pub(crate) types_at: Option<Place<'d>>,
    /// Whether `null` is allowed; `None` if nothing is said about types or values.
    pub(crate) nullable: Option<bool>,
    /// A reference leads nowhere, or it has too many parts: nothing is known of it.
    pub(crate) is_unknown: bool,
    /// No value fits.
    pub(crate) is_never: bool,
    /// Keywords with a plain value; of several statements the strictest.
    pub(crate) scalars: Vec<Scalar<'d>>,
    pub(crate) allowed: Option<Box<Allowed<'d>>>,
    /// Values of `x-extensible-enum`.
    pub(crate) extensible: Vec<Place<'d>>,
    pub(crate) properties: Vec<Property<'d>>,
    /// Schemas inside it, other than properties and alternatives.
    pub(crate) inner: Vec<Inner<'d>>,
    /// Names that a property demands.
    pub(crate) dependent_required: Vec<(&'d str, Place<'d>)>,
    /// Alternatives: at least two each. All groups must fit.
    pub(crate) groups: Vec<Group<'d>>,
    pub(crate) discriminator: Option<Box<Discriminator<'d>>>,
}

/// A keyword with a plain value.
#[derive(Debug, Clone)]
pub(crate) struct Scalar<'d> {
    pub(crate) aspect: Aspect,
    pub(crate) at: Place<'d>,
}

/// The values that are allowed.
#[derive(Debug)]
pub(crate) struct Allowed<'d> {
    pub(crate) spelled: Spelled,
    /// Without `null`.
    pub(crate) values: Vec<Place<'d>>,
    /// Where the list stands.
    pub(crate) at: Place<'d>,
}

/// How allowed values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelled {
    Const,
    Enum,
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Property<'d> {
    pub(crate) name: &'d str,
    /// Its schema: all of these must fit. Empty if it is only demanded.
    pub(crate) schema: Spot<'d>,
    /// Where it is demanded.
    pub(crate) required: Option<Place<'d>>,
}

/// A schema inside another.
#[derive(Debug)]
pub(crate) struct Inner<'d> {
    pub(crate) aspect: Aspect,
    pub(crate) step: Step,
    pub(crate) schema: Spot<'d>,
}

/// Alternatives.
#[derive(Debug)]
pub(crate) struct Group<'d> {
    pub(crate) of: Combination,
    pub(crate) at: Place<'d>,
    /// Without `null`.
    pub(crate) variants: Vec<Place<'d>>,
}

/// What tells alternatives apart.
#[derive(Debug)]
pub(crate) struct Discriminator<'d> {
    pub(crate) property: &'d str,
    pub(crate) at: Place<'d>,
    /// Value → the text that names the alternative.
    pub(crate) mapping: Vec<(&'d str, Place<'d>)>,
}

/// Places whose schemas must all fit; mostly one.
#[derive(Debug, Clone, Default)]
pub(crate) enum Spot<'d> {
    #[default]
    Nowhere,
    One(Place<'d>),
    All(Vec<Place<'d>>),
}

impl<'d> Spot<'d> {
    pub(crate) fn places(&self) -> &[Place<'d>] {
        match self {
            Self::Nowhere => &[],
            Self::One(place) => std::slice::from_ref(place),
            Self::All(places) => places,
        }
    }

    pub(crate) fn add(&mut self, place: Place<'d>) {
        *self = match std::mem::take(self) {
            Self::Nowhere => Self::One(place),
            Self::One(first) => Self::All(vec![first, place]),
            Self::All(mut places) => {
                places.push(place);
                Self::All(places)
            }
        };
    }
}

impl<'d> Schema<'d> {
    /// A schema of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self { is_unknown: true, ..Self::default() }
    }

    pub(crate) fn scalar(&self, aspect: &Aspect) -> Option<&Scalar<'d>> {
        self.scalars.iter().find(|scalar| scalar.aspect == *aspect)
    }

    pub(crate) fn value(&self, aspect: &Aspect) -> Option<&'d Value> {
        self.scalar(aspect).map(|scalar| scalar.at.value)
    }

    pub(crate) fn text(&self, aspect: &Aspect) -> Option<&'d str> {
        self.value(aspect)?.as_str()
    }

    /// Whether a flag such as `readOnly` is set.
    pub(crate) fn is_set(&self, aspect: &Aspect) -> bool {
        self.scalar(aspect).is_some()
    }

    /// How much there is to compare.
    pub(crate) fn cost(&self) -> usize {
        let alternatives: usize = self.groups.iter().map(|group| group.variants.len()).sum();
        1 + self.properties.len() + self.inner.len() + alternatives
    }

    /// Whether every value fits.
    pub(crate) fn is_any(&self) -> bool {
        self.types.is_any() && self.nullable != Some(false) && self.is_any_of_its_types()
    }

    /// Whether every value of its types fits.
    pub(crate) fn is_any_of_its_types(&self) -> bool {
        let constrains = |scalar: &Scalar<'_>| {
            !matches!(scalar.aspect, Aspect::Default | Aspect::Deprecated | Aspect::Sunset | Aspect::Stability)
        };
        !self.is_never
            && !self.is_unknown
            && !self.scalars.iter().any(constrains)
            && self.allowed.is_none()
            && self.properties.is_empty()
            && self.inner.is_empty()
            && self.dependent_required.is_empty()
            && self.groups.is_empty()
    }

    /// Its name, title or type, for people.
    pub(crate) fn label(&self) -> String {
        if self.is_never {
            return "nothing".to_owned();
        }
        if let Some(name) = self.name.or(self.title) {
            return shortened(name);
        }
        let names = self.types.names();
        match (self.types.is_any(), self.groups.is_empty()) {
            (true, false) => "alternatives".to_owned(),
            (true, true) => "any".to_owned(),
            _ if names.is_empty() => "null".to_owned(),
            _ => names.join(" or "),
        }
    }
}

/// A text of at most 120 characters.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
