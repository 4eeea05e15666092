//! Sets of JSON types, in which a number may always be an integer.

use std::fmt;
use std::ops::{BitAnd, BitOr};

use serde_json::Value;

/// A set of JSON types without `null`. `number` includes `integer`, so that sets compare as their values do.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Types(u8);

const NAMES: [(&str, u8); 6] =
    [("string", 1), ("number", 2 | 4), ("integer", 4), ("boolean", 8), ("object", 16), ("array", 32)];

impl Types {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ANY: Self = Self(63);
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const NUMBER: Self = Self(2 | 4);
    pub(crate) const INTEGER: Self = Self(4);
    pub(crate) const OBJECT: Self = Self(16);
    pub(crate) const ARRAY: Self = Self(32);

    /// The type with this name; a file of Swagger 2.0 is a string. `None` for `null` and unknown words.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if name == "file" {
            return Some(Self::STRING);
        }
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, bits)| Self(*bits))
    }

    /// The type of a value; none for `null`.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NONE,
            Value::Bool(_) => Self(8),
            Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|n| n.fract() != 0.0) => {
                Self::NUMBER
            }
            Value::Number(_) => Self::INTEGER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    pub(crate) fn is_any(self) -> bool {
        self == Self::ANY
    }

    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    /// Names in a fixed order, `integer` only without `number`.
    pub(crate) fn names(self) -> Vec<String> {
        let has_number = self.0 & 2 != 0;
        let named = NAMES.iter().filter(|(name, bits)| {
            if *name == "integer" { !has_number && self.0 & 4 != 0 } else { self.0 & bits == *bits }
        });
        named.map(|(name, _)| (*name).to_owned()).collect()
    }
}

impl Default for Types {
    /// Any type.
    fn default() -> Self {
        Self::ANY
    }
}

impl BitAnd for Types {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Types {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
