//! Schemas that extend another by `allOf`: the alternatives of a discriminator that lists none (OpenAPI 3.1 §4.8.25).

use std::collections::HashMap;

use serde_json::Value;

use super::place::Place;

/// Components by the schemas that they extend.
#[derive(Debug)]
pub(crate) struct Subtypes<'d> {
    /// Address of the extended schema → names and places of those that extend it.
    by_base: HashMap<usize, Vec<(&'d str, Place<'d>)>>,
}

impl<'d> Subtypes<'d> {
    pub(crate) fn of(root: &'d Value) -> Self {
        let top = Place::root(root);
        let schemas = top.get("components").and_then(|components| components.get("schemas"));
        let mut by_base: HashMap<usize, Vec<(&'d str, Place<'d>)>> = HashMap::new();
        for (name, schema) in schemas.or_else(|| top.get("definitions")).iter().flat_map(Place::entries) {
            for part in schema.get("allOf").iter().flat_map(Place::elements) {
                if let Some(base) = part.reference().and_then(|reference| Place::follow(root, reference)) {
                    by_base.entry(base.address()).or_default().push((name, schema.clone()));
                }
            }
        }
        Self { by_base }
    }

    /// Names and places of the components that extend the schema at `base`, in document order.
    pub(crate) fn extending(&self, base: &Place<'d>) -> &[(&'d str, Place<'d>)] {
        self.by_base.get(&base.address()).map(Vec::as_slice).unwrap_or_default()
    }
}
