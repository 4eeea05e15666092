//! The first call of an application: a command that works at once as printed.

use headgate_contract::credentials::ApiKeySecret;
use headgate_contract::ids::ApplicationId;
use headgate_contract::openapi::{
    CodeLanguage, Document, ExampleBudget, ExamplePurpose, Method, Operation, Parameter, ParameterLocation, SampleCall,
    code_sample, example_for,
};
use headgate_contract::subscriptions::SubscriptionState;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use super::{Filter, Subscription, list};
use crate::authz::permits::ReadOwnApplications;
use crate::authz::{Grant, Permit};
use crate::catalogue::{specifications, versions};
use crate::error::{Error, Result};
use crate::http::paging::PageQuery;
use crate::state::AppState;

/// Name of the environment variable that stands for the key.
const VARIABLE: &str = "HEADGATE_KEY";

/// A call of a subscribed operation, still without a key.
#[derive(Debug, Clone)]
pub struct FirstCall {
    /// `Checkout v70`.
    pub version_title: String,
    call: SampleCall,
}

/// What stands in the place of the key.
#[derive(Debug, Clone, Copy)]
pub enum KeyInCall<'a> {
    /// The key itself: only in the one answer that shows it.
    Secret(&'a ApiKeySecret),
    /// A variable, and a line that sets it.
    Variable,
}

impl FirstCall {
    /// The command for a POSIX shell.
    #[must_use]
    pub fn curl(&self, key: KeyInCall<'_>) -> String {
        let mut call = self.call.clone();
        let token = match key {
            KeyInCall::Secret(secret) => secret.reveal().to_owned(),
            KeyInCall::Variable => format!("${VARIABLE}"),
        };
        call.headers.insert(0, ("Authorization".to_owned(), format!("Bearer {token}")));
        let command = code_sample(CodeLanguage::Curl, &call);
        match key {
            KeyInCall::Secret(_) => command,
            KeyInCall::Variable => {
                // Single quotes would keep the shell from reading the variable.
                let command = command.replacen(
                    &format!("'Authorization: Bearer ${VARIABLE}'"),
                    &format!("\"Authorization: Bearer ${VARIABLE}\""),
                    1,
                );
                format!("export {VARIABLE}='paste your API key here'\n{command}")
            }
        }
    }
}

/// A call under the newest approved subscription of an application that has an operation to call.
///
/// # Errors
/// When the database fails.
pub async fn of_application(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    application: ApplicationId,
) -> Result<Option<FirstCall>> {
    let filter = Filter { state: Some(SubscriptionState::Approved), application: Some(application), api_version: None };
    let page = PageQuery { cursor: None, limit: Some(5) };
    for subscription in list(state, grant, filter, &page).await?.items {
        if let Some(call) = of_subscription(state, grant, &subscription).await? {
            return Ok(Some(call));
        }
    }
    Ok(None)
}

/// A call under this subscription; `None` when its version is not routed or has no operation.
///
/// # Errors
/// When the database fails.
pub async fn of_subscription<P: Permit>(
    state: &AppState,
    grant: &Grant<P>,
    subscription: &Subscription,
) -> Result<Option<FirstCall>> {
    let address = (subscription.api_slug.as_str(), subscription.version_slug.as_str());
    let document = match versions::get(state, grant, address).await {
        Ok(version) if version.name.lifecycle.is_routed() => {
            specifications::get_document(state, &grant.also()?, &version).await
        }
        Ok(_) => return Ok(None),
        Err(error) => Err(error),
    };
    let document = match document {
        Ok(document) => document,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let base = state.config.call_url(grant.tenant_slug().as_str(), address.0, address.1);
    let call = choose(&document).map(|operation| sample_call(&document, operation, &base));
    Ok(call.map(|call| FirstCall { version_title: subscription.version_title(), call }))
}

/// The operation that needs least: reading before writing, nothing required before something required.
fn choose(document: &Document) -> Option<&Operation> {
    document.operations.iter().min_by_key(|operation| {
        let required = operation.parameters.iter().filter(|parameter| parameter.required).count();
        let method = match operation.method {
            Method::Get => 0,
            Method::Post => 1,
            Method::Head | Method::Options => 2,
            Method::Put | Method::Patch => 3,
            Method::Delete | Method::Trace => 4,
        };
        let with_parameters = usize::from(required > 0);
        (method > 1, with_parameters, method, operation.deprecated, required)
    })
}

fn sample_call(document: &Document, operation: &Operation, base: &str) -> SampleCall {
    let mut url = format!("{base}{}", operation.path);
    let mut query = Vec::new();
    let mut headers = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let value = example_text(document, parameter);
        match parameter.location {
            ParameterLocation::Path => url = url.replace(&format!("{{{}}}", parameter.name), &encode(&value)),
            ParameterLocation::Query => query.push(format!("{}={}", encode(&parameter.name), encode(&value))),
            ParameterLocation::Header if !is_credential(&parameter.name) => {
                headers.push((parameter.name.clone(), value))
            }
            ParameterLocation::Header | ParameterLocation::Cookie => {}
        }
    }
    if !query.is_empty() {
        url = format!("{url}?{}", query.join("&"));
    }
    let body = operation.example_request_body(document).map(|body| {
        headers.push(("Content-Type".to_owned(), body.media_type));
        match body.value {
            Value::String(text) => text,
            value => format!("{value:#}"),
        }
    });
    SampleCall { method: operation.method, url, headers, body }
}

