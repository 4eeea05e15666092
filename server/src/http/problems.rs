//! Renders the problems that [`crate::error::Error`] left in responses: as
//! `application/problem+json` for programs, as a page for browsers.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::Link;
use headgate_app::layouts::{ErrorPage, ErrorPageProps, ErrorReport, Theme};
use headgate_contract::problem::Problem;

use super::chrome::theme_of;
use super::request_id::RequestIdentity;
use crate::authz::Actor;
use crate::state::AppState;

/// Layer of the REST API: every failure, also axum's own rejections, leaves as a problem document.
pub async fn as_json(State(_): State<AppState>, request: Request, next: Next) -> Response {
    let id = identity(&request);
    let response = next.run(request).await;
    match problem_of(&response) {
        Some(problem) => replace(response, |problem_response| {
            let mut json = Json(problem.with_request_id(id)).into_response();
            *json.status_mut() = problem_response;
            json.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
            json
        }),
        None => response,
    }
}

/// Layer of the pages: a failure is a page that says what happened and leads back; somebody who
/// is not signed in is sent to sign in, and returns to where they wanted to go.
pub async fn as_page(State(_): State<AppState>, request: Request, next: Next) -> Response {
    let id = identity(&request);
    let theme = theme_of(request.headers());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let is_signed_in = request.extensions().get::<Arc<Actor>>().is_some();
    let response = next.run(request).await;
    match problem_of(&response) {
        Some(problem) if problem.status == 401 && !is_signed_in => sign_in(&method, &uri),
        Some(problem) => replace(response, |status| (status, page(problem, id, theme)).into_response()),
        None => response,
    }
}

fn identity(request: &Request) -> String {
    request.extensions().get::<RequestIdentity>().map(|identity| identity.0.to_string()).unwrap_or_default()
}

/// The problem a response stands for: one of ours, or an error status that axum or a layer made.
fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let is_bare =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    is_bare.then(|| bare_problem(response.status())).flatten()
}

fn bare_problem(status: StatusCode) -> Option<Problem> {
    let (code, title, detail) = match status.as_u16() {
        400 => {
            ("malformed", "Malformed request", "The request cannot be understood. Compare it with the API description.")
        }
        403 => ("cross_site", "Refused", "This request came from another site. Open the page here and try again."),
        404 => ("not_found", "Not found", "Nothing is at this address."),
        405 => ("method_not_allowed", "Method not allowed", "This address exists, but not with this method."),
        408 => ("timeout", "Too slow", "The request took too long. Try again."),
        413 => ("too_large", "Too large", "The request is larger than accepted here."),
        415 => ("media_type", "Unsupported media type", "Send `Content-Type: application/json`."),
        422 => (
            "invalid",
            "Please correct the input",
            "A field is missing or has the wrong type. Compare it with the API description.",
        ),
        500 => (
            "internal",
            "Something went wrong here",
            "This is our fault, not yours. Quote the request id when you report it.",
        ),
        503 => ("unavailable", "Temporarily unavailable", "Try again in a few seconds."),
        _ => return None,
    };
    Some(Problem::new(status.as_u16(), code, title, detail))
}

/// A new response with the headers of the old one, as far as they are not about its body.
fn replace(old: Response, make: impl FnOnce(StatusCode) -> Response) -> Response {
    let (parts, _) = old.into_parts();
    let mut response = make(parts.status);
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}

fn sign_in(method: &Method, uri: &Uri) -> Response {
    let next = if method == Method::GET { uri.path_and_query().map_or("/", |path| path.as_str()) } else { "/" };
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}

fn page(problem: Problem, request_id: String, theme: Theme) -> Html<String> {
    let text = match problem.faults.first() {
        Some(fault) => format!("{} {}", problem.detail, fault.message),
        None => problem.detail,
    };
    let report = ErrorReport {
        status: problem.status,
        title: problem.title,
        text,
        request_id,
        back: Link::new("Back to the start", "/"),
    };
    Html(headgate_app::render(ErrorPage(ErrorPageProps { report, theme })))
}
