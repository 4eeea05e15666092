//! Calls of an operation as code that works once the key is in the environment.

use headgate_app::components::CodeSample;
use headgate_contract::openapi::{
    CodeLanguage, Document, ExampleBudget, ExamplePurpose, Operation, Parameter, ParameterLocation, SampleCall,
    code_sample, example_for,
};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// The environment variable that samples take the key from.
pub const KEY_VARIABLE: &str = "HEADGATE_KEY";
/// Stands where the key goes until the code is printed; it needs no quoting in any language.
const KEY_MARK: &str = "HEADGATE-KEY-GOES-HERE";
/// Longest body that a sample carries, in bytes.
const MAX_BODY: usize = 8 * 1024;

/// One sample in each language; calls begin with `call_url`.
#[must_use]
pub fn samples(document: &Document, operation: &Operation, call_url: &str) -> Vec<CodeSample> {
    let call = call(document, operation, call_url);
    let in_language = |language| CodeSample {
        language: CodeLanguage::name(language).to_owned(),
        code: with_key(language, &code_sample(language, &call)),
    };
    CodeLanguage::ALL.into_iter().map(in_language).collect()
}

/// Puts the way to read the key from the environment where its mark stands.
fn with_key(language: CodeLanguage, code: &str) -> String {
    match language {
        // Ends the quotes of the shell around the variable.
        CodeLanguage::Curl => code.replace(
            &format!("'Authorization: Bearer {KEY_MARK}'"),
            &format!("\"Authorization: Bearer ${KEY_VARIABLE}\""),
        ),
        CodeLanguage::Python => {
            let code = code
                .replace(&format!("\"Bearer {KEY_MARK}\""), &format!("\"Bearer \" + os.environ[\"{KEY_VARIABLE}\"]"));
            format!("import os\n{code}")
        }
        CodeLanguage::JavaScript => {
            code.replace(&format!("\"Bearer {KEY_MARK}\""), &format!("`Bearer ${{process.env.{KEY_VARIABLE}}}`"))
        }
    }
}

fn call(document: &Document, operation: &Operation, call_url: &str) -> SampleCall {
    let value = |parameter: &Parameter| text(&example(document, parameter));
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    let mut headers = vec![("Authorization".to_owned(), format!("Bearer {KEY_MARK}"))];
    for parameter in &operation.parameters {
        match parameter.location {
            ParameterLocation::Path => {
                path = path.replace(&format!("{{{}}}", parameter.name), &encoded(&value(parameter)))
            }
            ParameterLocation::Query if parameter.required => {
                query.push(format!("{}={}", encoded(&parameter.name), encoded(&value(parameter))))
            }
            ParameterLocation::Header if parameter.required && !is_ours(&parameter.name) => {
                headers.push((parameter.name.clone(), value(parameter)))
            }
            _ => {}
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let body = body(document, operation);
    if let Some((media_type, _)) = &body {
        headers.push(("Content-Type".to_owned(), media_type.clone()));
    }
    SampleCall {
        method: operation.method,
        url: format!("{call_url}{path}{query}"),
        headers,
        body: body.map(|(_, body)| body),
    }
}

/// Headers that the sample or its body states already.
fn is_ours(name: &str) -> bool {
    ["authorization", "content-type", "content-length", "x-api-key"].contains(&name.to_ascii_lowercase().as_str())
}

fn body(document: &Document, operation: &Operation) -> Option<(String, String)> {
    let example = operation.example_request_body(document)?;
    let body = match &example.value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).ok()?,
    };
    (body.len() <= MAX_BODY).then_some((example.media_type, body))
}

fn example(document: &Document, parameter: &Parameter) -> Value {
    let given = parameter.example.as_ref().and_then(|at| document.value(at)).cloned();
    let made = || {
        parameter
            .schema
            .as_ref()
            .map(|schema| example_for(document, schema, ExampleBudget::new(ExamplePurpose::Request)))
    };
    given.or_else(made).unwrap_or_else(|| Value::from(parameter.name.as_str()))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Percent-encoded for a path segment or a query.
fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use headgate_contract::openapi::{Limits, load};

    use super::*;

    #[test]
    fn samples_read_the_key_from_the_environment() {
        let text = r#"{"openapi":"3.1.0","info":{"title":"Pets","version":"1"},"paths":{"/pets/{id}":{"put":{
            "operationId":"put-pet",
            "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string","example":"a b"}},
                {"name":"limit","in":"query","required":true,"schema":{"type":"integer","example":5}},
                {"name":"X-API-Key","in":"header","required":true,"schema":{"type":"string"}}],
            "requestBody":{"content":{"application/json":{"example":{"name":"it's"}}}},
            "responses":{"200":{"description":"ok"}}}}}}"#;
        let document = load(text.as_bytes(), &Limits::default()).unwrap();
        let samples = samples(&document, &document.operations[0], "http://gateway:8080/acme/pets/v1");
        for sample in &samples {
            assert!(sample.code.contains(KEY_VARIABLE) && !sample.code.contains(KEY_MARK), "{}", sample.code);
            assert!(sample.code.contains("http://gateway:8080/acme/pets/v1/pets/a%20b?limit=5"), "{}", sample.code);
            assert!(!sample.code.contains("X-API-Key"), "{}", sample.code);
        }
        assert!(samples[0].code.contains("\"Authorization: Bearer $HEADGATE_KEY\""), "{}", samples[0].code);
    }
}
