//! The kinds of failure that a caller can tell apart, and their one mapping to a problem document.
//!
//! Features have small errors of their own and convert them into [`Error`]. The response built
//! here carries the [`Problem`] as an extension; the layers in `http::problems` add the request id
//! and render it as JSON for the REST API or as a page for browsers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headgate_contract::problem::{FieldFault, Problem};
use thiserror::Error;

/// The cause of an internal error, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What a service or handler failed with.
#[derive(Debug, Error)]
pub enum Error {
    /// Not there, or not visible to this actor: both look the same from outside.
    #[error("nothing is here")]
    NotFound,
    /// Visible, but not allowed.
    #[error("not allowed")]
    Denied,
    /// Nobody has signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// Input with faults, each tied to its field.
    #[error("the input has faults")]
    Invalid(Vec<FieldFault>),
    /// The present state does not allow it.
    #[error("{title}")]
    Conflict { code: &'static str, title: &'static str, detail: String },
    /// `If-Match` named a version that is no longer current (RFC 9110 §13.1.1).
    #[error("changed by somebody else meanwhile")]
    Stale,
    /// The body is not JSON, or the request cannot be read.
    #[error("malformed request")]
    Malformed { detail: String },
    /// The body is not declared as JSON (RFC 9110 §15.5.16).
    #[error("unsupported media type")]
    MediaType,
    #[error("too many attempts")]
    TooMany { retry_after_s: u64 },
    /// The request is larger than accepted.
    #[error("too large")]
    TooLarge { limit_bytes: usize },
    /// Something this needs, such as the database, is away; trying later may work.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Cause),
    #[error("internal error")]
    Internal(#[source] Cause),
}

/// Shorthand for results of services and handlers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A single fault of a single field.
    pub fn field(field: &str, message: impl ToString) -> Self {
        Self::Invalid(vec![FieldFault::new(field, message)])
    }

    pub fn conflict(code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict { code, title, detail: detail.into() }
    }

    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// The faults of an invalid input; empty for every other kind.
    #[must_use]
    pub fn faults(&self) -> &[FieldFault] {
        match self {
            Self::Invalid(faults) => faults,
            _ => &[],
        }
    }

    /// The problem document, still without a request id.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::new(
                404,
                "not_found",
                "Not found",
                "Nothing is here, or you may not see it. Check the address and which tenant you are in.",
            ),
            Self::Denied => Problem::new(
                403,
                "denied",
                "Not allowed",
                "Your role does not allow this. Ask a tenant admin if you need it.",
            ),
            Self::Unauthenticated => Problem::new(
                401,
                "unauthenticated",
                "Not signed in",
                "Sign in, or send a valid token as `Authorization: Bearer <token>`.",
            ),
            Self::Invalid(faults) => Problem::new(
                422,
                "invalid",
                "Please correct the input",
                "Some fields have faults; nothing was changed.",
            )
            .with_faults(faults.clone()),
            Self::Conflict { code, title, detail } => Problem::new(409, code, title, detail.clone()),
            Self::Malformed { detail } => Problem::new(400, "malformed", "Malformed request", detail.clone()),
            Self::MediaType => {
                Problem::new(415, "media_type", "Unsupported media type", "Send `Content-Type: application/json`.")
            }
            Self::Stale => Problem::new(
                412,
                "stale",
                "Changed meanwhile",
                "Somebody else changed this since you loaded it. Load it again and repeat your change.",
            ),
            Self::TooMany { retry_after_s } => Problem::new(
                429,
                "too_many_attempts",
                "Too many attempts",
                format!("Wait {retry_after_s} seconds, then try again."),
            ),
            Self::TooLarge { limit_bytes } => {
                let limit = match limit_bytes / 1024 {
                    kibibytes if kibibytes < 1024 => format!("{kibibytes} KiB"),
                    kibibytes => format!("{} MiB", kibibytes / 1024),
                };
                Problem::new(413, "too_large", "Too large", format!("At most {limit} are accepted here."))
            }
            Self::Unavailable(_) => Problem::new(
                503,
                "unavailable",
                "Temporarily unavailable",
                "The control plane cannot reach its database. Live traffic is not affected. Try again in a few seconds.",
            ),
            Self::Internal(_) => Problem::new(
                500,
                "internal",
                "Something went wrong here",
                "This is our fault, not yours. Nothing was changed. Quote the request id when you report it.",
            ),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        match error {
            tower_sessions::session::Error::Store(_) => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Self::TooMany { retry_after_s } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
        }
        if matches!(self, Self::Internal(_) | Self::Unavailable(_)) {
            log_chain(&self);
        }
        response.extensions_mut().insert(problem);
        response
    }
}

/// Logs an error with all its causes; `Display` of each states its own layer only.
pub fn log_chain(error: &(dyn std::error::Error + 'static)) {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    tracing::error!(error = %error, error.causes = causes.join(": "), "A request failed.");
}

/// The name of the constraint that a write violated, to turn it into a field fault.
#[must_use]
pub fn violated_constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
}
