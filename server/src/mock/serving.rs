//! Answers requests over HTTP as the run decides.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use headgate_contract::problem::Problem;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::answers::{Answer, Answers, Content, Found, OperationAnswers};
use super::behaviour::Outcome;
use super::control;
use super::script::{Run, Script};
use super::socket::{Door, Line, Peer};

/// How long a hanging request is held before its connection is cut.
const LONGEST_HANG: Duration = Duration::from_secs(600);

/// A mock at work.
#[derive(Debug)]
pub struct Simulator {
    pub answers: Arc<Answers>,
    run: RwLock<Arc<Run>>,
    pub stop: CancellationToken,
}

impl Simulator {
    pub fn new(answers: Arc<Answers>, run: Run) -> Self {
        Self { answers, run: RwLock::new(Arc::new(run)), stop: CancellationToken::new() }
    }

    /// The present run.
    pub fn run(&self) -> Arc<Run> {
        Arc::clone(&self.run.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same script from its beginning.
    pub fn restart(&self) {
        self.play(self.run().script.clone());
    }

    /// Another script from its beginning, with the same seed.
    pub fn play(&self, script: Script) {
        let run = Arc::new(Run::new(script, self.run().seed));
        *self.run.write().unwrap_or_else(PoisonError::into_inner) = run;
    }
}

/// Serves until `simulator.stop` is cancelled.
pub async fn serve(listener: TcpListener, simulator: Arc<Simulator>) -> io::Result<()> {
    let stop = simulator.stop.clone();
    let router = Router::new()
        .route(control::HEALTH, get(control::show_health))
        .route(control::STATE, get(control::show_state))
        .route(control::RESTART, post(control::restart))
        .route(control::PROFILE, put(control::replace_profile))
        .fallback(answer)
        .with_state(simulator);
    let router = router.into_make_service_with_connect_info::<Peer>();
    axum::serve(Door(listener), router).with_graceful_shutdown(stop.cancelled_owned()).await
}

async fn answer(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let (index, operation) = match simulator.answers.find(&parts.method, parts.uri.path()) {
        Found::Operation(index, operation) => (index, operation),
        Found::OtherMethods(methods) => return wrong_method(&methods),
        Found::Nothing => return unknown_path(&simulator.answers.base_path),
    };
    let behaviour = simulator.run().next(index);
    // Read to its end, so that the connection can serve the next request.
    let mut body = body.into_data_stream();
    while let Some(Ok(_)) = body.next().await {}
    let is_alive = wait(behaviour.delay, &simulator.stop).await;
    match behaviour.outcome {
        Outcome::Hang if is_alive => hang(&peer.line, &simulator.stop).await,
        Outcome::Hang => cut(&peer.line),
        Outcome::Reset => reset(usual(operation, &parts.headers), operation, peer.line),
        Outcome::Error(status) => failed(operation, status),
        Outcome::Right => right(operation, &parts.headers, Shape::Right),
        Outcome::WrongShape => right(operation, &parts.headers, Shape::Wrong),
    }
}

/// Whether the body fits its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Right,
    Wrong,
}

/// False when the mock stopped meanwhile.
async fn wait(delay: Duration, stop: &CancellationToken) -> bool {
    if delay.is_zero() {
        return true;
    }
    tokio::select! {
        () = tokio::time::sleep(delay) => true,
        () = stop.cancelled() => false,
    }
}

async fn hang(line: &Line, stop: &CancellationToken) -> Response {
    wait(LONGEST_HANG, stop).await;
    cut(line)
}

/// Nothing of this response is written: the connection is reset instead.
fn cut(line: &Line) -> Response {
    line.cut();
    StatusCode::NO_CONTENT.into_response()
}

/// The status asked for by `Prefer: code=…` (RFC 7240), if it is declared, else the usual one.
fn usual(operation: &OperationAnswers, headers: &HeaderMap) -> u16 {
    preferred(headers).filter(|code| operation.answer(*code).is_some()).unwrap_or(operation.usual_status())
}

fn preferred(headers: &HeaderMap) -> Option<u16> {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut codes = preferences.flat_map(|list| list.split([',', ';'])).filter_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.trim().eq_ignore_ascii_case("code").then(|| value.trim().trim_matches('"').parse().ok())?
    });
    codes.find(|code| (200..=599).contains(code))
}

fn right(operation: &OperationAnswers, headers: &HeaderMap, shape: Shape) -> Response {
    let status = usual(operation, headers);
    let mut response = write(operation.answer(status), status, shape);
    if preferred(headers) == Some(status)
        && let Ok(applied) = HeaderValue::try_from(format!("code={status}"))
    {
        response.headers_mut().insert("preference-applied", applied);
    }
    response
}

fn failed(operation: &OperationAnswers, status: u16) -> Response {
    match operation.answer(status) {
        Some(answer) => write(Some(answer), status, Shape::Right),
        None => problem(&Problem::new(
            status,
            "simulated_fault",
            "Simulated fault",
            "The profile of this mock asks for it.",
        )),
    }
}

fn write(answer: Option<&Answer>, status: u16, shape: Shape) -> Response {
    let mut response = StatusCode::from_u16(status).unwrap_or(StatusCode::OK).into_response();
    let Some(answer) = answer else { return response };
    for (name, value) in &answer.headers {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    if let Some(content) = &answer.content {
        response.headers_mut().insert(header::CONTENT_TYPE, content.media_type.clone());
        *response.body_mut() = Body::from(body_of(content, shape));
    }
    response
}

fn body_of(content: &Content, shape: Shape) -> Bytes {
    match shape {
        Shape::Wrong => content.wrong.as_ref().unwrap_or(&content.body).clone(),
        Shape::Right => content.body.clone(),
    }
}

/// The first half of the answer, then a reset; a reset at once where there is no body to halve.
fn reset(status: u16, operation: &OperationAnswers, line: Line) -> Response {
    let Some(content) = operation.answer(status).and_then(|answer| answer.content.as_ref()) else { return cut(&line) };
    let length = content.body.len();
    let half = content.body.slice(..length / 2);
    let breaking = stream::once(async move {
        // While this is pending, the first half is flushed.
        tokio::task::yield_now().await;
        line.cut();
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let body = Body::from_stream(stream::iter([Ok(half)]).chain(breaking));
    let mut response = write(None, status, Shape::Right);
    response.headers_mut().insert(header::CONTENT_TYPE, content.media_type.clone());
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    *response.body_mut() = body;
    response
}

fn unknown_path(base_path: &str) -> Response {
    let place = if base_path.is_empty() { "/" } else { base_path };
    let detail = format!("The document has no such path. Its operations are below {place}.");
    problem(&Problem::new(404, "path_unknown", "Unknown path", detail))
}

fn wrong_method(methods: &[headgate_contract::openapi::Method]) -> Response {
    let allowed = methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ");
    let detail = format!("The document allows {allowed} on this path.");
    let mut response = problem(&Problem::new(405, "method_not_allowed", "Method not allowed", detail));
    if let Ok(allowed) = HeaderValue::try_from(allowed) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

/// A problem document (RFC 9457).
pub fn problem(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, Problem::MEDIA_TYPE)], body).into_response()
}
