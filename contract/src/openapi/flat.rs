//! A schema with its references followed and its `allOf` taken together, one level deep.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Document;
use super::model::{NodeBase, NodeRef};
use super::pointer::{self, Reference};
use super::references::{self, MAX_HOPS};

/// Most schemas that `allOf` may bring together.
const MAX_MEMBERS: usize = 64;
/// Most references and parts that are looked at for one schema.
const MAX_STEPS: usize = 256;
/// Most alternatives that are searched for null.
const MAX_SEARCHED: usize = 512;

/// The objects that together say what one schema is; earlier ones win.
#[derive(Debug)]
pub(super) struct Flat<'d> {
    /// Name of the component it refers to.
    pub(super) name: Option<String>,
    /// Where its references end.
    pub(super) node: NodeRef,
    pub(super) members: Vec<(NodeRef, &'d Map<String, Value>)>,
    /// The schema is just `true` or `false` (OpenAPI 3.1).
    pub(super) boolean: Option<bool>,
    /// One of its alternatives is null.
    pub(super) nullable: bool,
    seen: HashSet<NodeRef>,
    steps_left: usize,
}

impl<'d> Flat<'d> {
    pub(super) fn of(document: &'d Document, at: &NodeRef) -> Option<Self> {
        let mut flat = Self {
            name: None,
            node: at.clone(),
            members: Vec::new(),
            boolean: None,
            nullable: false,
            seen: HashSet::new(),
            steps_left: MAX_STEPS,
        };
        let (node, name) = flat.add(document, at.clone())?;
        flat.node = node;
        flat.name = name.or_else(|| component_name(at)).or_else(|| flat.only_part_name(document));
        Some(flat)
    }

    /// Adds the schema at `at` and what its `allOf` brings; returns where its references end, and their name.
    fn add(&mut self, document: &'d Document, mut at: NodeRef) -> Option<(NodeRef, Option<String>)> {
        let mut name = None;
        for _ in 0..MAX_HOPS {
            self.steps_left = self.steps_left.checked_sub(1)?;
            let value = document.value(&at)?;
            let Value::Object(map) = value else {
                self.boolean = Some(value.as_bool()?);
                return Some((at, name));
            };
            let Some(target) = references::target(value) else {
                self.add_object(document, &at, map);
                return Some((at, name));
            };
            if map.len() > 1 {
                self.members.push((at, map));
            }
            let Reference::Local(pointer) = pointer::reference(target) else {
                return None;
            };
            name = Some(pointer::last_key(&pointer).unwrap_or_else(|| "#".to_owned()));
            at = NodeRef { base: NodeBase::Root, pointer };
        }
        None
    }

    fn add_object(&mut self, document: &'d Document, at: &NodeRef, map: &'d Map<String, Value>) {
        if self.members.len() >= MAX_MEMBERS || !self.seen.insert(at.clone()) {
            return;
        }
        self.members.push((at.clone(), map));
        if let Some(parts) = map.get("allOf").and_then(Value::as_array) {
            let list = at.child("allOf");
            for index in 0..parts.len().min(self.steps_left) {
                // A part that cannot be found adds nothing; its broken reference is a problem of the document.
                let _end = self.add(document, list.child(&index.to_string()));
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(variants) = map.get(key).and_then(Value::as_array) else {
                continue;
            };
            let variants = variants.get(..MAX_SEARCHED).unwrap_or(variants);
            let mut others =
                variants.iter().enumerate().filter(|(_, variant)| !is_null(variant)).map(|(index, _)| index);
            let (only, more) = (others.next(), others.next());
            self.nullable |= variants.iter().any(is_null);
            if let (Some(only), None) = (only, more) {
                let _end = self.add(document, at.child(key).child(&only.to_string()));
            }
        }
    }

    /// A wrapper around a single reference (a usual way to add a description) is called like what it wraps.
    fn only_part_name(&self, document: &Document) -> Option<String> {
        let map = document.value(&self.node)?.as_object()?;
        if map.contains_key("properties") {
            return None;
        }
        let parts: Vec<&Value> = ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .filter_map(|key| map.get(key)?.as_array())
            .flatten()
            .filter(|part| !is_null(part))
            .take(2)
            .collect();
        match parts.as_slice() {
            [part] => match pointer::reference(references::target(part)?) {
                Reference::Local(pointer) => pointer::last_key(&pointer),
                Reference::Remote => None,
            },
            _ => None,
        }
    }

    /// The first statement of a keyword.
    pub(super) fn first(&self, key: &str) -> Option<&'d Value> {
        self.members.iter().find_map(|(_, map)| map.get(key))
    }

