//! Forms of pages: parse, and on a fault show the same page again with the input and status 422.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use headgate_app::components::FormErrors;
use headgate_contract::problem::FieldFault;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// Largest form or JSON body; imports of specifications have their own limit.
pub const LIMIT: usize = 1024 * 1024;

/// A URL-encoded form. What cannot even be read is a malformed request, not a field fault: fields
/// of forms are strings, their meaning is parsed by the handler.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let form = axum::Form::from_request(request, state).await;
        let axum::Form(value) = form.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit_bytes: LIMIT },
            _ => Error::field("form", rejection.body_text()),
        })?;
        Ok(Self(value))
    }
}

/// Collects field faults while a form is parsed, so that people see all of them at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// The value, or a fault noted under the field's name.
    pub fn take<T, E: ToString>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|fault| self.add(field, fault)).ok()
    }

    pub fn add(&mut self, field: &str, message: impl ToString) {
        self.0.push(FieldFault::new(field, message));
    }

    /// # Errors
    /// [`Error::Invalid`] when any fault was noted.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }

    /// [`Error::Invalid`] with the faults noted so far; for the `None` arm after a finished parse.
    #[must_use]
    pub fn into_error(self) -> Error {
        Error::Invalid(self.0)
    }
}

/// What a form shows for an error that the user can mend; any other error is returned as it is.
///
/// # Errors
/// Every kind except [`Error::Invalid`], [`Error::Conflict`] and [`Error::Stale`].
pub fn form_errors(error: Error) -> Result<FormErrors> {
    match error {
        Error::Invalid(faults) => {
            let mut errors = FormErrors::none();
            for fault in faults {
                errors.add(fault.field, fault.message);
            }
            Ok(errors)
        }
        Error::Conflict { detail, .. } => Ok(FormErrors::general(detail)),
        Error::Stale => Ok(FormErrors::general(Error::Stale.problem().detail)),
        other => Err(other),
    }
}
