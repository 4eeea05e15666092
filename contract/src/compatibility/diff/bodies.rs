//! Bodies of requests and responses, and their formats.

use std::collections::HashMap;

use serde_json::Value;

use super::aspect::Aspect;
use super::change::{Direction, Facts};
use super::differ::{Differ, Standing};
use super::document::Kept;
use super::element::{Element, Site};
use super::pairing::side_by_side;
use super::parameters::{Holder, received, sent};
use super::recorder::{Found, OperationId, Origin, Side, small};
use crate::compatibility::normalise::bodies::{Body, Media};
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::responses::Response;

/// Most comparisons of media types without an equal.
const MAX_COMPARED: usize = 10_000;

/// Where media types stand.
#[derive(Debug, Clone, Copy)]
struct Formats<'a, 'd> {
    /// Status of the response; `None` in a request.
    status: Option<&'a str>,
    direction: Direction,
    operation: OperationId,
    /// The body or response in both documents.
    places: (&'a Place<'d>, &'a Place<'d>),
}

impl Formats<'_, '_> {
    fn element(&self, media: &Media<'_>) -> Element {
        Element::MediaType { status: self.status.map(str::to_owned), media_type: media.name.to_owned() }
    }

    fn site(&self, media: &Media<'_>) -> Site {
        let media_type = media.name.to_owned();
        match self.status {
            Some(status) => Site::ResponseBody { status: status.to_owned(), media_type },
            None => Site::RequestBody { media_type },
        }
    }
}

impl<'d> Differ<'d> {
    pub(super) fn request_body(&mut self, kept: Kept<'_, 'd>, (old, new): (Option<&Body<'d>>, Option<&Body<'d>>)) {
        let direction = sent(kept.old.kind);
        let (old, new) = match (old, new) {
            (None, None) => return,
            (Some(old), Some(new)) => (old, new),
            (old, new) => {
                let side = |body: Option<&Body<'d>>, near: &Place<'d>| match body {
                    Some(body) => {
                        let names: Vec<&str> = body.contents.iter().map(|media| media.name).collect();
                        let facts = Facts { required: body.required, ..Facts::default() };
                        Side::exact(small(&Value::from(names)), &body.at).with(facts)
                    }
                    None => Side::near(None, near),
                };
                let sides = (side(old, &kept.old.at), side(new, &kept.new.at));
                let found = Found::sent(direction, Element::RequestBody, Aspect::Existence, sides);
                return self.recorder.record(found, Origin::Operation(kept.id));
            }
        };
        if old.required != new.required {
            let sides =
                (Side::exact(Value::Bool(old.required), &old.at), Side::exact(Value::Bool(new.required), &new.at));
            let found = Found::sent(direction, Element::RequestBody, Aspect::Required, sides);
            self.recorder.record(found, Origin::Operation(kept.id));
        }
        let formats = Formats { status: None, direction, operation: kept.id, places: (&old.at, &new.at) };
        self.contents(formats, &old.contents, &new.contents);
    }

    pub(super) fn responses(&mut self, kept: Kept<'_, 'd>, (old, new): (&[Response<'d>], &[Response<'d>])) {
        let key = |response: &Response<'d>| response.status.to_ascii_uppercase();
        let new_by_key: HashMap<String, &Response<'d>> = new.iter().map(|response| (key(response), response)).collect();
        let old_by_key: HashMap<String, &Response<'d>> = old.iter().map(|response| (key(response), response)).collect();
        let direction = received(kept.old.kind);
        let element = |response: &Response<'d>| Element::Response { status: response.status.to_owned() };
        let stated = |response: &Response<'d>| Side::exact(Value::from(response.status), &response.at);
        for response in old {
            let Some(other) = new_by_key.get(&key(response)) else {
                let sides = (stated(response), Side::near(None, &kept.new.at));
                let found = Found::sent(direction, element(response), Aspect::Existence, sides);
                self.recorder.record(found, Origin::Operation(kept.id));
                continue;
            };
            let (status, places) = (Some(response.status), (&response.at, &other.at));
            let holder = Holder { status, direction, operation: kept.id, places };
            self.parameter_lists(&holder, (&response.headers, &other.headers));
            let formats = Formats { status, direction, operation: kept.id, places };
            self.contents(formats, &response.contents, &other.contents);
        }
        for response in new.iter().filter(|response| !old_by_key.contains_key(&key(response))) {
            let sides = (Side::near(None, &kept.old.at), stated(response));
            let found = Found::sent(direction, element(response), Aspect::Existence, sides);
            self.recorder.record(found, Origin::Operation(kept.id));
        }
    }