/// Headers that the gateway sets or reads itself.
fn is_credential(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("x-api-key")
}

fn example_text(document: &Document, parameter: &Parameter) -> String {
    let given = parameter.example.as_ref().and_then(|at| document.value(at)).cloned();
    let made = || {
        parameter
            .schema
            .as_ref()
            .map(|schema| example_for(document, schema, ExampleBudget::new(ExamplePurpose::Request)))
    };
    match given.or_else(made) {
        Some(Value::String(text)) => text,
        Some(Value::Null) | None => "example".to_owned(),
        Some(value) => value.to_string(),
    }
}

/// Percent-encoding of RFC 3986 §2.1 for one path segment or query value.
fn encode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use headgate_contract::openapi::{Limits, load};

    use super::*;

    fn call(paths: &str) -> FirstCall {
        let text = format!(r#"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"paths":{paths}}}"#);
        let document = load(text.as_bytes(), &Limits::default()).unwrap();
        let call = sample_call(&document, choose(&document).unwrap(), "http://localhost:8000/acme/pets/v1");
        FirstCall { version_title: "Pets v1".to_owned(), call }
    }

    #[test]
    fn reading_without_parameters_is_preferred() {
        let call = call(
            r#"{"/pets/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
                "responses":{"200":{"description":"ok"}}},"delete":{"responses":{"200":{"description":"ok"}}}},
                "/pets":{"post":{"responses":{"200":{"description":"ok"}}},"get":{"responses":{"200":{"description":"ok"}}}}}"#,
        );
        let secret = ApiKeySecret::from_random([7; 32]);
        let expected = format!(
            "curl --url 'http://localhost:8000/acme/pets/v1/pets' \\\n  --header 'Authorization: Bearer {}'",
            secret.reveal()
        );
        assert_eq!(call.curl(KeyInCall::Secret(&secret)), expected);
    }

    #[test]
    fn variable_is_readable_by_the_shell_and_set_before() {
        let call = call(r#"{"/pets":{"get":{"responses":{"200":{"description":"ok"}}}}}"#);
        let text = call.curl(KeyInCall::Variable);
        assert!(text.starts_with("export HEADGATE_KEY='"), "{text}");
        assert!(text.contains(r#"--header "Authorization: Bearer $HEADGATE_KEY""#), "{text}");
    }

    #[test]
    fn required_parameters_and_body_are_filled_from_examples() {
        let call = call(
            r#"{"/pets/{id}":{"post":{"parameters":[
                {"name":"id","in":"path","required":true,"example":"a b"},
                {"name":"kind","in":"query","required":true,"example":"c&d"}],
                "requestBody":{"content":{"application/json":{"example":{"name":"Rex"}}}},
                "responses":{"200":{"description":"ok"}}}}}"#,
        );
        let text = call.curl(KeyInCall::Variable);
        assert!(text.contains("/pets/a%20b?kind=c%26d"), "{text}");
        assert!(text.contains("Content-Type: application/json") && text.contains("\"name\": \"Rex\""), "{text}");
    }
}
