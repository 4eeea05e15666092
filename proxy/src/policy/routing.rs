//! Which operation a call means: 404 and 405.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::OperationId;
use headgate_contract::openapi::Method;
use headgate_contract::snapshot::OperationMatch;
use http::HeaderValue;

use crate::answer::{Extra, Refusal};

/// The contract's method for one of the wire; methods are case-sensitive (RFC 9110 §9.1).
#[must_use]
pub fn method(wire: &http::Method) -> Option<Method> {
    match *wire {
        http::Method::GET => Some(Method::Get),
        http::Method::PUT => Some(Method::Put),
        http::Method::POST => Some(Method::Post),
        http::Method::DELETE => Some(Method::Delete),
        http::Method::OPTIONS => Some(Method::Options),
        http::Method::HEAD => Some(Method::Head),
        http::Method::PATCH => Some(Method::Patch),
        http::Method::TRACE => Some(Method::Trace),
        _ => None,
    }
}

/// The operation found, or why there is none.
///
/// # Errors
/// [`GatewayFault::RouteNotFound`], or [`GatewayFault::MethodNotAllowed`] with the methods that the path has.
pub fn check(found: &OperationMatch<'_>) -> Result<OperationId, Refusal> {
    match found {
        OperationMatch::Found(operation) => Ok(*operation),
        OperationMatch::UnknownPath => Err(GatewayFault::RouteNotFound.into()),
        OperationMatch::WrongMethod(methods) => {
            let names: Vec<_> = methods.iter().map(|(method, _)| method.as_str()).collect();
            let names = HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static(""));
            Err(Refusal { fault: GatewayFault::MethodNotAllowed, extra: Extra::Allow(names) })
        }
    }
}