    fn contents(&mut self, formats: Formats<'_, 'd>, old: &[Media<'d>], new: &[Media<'d>]) {
        let (mut pairs, mut old_left, mut new_left) = (Vec::new(), Vec::new(), Vec::new());
        for sides in side_by_side(old, new, |media| media.key.as_str()) {
            match sides {
                (Some(one), Some(other)) => pairs.push((one, other)),
                (one, other) => {
                    old_left.extend(one);
                    new_left.extend(other);
                }
            }
        }
        let related =
            |one: &Media<'d>, other: &Media<'d>| includes(&one.key, &other.key) || includes(&other.key, &one.key);
        let same_but_parameters = |one: &Media<'d>, other: &Media<'d>| essence(&one.key) == essence(&other.key);
        pairs.extend(take_pairs(&mut old_left, &mut new_left, related));
        pairs.extend(take_pairs(&mut old_left, &mut new_left, same_but_parameters));
        for (one, other) in pairs {
            self.media(formats, one, other);
        }
        let origin = Origin::Operation(formats.operation);
        for media in old_left {
            let sides = (Side::exact(Value::from(media.name), &media.at), Side::near(None, formats.places.1));
            self.recorder
                .record(Found::sent(formats.direction, formats.element(media), Aspect::Existence, sides), origin);
        }
        for media in new_left {
            let sides = (Side::near(None, formats.places.0), Side::exact(Value::from(media.name), &media.at));
            self.recorder
                .record(Found::sent(formats.direction, formats.element(media), Aspect::Existence, sides), origin);
        }
    }

    fn media(&mut self, formats: Formats<'_, 'd>, old: &Media<'d>, new: &Media<'d>) {
        let origin = Origin::Operation(formats.operation);
        let element = formats.element(old);
        if old.key != new.key {
            let sides = (Side::exact(Value::from(old.name), &old.at), Side::exact(Value::from(new.name), &new.at));
            let found = Found::sent(formats.direction, element.clone(), Aspect::MediaTypeName, sides);
            self.recorder.record(found, origin);
        }
        for (one, other) in side_by_side(&old.encoding, &new.encoding, |(name, _)| *name) {
            let Some((name, _)) = one.or(other) else {
                continue;
            };
            if let (Some((_, one)), Some((_, other))) = (one, other)
                && canonical::equal(one.value, other.value)
            {
                continue;
            }
            let side = |at: Option<&(&'d str, Place<'d>)>, near: &Place<'d>| match at {
                Some((_, at)) => Side::stated(at),
                None => Side::near(None, near),
            };
            let sides = (side(one, &old.at), side(other, &new.at));
            let aspect = Aspect::Encoding((*name).to_owned());
            self.recorder.record(Found::sent(formats.direction, element.clone(), aspect, sides), origin);
        }
        let site = formats.site(old);
        let Formats { direction, operation, .. } = formats;
        let standing = Standing { site: &site, direction, operation, holders: (&old.at, &new.at) };
        self.schemas(standing, old.schema.as_ref(), new.schema.as_ref());
    }
}

/// Takes out those that belong together, in order.
fn take_pairs<'a, 'd>(
    old: &mut Vec<&'a Media<'d>>,
    new: &mut Vec<&'a Media<'d>>,
    belong: impl Fn(&Media<'d>, &Media<'d>) -> bool,
) -> Vec<(&'a Media<'d>, &'a Media<'d>)> {
    let mut pairs = Vec::new();
    if old.len().saturating_mul(new.len()) > MAX_COMPARED {
        return pairs;
    }
    old.retain(|one| match new.iter().position(|other| belong(one, other)) {
        Some(position) => {
            pairs.push((*one, new.remove(position)));
            false
        }
        None => true,
    });
    pairs
}

/// Whether the first media type includes the second: a range (RFC 9110 §12.5.1), one without parameters, or JSON for a
/// format built on JSON (RFC 6839).
fn includes(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*/*" {
        return true;
    }
    let split = |name: &str| -> (String, String, bool) {
        let (kind, subtype) = essence(name).split_once('/').unwrap_or((essence(name), ""));
        (kind.to_owned(), subtype.to_owned(), name.contains(';'))
    };
    let (wide_kind, wide_subtype, wide_has_parameters) = split(wide);
    let (kind, subtype, _) = split(narrow);
    if wide_kind != kind || wide_has_parameters {
        return false;
    }
    wide_subtype == "*"
        || wide_subtype == subtype
        || subtype.rsplit_once('+').is_some_and(|(_, suffix)| suffix == wide_subtype)
}

/// A media type without its parameters.
fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim_end()
}
