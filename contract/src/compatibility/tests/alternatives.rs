//! Are alternatives matched by what they are, not by where they stand?

use super::*;

fn pet(kind: &str, property: &str, limit: u32) -> Value {
    json!({"type": "object", "required": ["kind", property],
           "properties": {"kind": {"const": kind}, property: {"type": "string", "maxLength": limit}}})
}

#[test]
fn the_order_of_alternatives_means_nothing() {
    let (cat, dog) = (pet("cat", "lives", 1), pet("dog", "tricks", 2));
    for key in ["oneOf", "anyOf"] {
        assert_eq!(in_request(json!({key: [cat, dog]}), json!({key: [dog, cat]})), Vec::<String>::new());
    }
}

#[test]
fn an_alternative_that_comes_or_goes_is_one_change() {
    let (cat, dog, cow) = (pet("cat", "lives", 1), pet("dog", "tricks", 2), pet("cow", "milk", 3));
    let (two, three) = (json!({"oneOf": [cat, dog]}), json!({"oneOf": [cow, dog, cat]}));
    assert_eq!(in_request(two.clone(), three.clone()), [r#"request body {"variant":"oneOf"} - → "object""#]);
    assert_eq!(in_response(three, two), [r#"response 200 {"variant":"oneOf"} "object" → -"#]);
}

#[test]
fn a_changed_alternative_is_matched_with_what_it_was() {
    let (cat, dog) = (pet("cat", "lives", 1), pet("dog", "tricks", 2));
    let changed = pet("cat", "lives", 9);
    let changes = in_request(json!({"anyOf": [cat, dog]}), json!({"anyOf": [dog, changed]}));
    assert_eq!(changes, ["request body<object>.lives max_length 1 → 9"]);
}

#[test]
fn alternatives_with_equal_names_belong_together() {
    let refs =
        |names: [&str; 2]| json!({"oneOf": names.map(|name| json!({"$ref": format!("#/components/schemas/{name}")}))});
    let schemas = |limit: u32| json!({"Cat": pet("cat", "lives", 1), "Dog": {"type": "string", "maxLength": limit}});
    let old = sending_with(refs(["Cat", "Dog"]), schemas(1));
    let new = sending_with(refs(["Dog", "Cat"]), schemas(2));
    assert_eq!(lines(&old, &new), ["request body<Dog> max_length 1 → 2"]);
}

#[test]
fn a_schema_that_is_still_an_alternative_was_not_changed() {
    let (cat, dog) = (pet("cat", "lives", 1), pet("dog", "tricks", 2));
    let changes = in_request(cat.clone(), json!({"oneOf": [dog, cat]}));
    assert_eq!(changes, [r#"request body {"variant":"oneOf"} - → "object""#]);
    let with_null = json!({"oneOf": [dog, cat, {"type": "null"}]});
    let changes = in_request(cat, with_null);
    assert_eq!(changes, ["request body nullable false → true", r#"request body {"variant":"oneOf"} - → "object""#]);
}

#[test]
fn a_schema_replaced_by_others_is_one_change() {
    let (cat, dog, cow) = (pet("cat", "lives", 1), pet("dog", "tricks", 2), pet("cow", "milk", 3));
    let changes = in_response(cow, json!({"oneOf": [dog, cat]}));
    assert_eq!(changes, [r#"response 200 {"wrapped":"oneOf"} - → ["object","object"]"#]);
}

#[test]
fn one_of_that_became_any_of_is_one_change() {
    let (cat, dog) = (pet("cat", "lives", 1), pet("dog", "tricks", 2));
    let changes = in_request(json!({"oneOf": [cat, dog]}), json!({"anyOf": [cat, dog]}));
    assert_eq!(changes, [r#"request body combination "oneOf" → "anyOf""#]);
}

#[test]
fn alternatives_next_to_properties_are_one_more_condition() {
    let (cat, dog) = (pet("cat", "lives", 1), pet("dog", "tricks", 2));
    let plain = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let mut with = plain.clone();
    with["oneOf"] = json!([cat, dog]);
    let changes = in_request(plain, with);
    assert_eq!(changes, [r#"request body {"variant":"allOf"} - → "oneOf of object, object""#]);
}

#[test]
fn the_order_of_conditions_means_nothing() {
    let (cat, dog) = (pet("cat", "lives", 1), pet("dog", "tricks", 2));
    let (cow, pig) = (pet("cow", "milk", 3), pet("pig", "mud", 4));
    let both = |one: &Value, other: &Value| json!({"allOf": [{"oneOf": one}, {"oneOf": other}]});
    let (animals, stock) = (json!([cat, dog]), json!([cow, pig]));
    assert_eq!(in_request(both(&animals, &stock), both(&stock, &animals)), Vec::<String>::new());
    let changes = in_request(both(&animals, &stock), both(&stock, &json!([dog, pet("cat", "lives", 7)])));
    assert_eq!(changes, ["request body<object>.lives max_length 1 → 7"]);
}

fn with_discriminator(names: &[&str], mapping: Value) -> Value {
    let refs: Vec<Value> = names.iter().map(|name| json!({"$ref": format!("#/components/schemas/{name}")})).collect();
    let mut discriminator = json!({"propertyName": "kind"});
    if !mapping.is_null() {
        discriminator["mapping"] = mapping;
    }
    let schemas: serde_json::Map<String, Value> =
        names.iter().enumerate().map(|(index, name)| ((*name).to_owned(), pet(&index.to_string(), "x", 5))).collect();
    sending_with(json!({"oneOf": refs, "discriminator": discriminator}), Value::Object(schemas))
}

#[test]
fn mappings_of_discriminators_are_compared() {
    let mapping = |value: &str| json!({value: "#/components/schemas/Cat", "dog": "Dog"});
    let old = with_discriminator(&["Cat", "Dog"], mapping("cat"));
    assert_eq!(lines(&old, &old), Vec::<String>::new());
    let new = with_discriminator(&["Cat", "Dog"], mapping("kitty"));
    assert_eq!(
        lines(&old, &new),
        [
            r#"request body {"discriminator_mapping":"cat"} "Cat" → -"#,
            r#"request body {"discriminator_mapping":"kitty"} - → "Cat""#
        ]
    );
}

#[test]
fn the_mapping_of_a_new_alternative_is_no_change_of_its_own() {
    let old = with_discriminator(&["Cat"], Value::Null);
    let old_two = with_discriminator(&["Cat", "Dog"], json!({"cat": "Cat", "dog": "Dog"}));
    let new = with_discriminator(&["Cat", "Dog", "Cow"], json!({"cat": "Cat", "dog": "Dog", "cow": "Cow"}));
    assert_eq!(lines(&old_two, &new), [r#"request body {"variant":"oneOf"} - → "Cow""#]);
    assert!(!lines(&old, &new).is_empty());
}

#[test]
fn a_new_name_is_a_change_only_where_it_is_sent() {
    let named = |names: &[&str]| with_discriminator(names, Value::Null);
    let changes = lines(&named(&["Cat", "Dog"]), &named(&["Cat", "Hound"]));
    assert_eq!(changes, [r#"request body {"discriminator_mapping":"Dog"} "Dog" → "Hound""#]);
    let mapped = |names: [&str; 2]| with_discriminator(&names, json!({"cat": names[0], "dog": names[1]}));
    assert_eq!(lines(&mapped(["Cat", "Dog"]), &mapped(["Cat", "Hound"])), Vec::<String>::new());
}

#[test]
fn schemas_that_extend_a_discriminated_one_are_compared() {
    let api = |extra: Value, limit: u32| {
        let base = json!({"$ref": "#/components/schemas/Pet"});
        let mut schemas = json!({
            "Pet": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
                    "discriminator": {"propertyName": "kind"}},
            "Cat": {"allOf": [base, {"properties": {"lives": {"type": "integer", "maximum": limit}}}]}
        });
        schemas.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        receiving_with(base, schemas)
    };
    let (old, new) = (api(json!({}), 9), api(json!({}), 7));
    assert_eq!(lines(&old, &new), ["response 200<Cat>.lives maximum 9 → 7"]);
    let dog = json!({"Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}]}});
    assert_eq!(lines(&old, &api(dog, 9)), [r#"response 200 {"discriminator_mapping":"Dog"} - → "Dog""#]);
}

#[test]
fn big_lists_of_alternatives_are_matched_in_little_time() {
    let variants = |shift: u32| -> Value {
        let all: Vec<Value> =
            (0..2_000).map(|number| pet(&format!("k{number}"), &format!("p{}", number + shift), 1)).collect();
        json!({"oneOf": all})
    };
    let started = std::time::Instant::now();
    let changes = in_request(variants(0), variants(1));
    assert!(!changes.is_empty());
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
}
