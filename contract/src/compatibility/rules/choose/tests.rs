//! Every change falls under one rule of its own direction, whatever it is.

use serde_json::{Value, json};
use time::macros::date;

use super::*;
use crate::compatibility::diff::change::{Combination, Facts, Polarity, Site, Step};
use crate::compatibility::report::MinimumSunsetDays;
use crate::compatibility::rules::scope::Scope;
use crate::compatibility::rules::unfold;
use crate::openapi::ParameterLocation;

const NOTICE: Notice =
    Notice { today: date!(2026 - 01 - 01), minimum: MinimumSunsetDays { stable: 180, beta: 31, alpha: 0, draft: 0 } };

fn change(
    element: Element,
    aspect: Aspect,
    direction: Direction,
    (old, new): (Option<Value>, Option<Value>),
) -> Change {
    Change {
        direction,
        polarity: Polarity::Direct,
        element,
        aspect,
        old,
        new,
        old_facts: Facts::default(),
        new_facts: Facts::default(),
        old_pointer: "/paths/~1a/get".to_owned(),
        new_pointer: "/paths/~1a/get".to_owned(),
        operations: Vec::new(),
        operation_count: 0,
    }
}

fn sites() -> Vec<Site> {
    let (name, status, media_type) = ("n".to_owned(), "200".to_owned(), "application/json".to_owned());
    vec![
        Site::Parameter { location: ParameterLocation::Header, name: name.clone() },
        Site::RequestBody { media_type: media_type.clone() },
        Site::ResponseBody { status: status.clone(), media_type },
        Site::ResponseHeader { status, name },
    ]
}

fn elements() -> Vec<Element> {
    let name = || "n".to_owned();
    let mut elements = vec![
        Element::Document,
        Element::Path { path: name() },
        Element::Operation,
        Element::Webhook { name: name() },
        Element::Callback { name: name() },
        Element::Parameter { location: ParameterLocation::Query, name: name() },
        Element::RequestBody,
        Element::Response { status: "200".to_owned() },
        Element::Response { status: "default".to_owned() },
        Element::ResponseHeader { status: name(), name: "Retry-After".to_owned() },
        Element::MediaType { status: None, media_type: name() },
        Element::MediaType { status: Some(name()), media_type: name() },
        Element::SecurityRequirement { schemes: name(), global: false },
        Element::SecurityRequirement { schemes: String::new(), global: true },
        Element::SecurityScheme { name: name() },
        Element::Server { url: name() },
        Element::Tag { name: name() },
    ];
    let ways = [vec![], vec![Step::Property(name())], vec![Step::Items], vec![Step::Not]];
    for (site, path) in sites().into_iter().flat_map(|site| ways.clone().map(|way| (site.clone(), way))) {
        elements.push(Element::Schema { site, path });
    }
    elements
}

#[rustfmt::skip]
fn aspects() -> Vec<Aspect> {
    use Aspect as A;
    let name = || "n".to_owned();
    let mut aspects = vec![
        A::Existence, A::Required, A::Deprecated, A::Sunset, A::Stability, A::OperationId, A::Limit(name()),
        A::Residency(name()), A::Style, A::Explode, A::AllowReserved, A::AllowEmptyValue, A::ParameterContent,
        A::MediaTypeName, A::Encoding(name()), A::Schemes, A::Scope { flow: None }, A::SchemeType, A::KeyPlace,
        A::OpenIdConnectUrl, A::Flow, A::AuthorizationUrl { flow: name() }, A::TokenUrl { flow: name() },
        A::RefreshUrl { flow: name() }, A::Url, A::ServerVariable(name()), A::Type, A::Nullable, A::Format, A::Enum,
        A::EnumValue, A::ExtensibleEnumValue, A::Const, A::Default, A::ContentMediaType, A::ContentEncoding, A::Maximum,
        A::Minimum, A::ExclusiveMaximum, A::ExclusiveMinimum, A::MultipleOf, A::MaxLength, A::MinLength, A::Pattern,
        A::MaxItems, A::MinItems, A::UniqueItems, A::MaxProperties, A::MinProperties, A::MaxContains, A::MinContains,
        A::ReadOnly, A::WriteOnly, A::Combination, A::Discriminator, A::DiscriminatorMapping(name()),
        A::AdditionalProperties, A::Items, A::PrefixItem(0), A::Not, A::If, A::Then, A::Else, A::Contains,
        A::PropertyNames, A::DependentRequired(name()), A::DependentSchema(name()), A::PatternProperty(name()),
        A::UnevaluatedItems, A::UnevaluatedProperties, A::ContentSchema,
    ];
    for combination in [Combination::OneOf, Combination::AnyOf, Combination::AllOf] {
        aspects.extend([A::Variant(combination), A::Wrapped(combination)]);
    }
    aspects
}

fn values() -> Vec<(Option<Value>, Option<Value>)> {
    let each = [
        None,
        Some(json!(true)),
        Some(json!(false)),
        Some(json!(1)),
        Some(json!(2)),
        Some(json!("a")),
        Some(json!("oneOf")),
        Some(json!(["string"])),
        Some(json!(["integer", "number"])),
    ];
    each.iter().flat_map(|old| each.iter().map(|new| (old.clone(), new.clone()))).filter(|(o, n)| o != n).collect()
}