    /// The first statement of a keyword and where it stands.
    pub(super) fn first_node(&self, key: &str) -> Option<(NodeRef, &'d Value)> {
        self.members.iter().find_map(|(node, map)| map.get(key).map(|value| (node.child(key), value)))
    }

    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.members.iter().find_map(|(_, map)| map.get(key)?.as_str())
    }

    pub(super) fn any_true(&self, key: &str) -> bool {
        self.members.iter().any(|(_, map)| map.get(key).and_then(Value::as_bool).unwrap_or(false))
    }

    /// Stated types without `null`; what the keywords imply if none is stated.
    pub(super) fn types(&self) -> Vec<&'d str> {
        let stated: Vec<&str> = match self.first("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).take(8).collect(),
            _ => Vec::new(),
        };
        if !stated.is_empty() {
            return stated.into_iter().filter(|name| *name != "null").collect();
        }
        if self.first("properties").is_some() || self.first("additionalProperties").is_some_and(Value::is_object) {
            return vec!["object"];
        }
        if self.first("items").is_some() || self.first("prefixItems").is_some() {
            return vec!["array"];
        }
        let all_texts = |values: &Value| values.as_array().is_some_and(|list| list.iter().all(Value::is_string));
        if self.first("enum").is_some_and(all_texts) { vec!["string"] } else { Vec::new() }
    }

    pub(super) fn is_nullable(&self) -> bool {
        let null_type = |value: &Value| match value {
            Value::String(one) => one == "null",
            Value::Array(list) => list.iter().any(|one| one == "null"),
            _ => false,
        };
        self.nullable
            || self.any_true("nullable")
            || self.any_true("x-nullable")
            || self.first("type").is_some_and(null_type)
    }

    /// Names and places of all properties; a name stated twice is taken once.
    pub(super) fn properties(&self) -> impl Iterator<Item = (&'d str, NodeRef, &'d Value)> + use<'d, '_> {
        let mut seen = HashSet::new();
        self.members
            .iter()
            .filter_map(|(node, map)| Some((node, map.get("properties")?.as_object()?)))
            .flat_map(|(node, properties)| {
                let parent = node.child("properties");
                properties.iter().map(move |(name, value)| (name.as_str(), parent.child(name), value))
            })
            .filter(move |(name, _, _)| seen.insert(*name))
    }

    /// Whether any `required` list has the name.
    pub(super) fn requires(&self, name: &str) -> bool {
        let lists = self.members.iter().filter_map(|(_, map)| map.get("required")?.as_array());
        lists.flatten().any(|required| required == name)
    }

    /// Names in any `required` list.
    pub(super) fn required(&self) -> HashSet<&'d str> {
        self.members
            .iter()
            .filter_map(|(_, map)| map.get("required")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The first alternatives of `oneOf` or `anyOf` other than null, if there are at least two.
    pub(super) fn variants(&self, key: &str, at_most: usize) -> Vec<(NodeRef, &'d Value)> {
        let Some((node, list)) = self.first_node(key) else {
            return Vec::new();
        };
        let variants: Vec<_> = list
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .filter(|(_, variant)| !is_null(variant))
            .take(at_most)
            .map(|(index, variant)| (node.child(&index.to_string()), variant))
            .collect();
        if variants.len() < 2 { Vec::new() } else { variants }
    }
}

/// A schema that allows nothing but null.
fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
        || schema.get("const").is_some_and(Value::is_null)
        || schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|list| list.len() == 1 && list.iter().all(Value::is_null))
}

/// The name of a node that is itself a component.
pub(super) fn component_name(node: &NodeRef) -> Option<String> {
    let rest =
        node.pointer.strip_prefix("/components/schemas/").or_else(|| node.pointer.strip_prefix("/definitions/"))?;
    if node.base != NodeBase::Root || rest.contains('/') {
        return None;
    }
    pointer::last_key(&node.pointer)
}
