//! Does a schema's view say what the schema says?

use serde_json::json;

use super::*;

fn view(schema: &str) -> SchemaView {
    with_schemas(&format!(r#"{{"A":{schema},"B":{{"type":"object","title":"Bee","properties":{{"b":{{"type":"string"}}}},"required":["b"]}}}}"#))
        .schema(&component("A"))
        .unwrap()
}

#[test]
fn null_is_folded_in_all_its_spellings() {
    for schema in [
        r#"{"type":["string","null"]}"#,
        r#"{"type":"string","nullable":true}"#,
        r#"{"type":"string","x-nullable":true}"#,
        r#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#,
        r#"{"oneOf":[{"const":null},{"type":"string"}]}"#,
    ] {
        let view = view(schema);
        assert!(view.nullable, "{schema}");
        assert_eq!(view.types, ["string"], "{schema}");
        assert!(view.compositions.is_empty(), "{schema}");
    }
    assert!(!view(r#"{"type":"string"}"#).nullable);
}

#[test]
fn all_of_is_merged() {
    let view = view(
        r##"{"description":"own","allOf":[{"$ref":"#/components/schemas/B"},{"properties":{"c":{"type":"integer","readOnly":true,"deprecated":true}},"required":["c"]}]}"##,
    );
    let properties: Vec<_> =
        view.properties.iter().map(|p| (p.name.as_str(), p.required, p.read_only, p.deprecated)).collect();
    assert_eq!(properties, [("b", true, false, false), ("c", true, true, true)]);
    assert_eq!((view.description.as_deref(), view.title.as_deref()), (Some("own"), Some("Bee")));
    assert_eq!(view.types, ["object"]);
}

#[test]
fn references_keep_the_name_and_what_stands_beside_them() {
    let document = with_schemas(
        r##"{"A":{"properties":{"x":{"$ref":"#/components/schemas/B","description":"beside"},"y":{"allOf":[{"$ref":"#/components/schemas/B"}],"nullable":true}}},"B":{"type":"string","description":"own"}}"##,
    );
    let properties = document.schema(&component("A")).unwrap().properties;
    let x = document.schema(&properties[0].schema).unwrap();
    assert_eq!((x.name.as_deref(), x.description.as_deref()), (Some("B"), Some("beside")));
    assert_eq!(x.target, component("B"));
    let y = document.schema(&properties[1].schema).unwrap();
    assert_eq!((y.name.as_deref(), y.nullable), (Some("B"), true));
}

#[test]
fn circular_schemas_are_seen_by_their_name() {
    let document = with_schemas(r##"{"A":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/A"}}}}"##);
    let mut at = component("A");
    for _ in 0..50 {
        let view = document.schema(&at).unwrap();
        assert_eq!((view.name.as_deref(), &view.target), (Some("A"), &component("A")));
        at = view.properties[0].schema.clone();
    }
}

#[test]
fn limits_are_put_in_words() {
    let cases = [
        (
            r#"{"type":"string","minLength":1,"maxLength":80,"pattern":"^a$"}"#,
            vec!["1 to 80 characters", "matches ^a$"],
        ),
        (
            r#"{"type":"integer","minimum":0,"exclusiveMaximum":10,"multipleOf":2}"#,
            vec!["at least 0", "less than 10", "a multiple of 2"],
        ),
        (r#"{"type":"number","minimum":0,"exclusiveMinimum":true}"#, vec!["greater than 0"]),
        (r#"{"type":"array","minItems":2,"maxItems":2,"uniqueItems":true}"#, vec!["exactly 2 items", "no item twice"]),
        (r#"{"type":"object","maxProperties":1}"#, vec!["at most 1 property"]),
        ("false", vec!["no value is allowed"]),
        ("true", vec![]),
    ];
    for (schema, words) in cases {
        assert_eq!(view(schema).constraints, words, "{schema}");
    }
}

#[test]
fn variants_are_listed_with_their_discriminator() {
    let view = view(
        r##"{"oneOf":[{"$ref":"#/components/schemas/B"},{"type":"object","title":"Own"},{"type":"null"}],"discriminator":{"propertyName":"kind","mapping":{"bee":"#/components/schemas/B"}}}"##,
    );
    assert!(view.nullable);
    assert_eq!(view.compositions[0].kind, CompositionKind::OneOf);
    let labels: Vec<&str> = view.compositions[0].variants.iter().map(|variant| variant.label.as_str()).collect();
    assert_eq!(labels, ["B", "Own"]);
    let discriminator = view.discriminator.unwrap();
    assert_eq!(
        (discriminator.property.as_str(), discriminator.mapping),
        ("kind", vec![("bee".to_owned(), "B".to_owned())])
    );
}

#[test]
fn values_items_and_free_members_are_shown() {
    let enumerated =
        view(r#"{"enum":["a","b"],"default":"a","const":"a","format":"f","writeOnly":true,"deprecated":true}"#);
    assert_eq!(enumerated.types, ["string"]);
    assert_eq!(enumerated.enum_values, [json!("a"), json!("b")]);
    assert_eq!((enumerated.default, enumerated.constant), (Some(json!("a")), Some(json!("a"))));
    assert!(enumerated.write_only && enumerated.deprecated);
    assert!(view(r#"{"type":"array","items":{"type":"string"}}"#).items.is_some());
    assert_eq!(view(r#"{"type":"object"}"#).additional, AdditionalProperties::Unstated);
    assert_eq!(view(r#"{"additionalProperties":false}"#).additional, AdditionalProperties::Forbidden);
    assert_eq!(view(r#"{"additionalProperties":{}}"#).additional, AdditionalProperties::Any);
    assert!(matches!(
        view(r#"{"additionalProperties":{"type":"string"}}"#).additional,
        AdditionalProperties::Schema(_)
    ));
}
