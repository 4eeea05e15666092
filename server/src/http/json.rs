//! JSON bodies of the REST API. Axum's own extractor, with rejections that say which field is wrong.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use headgate_contract::problem::FieldFault;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// A JSON body, coming or going.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let axum::Json(value) = axum::Json::from_request(request, state).await.map_err(refuse)?;
        Ok(Self(value))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn refuse(rejection: JsonRejection) -> Error {
    match rejection {
        JsonRejection::JsonDataError(error) => Error::Invalid(vec![field_fault(&error.body_text())]),
        JsonRejection::JsonSyntaxError(error) => {
            Error::Malformed { detail: after_colon(&error.body_text()).to_owned() }
        }
        JsonRejection::MissingJsonContentType(_) => Error::MediaType,
        JsonRejection::BytesRejection(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Error::TooLarge { limit_bytes: super::form::LIMIT }
        }
        other => Error::Malformed { detail: other.body_text() },
    }
}

/// Axum says "Failed to …: path.to.field: what is wrong at line 1 column 2".
fn field_fault(text: &str) -> FieldFault {
    let text = after_colon(text);
    match text.split_once(": ") {
        Some((path, message)) if !path.contains(' ') => FieldFault::new(path, message),
        _ => FieldFault::new("body", text),
    }
}

fn after_colon(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_names_the_field_when_there_is_one() {
        let text =
            "Failed to deserialize the JSON body into the target type: rate.burst: invalid type: string at line 1";
        assert_eq!(field_fault(text), FieldFault::new("rate.burst", "invalid type: string at line 1"));
        let text = "Failed to deserialize the JSON body into the target type: missing field `name` at line 1 column 2";
        assert_eq!(field_fault(text), FieldFault::new("body", "missing field `name` at line 1 column 2"));
    }
}
