//! One operation, read when it is compared.

use super::bodies::{Body, request_body};
use super::contract::{Contract, Head, heads};
use super::parameters::{Parameter, parameters};
use super::place::Place;
use super::responses::{Response, responses};
use crate::compatibility::diff::change::OperationKind;

/// What a call of an operation sends and receives.
#[derive(Debug)]
pub(crate) struct Operation<'d> {
    pub(crate) parameters: Vec<Parameter<'d>>,
    pub(crate) body: Option<Body<'d>>,
    pub(crate) responses: Vec<Response<'d>>,
    pub(crate) tags: Vec<Place<'d>>,
    /// By name; none inside a callback.
    pub(crate) callbacks: Vec<(&'d str, Vec<Head<'d>>)>,
}

impl<'d> Operation<'d> {
    pub(crate) fn read(contract: &Contract<'d>, head: &Head<'d>) -> Self {
        Self {
            parameters: parameters(contract, head),
            body: request_body(contract, head),
            responses: responses(contract, head),
            tags: head.at.get("tags").map(|tags| tags.elements().collect()).unwrap_or_default(),
            callbacks: callbacks(contract, head),
        }
    }
}

fn callbacks<'d>(contract: &Contract<'d>, head: &Head<'d>) -> Vec<(&'d str, Vec<Head<'d>>)> {
    let declared = head.at.get("callbacks").filter(|_| head.kind != OperationKind::Callback);
    let Some(declared) = declared else {
        return Vec::new();
    };
    let mut callbacks = Vec::new();
    for (name, at) in declared.entries() {
        let resolved = at.resolve(contract.root);
        callbacks.extend(resolved.map(|at| (name, heads(contract.root, &at, OperationKind::Callback))));
    }
    callbacks
}