#[test]
fn every_change_falls_under_a_rule_of_its_direction() {
    let mut judged = 0;
    for (element, aspect) in elements().into_iter().flat_map(|e| aspects().into_iter().map(move |a| (e.clone(), a))) {
        for direction in [Direction::Request, Direction::Response, Direction::None] {
            for polarity in [Polarity::Direct, Polarity::Inverted, Polarity::Undecided] {
                for values in values() {
                    let change = Change { polarity, ..change(element.clone(), aspect.clone(), direction, values) };
                    let rule = choose(&change, &NOTICE);
                    let is_schema = matches!(element, Element::Schema { .. }) && direction != Direction::None;
                    let fits = !is_schema || rule.direction == direction || rule.id == "api-invalid-stability-level";
                    assert!(fits || aspect == Aspect::Stability, "{change:?} falls under {}", rule.id);
                    judged += 1;
                }
            }
        }
    }
    assert!(judged > 1_000_000, "{judged}");
}

#[test]
fn what_no_rule_names_falls_under_the_last_resort() {
    let values = (Some(json!("a")), Some(json!("b")));
    for (element, direction, expected) in [
        (Element::Document, Direction::None, "api-contract-changed"),
        (Element::RequestBody, Direction::Request, "request-body-contract-changed"),
        (Element::Response { status: "200".into() }, Direction::Response, "response-body-contract-changed"),
        (Element::SecurityScheme { name: "k".into() }, Direction::None, "api-security-component-changed"),
        (Element::Webhook { name: "w".into() }, Direction::None, "webhook-contract-changed"),
    ] {
        assert_eq!(choose(&change(element, Aspect::Maximum, direction, values.clone()), &NOTICE).id, expected);
    }
    for site in sites() {
        let direction = match site {
            Site::Parameter { .. } | Site::RequestBody { .. } => Direction::Request,
            _ => Direction::Response,
        };
        for path in [vec![], vec![Step::Property("p".into())]] {
            let change = change(Element::Schema { site: site.clone(), path }, Aspect::Url, direction, values.clone());
            let expected = unfold::id(Scope::of(&change).unwrap(), "contract-changed");
            assert_eq!(choose(&change, &NOTICE).id, expected);
        }
    }
}

#[test]
fn another_description_of_a_scope_is_harmless() {
    let values = (Some(json!("a")), Some(json!("b")));
    let aspect = Aspect::Scope { flow: Some("implicit".into()) };
    let change = change(Element::SecurityScheme { name: "k".into() }, aspect, Direction::None, values);
    assert_eq!(choose(&change, &NOTICE).id, "api-security-component-oauth-scope-changed");
}

/// Ids and ends of ids that stand in the code of this folder.
fn literals() -> Vec<&'static str> {
    let sources = [
        include_str!("mod.rs"),
        include_str!("interface.rs"),
        include_str!("notice.rs"),
        include_str!("properties.rs"),
        include_str!("schema.rs"),
        include_str!("security.rs"),
        include_str!("types.rs"),
    ];
    let quoted = sources.into_iter().flat_map(|source| source.split('"').skip(1).step_by(2));
    let is_id = |text: &&str| text.contains('-') && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    quoted.filter(is_id).collect()
}

#[test]
fn every_id_that_stands_in_the_code_is_a_rule() {
    let others = ["rate-limit", "retry-after", "uri-reference", "iri-reference", "idn-email", "idn-hostname"];
    let halves = ["read-only", "not-read-only", "write-only", "not-write-only"];
    let literals = literals();
    assert!(literals.len() > 150, "{}", literals.len());
    for literal in literals {
        let ends = ["", "-added", "-set"].map(|end| format!("{literal}{end}"));
        let is_end =
            ends.iter().any(|end| Scope::ALL.iter().any(|scope| rule::find(&unfold::id(*scope, end)).is_some()));
        let is_known =
            rule::find(literal).is_some() || is_end || others.contains(&literal) || halves.contains(&literal);
        assert!(is_known, "{literal} is no rule");
    }
}

#[test]
fn limits_become_stricter_in_one_direction_only() {
    let of = |aspect: Aspect, values: (i32, i32), site: Site, direction| {
        let values = (Some(json!(values.0)), Some(json!(values.1)));
        choose(&change(Element::Schema { site, path: vec![] }, aspect, direction, values), &NOTICE).severity.as_str()
    };
    let (request, response) = (sites().remove(1), sites().remove(2));
    for (aspect, stricter) in [(Aspect::MaxLength, (9, 5)), (Aspect::MinLength, (5, 9)), (Aspect::Maximum, (9, 5))] {
        let looser = (stricter.1, stricter.0);
        assert_eq!(of(aspect.clone(), stricter, request.clone(), Direction::Request), "error");
        assert_eq!(of(aspect.clone(), looser, request.clone(), Direction::Request), "info");
        assert_eq!(of(aspect.clone(), stricter, response.clone(), Direction::Response), "info");
        assert_eq!(of(aspect, looser, response.clone(), Direction::Response), "error");
    }
}

#[test]
fn the_schema_false_is_the_strictest() {
    let site = sites().remove(1);
    let of = |old: Value, new: Value| {
        let element = Element::Schema { site: site.clone(), path: vec![] };
        choose(&change(element, Aspect::UnevaluatedItems, Direction::Request, (Some(old), Some(new))), &NOTICE)
            .id
            .as_str()
    };
    assert_eq!(of(json!("string"), json!(false)), "request-body-unevaluated-items-added");
    assert_eq!(of(json!(false), json!("string")), "request-body-unevaluated-items-removed");
}
