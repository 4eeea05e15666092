//! A value of a document that knows its JSON pointer, and where its references lead.

use std::borrow::Cow;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::openapi::pointer::{self, Reference};

/// Longest chain of references to references that is followed.
const MAX_HOPS: usize = 64;

/// A value of a document and the way to it. Cheap to clone: ways share their beginnings.
#[derive(Debug, Clone)]
pub(crate) struct Place<'d> {
    pub(crate) value: &'d Value,
    way: Option<Rc<Segment<'d>>>,
}

#[derive(Debug)]
struct Segment<'d> {
    parent: Option<Rc<Segment<'d>>>,
    key: Key<'d>,
}

#[derive(Debug, Clone, Copy)]
enum Key<'d> {
    Name(&'d str),
    Index(usize),
    /// Below it stands what was made at load, and so has no place of its own.
    Made,
}

impl<'d> Place<'d> {
    pub(crate) fn root(value: &'d Value) -> Self {
        Self { value, way: None }
    }

    fn child(&self, key: Key<'d>, value: &'d Value) -> Self {
        Self { value, way: Some(Rc::new(Segment { parent: self.way.clone(), key })) }
    }

    /// A value that was made from what stands here, or that is implied by it: all of it has this pointer.
    pub(crate) fn made(&self, value: &'d Value) -> Self {
        self.child(Key::Made, value)
    }

    pub(crate) fn object(&self) -> Option<&'d Map<String, Value>> {
        self.value.as_object()
    }

    /// The member of an object.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let (key, value) = self.object()?.get_key_value(key)?;
        Some(self.child(Key::Name(key), value))
    }

    /// The element of a list.
    pub(crate) fn element(&self, index: usize) -> Option<Self> {
        Some(self.child(Key::Index(index), self.value.as_array()?.get(index)?))
    }

    /// Members of an object without those that only describe it.
    pub(crate) fn keywords(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d, '_> {
        let members = self.object().into_iter().flatten();
        let kept = members.filter(|(key, _)| !matches!(key.as_str(), "description" | "title" | "example" | "examples"));
        kept.map(|(key, value)| (key.as_str(), self.child(Key::Name(key), value)))
    }

    /// Members of an object, extensions (`x-…`) included; none for another value.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d, '_> {
        let members = self.object().into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), self.child(Key::Name(key), value)))
    }

    /// Members of an object without extensions; none for another value.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d, '_> {
        self.members().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// Elements of a list; none for another value.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Self> + use<'d, '_> {
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements.map(|(index, value)| self.child(Key::Index(index), value))
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'d str> {
        self.object()?.get(key)?.as_str()
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        self.object()?.get(key)?.as_bool()
    }

    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.flag(key) == Some(true)
    }

    /// Two places with the same address are the same place of the same document.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }

    /// RFC 6901, from the root of the document.
    pub(crate) fn pointer(&self) -> String {
        let mut keys = Vec::new();
        let mut at = self.way.as_ref();
        while let Some(segment) = at {
            match segment.key {
                Key::Made => keys.clear(),
                key => keys.push(key),
            }
            at = segment.parent.as_ref();
        }
        let mut text = String::new();
        for key in keys.iter().rev() {
            match key {
                Key::Name(name) => pointer::push(&mut text, name),
                Key::Index(index) => pointer::push(&mut text, &index.to_string()),
                Key::Made => {}
            }
        }
        text
    }

    /// The key it stands under, if that is a name.
    pub(crate) fn key(&self) -> Option<&'d str> {
        match self.way.as_ref()?.key {
            Key::Name(name) => Some(name),
            Key::Index(_) | Key::Made => None,
        }
    }

    /// Name of the schema component that stands here.
    pub(crate) fn component_name(&self) -> Option<&'d str> {
        let parent = self.way.as_ref()?.parent.as_ref()?;
        let named = match parent.key {
            Key::Name("schemas") => matches!(parent.parent.as_ref()?.key, Key::Name("components")),
            Key::Name("definitions") => parent.parent.is_none(),
            Key::Name("$defs") => true,
            _ => false,
        };
        if named { self.key() } else { None }
    }

    /// The text of its `$ref`, if it is a reference.
    pub(crate) fn reference(&self) -> Option<&'d str> {
        self.text("$ref")
    }

    /// Where one reference leads; `None` if nowhere, or out of the document.
    pub(crate) fn follow(root: &'d Value, reference: &str) -> Option<Self> {
        let Reference::Local(pointer) = pointer::reference(reference) else {
            return None;
        };
        let mut at = Self::root(root);
        for token in pointer.split('/').skip(1) {
            let key: Cow<'_, str> = match token.contains('~') {
                true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
                false => Cow::Borrowed(token),
            };
            at = match at.value {
                Value::Object(_) => at.get(&key)?,
                Value::Array(_) => at.element(key.parse().ok()?)?,
                _ => return None,
            };
        }
        Some(at)
    }

    /// The place its references lead to, or itself; `None` if they lead nowhere, in a circle, or out of the document.
    pub(crate) fn resolve(self, root: &'d Value) -> Option<Self> {
        let mut at = self;
        for _ in 0..MAX_HOPS {
            let Some(reference) = at.reference() else {
                return Some(at);
            };
            at = Self::follow(root, reference)?;
        }
        None
    }
}
