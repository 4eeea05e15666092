//! A value of the document together with its pointer.

use serde_json::{Map, Value};

use super::model::NodeRef;
use super::{pointer, references};

/// A place in the root document while it is being read.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    pub(super) pointer: String,
    pub(super) value: &'a Value,
}

impl<'a> Cursor<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { pointer: String::new(), value }
    }

    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(key)?;
        Some(Self { pointer: pointer::join(&self.pointer, key), value })
    }

    pub(super) fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object()
    }

    /// Entries of an object, without extensions (`x-…`); none for another value.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a, '_> {
        self.value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| !key.starts_with("x-"))
            .map(|(key, value)| (key.as_str(), Self { pointer: pointer::join(&self.pointer, key), value }))
    }

    /// Elements of a list; none for another value.
    pub(super) fn elements(&self) -> impl Iterator<Item = Self> + use<'a, '_> {
        self.value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, value)| Self { pointer: pointer::join(&self.pointer, &index.to_string()), value })
    }

    /// The place its references lead to, or itself; `None` if they lead nowhere.
    pub(super) fn resolve(self, root: &'a Value) -> Option<Self> {
        if references::target(self.value).is_none() {
            return Some(self);
        }
        let pointer = references::follow(root, &self.pointer)?;
        let value = root.pointer(&pointer)?;
        Some(Self { pointer, value })
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn node(&self) -> NodeRef {
        NodeRef::root(self.pointer.as_str())
    }
}
