//! Builds a JSON value from any serde format while counting depth, values and text, so that no document
//! (deep nesting, YAML aliases) costs more memory than its limits allow.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Longest key. Pointers in problems are made of keys, so this also bounds their memory.
pub(super) const MAX_KEY_BYTES: usize = 2048;
/// Most duplicate keys that are remembered.
const MAX_DUPLICATES: usize = 100;

/// Why building stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Depth,
    Values,
    Text,
    Key,
}

/// Counters of one build, shared by all of its levels.
#[derive(Debug)]
pub(super) struct Bounds {
    max_depth: usize,
    values_left: Cell<usize>,
    text_left: Cell<usize>,
    refusal: Cell<Option<Refusal>>,
    /// Keys from the duplicate up to the root.
    duplicates: RefCell<Vec<Vec<String>>>,
}

impl Bounds {
    pub(super) fn new(max_depth: usize, max_values: usize, max_text: usize) -> Self {
        Self {
            max_depth,
            values_left: Cell::new(max_values),
            text_left: Cell::new(max_text),
            refusal: Cell::new(None),
            duplicates: RefCell::default(),
        }
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal.get()
    }

    /// Pointers of the keys that stand twice in one object.
    pub(super) fn into_duplicates(self) -> Vec<String> {
        let mut pointers = Vec::new();
        for path in self.duplicates.into_inner() {
            let mut pointer = String::new();
            path.iter().rev().for_each(|key| super::pointer::push(&mut pointer, key));
            pointers.push(pointer);
        }
        pointers
    }

    fn refuse<E: Error>(&self, refusal: Refusal) -> E {
        self.refusal.set(Some(refusal));
        E::custom("limit exceeded")
    }

    fn take_value<E: Error>(&self) -> Result<(), E> {
        let left = self.values_left.get().checked_sub(1).ok_or_else(|| self.refuse(Refusal::Values))?;
        self.values_left.set(left);
        Ok(())
    }

    fn take_text<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.text_left.get().checked_sub(bytes).ok_or_else(|| self.refuse(Refusal::Text))?;
        self.text_left.set(left);
        Ok(())
    }

    fn note_duplicate(&self, key: &str) {
        let mut duplicates = self.duplicates.borrow_mut();
        if duplicates.len() < MAX_DUPLICATES {
            duplicates.push(vec![key.to_owned()]);
        }
    }

    /// Adds `key` to the paths of duplicates found since there were `before` of them.
    fn extend_duplicates(&self, before: usize, key: impl FnOnce() -> String) {
        let mut duplicates = self.duplicates.borrow_mut();
        if duplicates.len() > before {
            let key = key();
            duplicates.iter_mut().skip(before).for_each(|path| path.push(key.clone()));
        }
    }

    fn duplicate_count(&self) -> usize {
        self.duplicates.borrow().len()
    }
}

/// Seed for one value at one depth.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoundedValue<'b> {
    bounds: &'b Bounds,
    depth: usize,
}

impl<'b> BoundedValue<'b> {
    pub(super) fn new(bounds: &'b Bounds) -> Self {
        Self { bounds, depth: 0 }
    }

    fn inner<E: Error>(self) -> Result<Self, E> {
        if self.depth >= self.bounds.max_depth {
            return Err(self.bounds.refuse(Refusal::Depth));
        }
        Ok(Self { bounds: self.bounds, depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for BoundedValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.bounds.take_value()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for BoundedValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is not finite"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.bounds.take_text(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.bounds.take_text(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut list = Vec::new();
        loop {
            let before = self.bounds.duplicate_count();
            let Some(value) = sequence.next_element_seed(inner)? else {
                break;
            };
            self.bounds.extend_duplicates(before, || list.len().to_string());
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key.len() > MAX_KEY_BYTES {
                return Err(self.bounds.refuse(Refusal::Key));
            }
            self.bounds.take_text(key.len())?;
            let before = self.bounds.duplicate_count();
            let value = entries.next_value_seed(inner)?;
            self.bounds.extend_duplicates(before, || key.clone());
            if map.contains_key(&key) {
                self.bounds.note_duplicate(&key);
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
