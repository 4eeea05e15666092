//! What an operation may answer.

use super::bodies::{Media, contents, swagger_contents};
use super::contract::{Contract, Head};
use super::parameters::{Parameter, header};
use super::place::Place;
use super::schema::Spot;

/// One answer.
#[derive(Debug)]
pub(crate) struct Response<'d> {
    /// `200`, a range such as `4XX`, or `default`.
    pub(crate) status: &'d str,
    pub(crate) at: Place<'d>,
    pub(crate) headers: Vec<Parameter<'d>>,
    pub(crate) contents: Vec<Media<'d>>,
}

/// The answers of an operation, in document order.
pub(crate) fn responses<'d>(contract: &Contract<'d>, head: &Head<'d>) -> Vec<Response<'d>> {
    let mut responses = Vec::new();
    let Some(declared) = head.at.get("responses") else {
        return responses;
    };
    for (status, at) in declared.entries() {
        let Some(at) = at.resolve(contract.root).filter(|at| at.object().is_some()) else {
            continue;
        };
        let contents = if contract.is_swagger() {
            let schema = at.get("schema").map(Spot::One);
            let produced = |schema| swagger_contents(contract, &head.at, ("produces", &at), Some(schema));
            schema.map(produced).unwrap_or_default()
        } else {
            contents(&at)
        };
        responses.push(Response { status, headers: headers(contract, &at), contents, at });
    }
    responses
}

/// `Content-Type` is described by the media types.
fn headers<'d>(contract: &Contract<'d>, response: &Place<'d>) -> Vec<Parameter<'d>> {
    let Some(declared) = response.get("headers") else {
        return Vec::new();
    };
    let mut headers = Vec::new();
    for (name, at) in declared.members() {
        if name.eq_ignore_ascii_case("content-type") {
            continue;
        }
        headers.extend(at.resolve(contract.root).map(|at| header(contract, name, at)));
    }
    headers
}
