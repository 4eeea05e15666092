//! Calls as code that can be pasted: curl, Python and JavaScript.

use serde_json::Value;

use super::Method;
use super::quoting::{literal, shell};

/// A language of [`code_sample`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeLanguage {
    /// curl in a POSIX shell
    Curl,
    /// Python with the `requests` package
    Python,
    /// JavaScript with `fetch`, as a module
    JavaScript,
}

impl CodeLanguage {
    /// All languages, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Curl, Self::Python, Self::JavaScript];

    /// Name as shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
        }
    }
}

/// A call to be written as code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleCall {
    /// HTTP method.
    pub method: Method,
    /// Absolute address, already percent-encoded.
    pub url: String,
    /// Names and values; control characters in them are left out.
    pub headers: Vec<(String, String)>,
    /// Body as sent.
    pub body: Option<String>,
}

/// The call as code in `language`.
#[must_use]
pub fn code_sample(language: CodeLanguage, call: &SampleCall) -> String {
    match language {
        CodeLanguage::Curl => curl(call),
        CodeLanguage::Python => python(call),
        CodeLanguage::JavaScript => javascript(call),
    }
}

fn curl(call: &SampleCall) -> String {
    let mut parts = vec!["curl".to_owned()];
    match (call.method, &call.body) {
        (Method::Get, None) => {}
        (Method::Head, None) => parts.push("--head".to_owned()),
        (method, _) => parts.push(format!("--request {method}")),
    }
    // curl reads brackets and braces as patterns of several addresses.
    if call.url.contains(['[', ']', '{', '}']) {
        parts.push("--globoff".to_owned());
    }
    parts.push(format!("--url {}", shell(&clean(&call.url))));
    let mut lines = vec![parts.join(" ")];
    for (name, value) in &call.headers {
        let (name, value) = (clean(name), clean(value));
        // "Name:" would remove a header, "Name;" sends it empty.
        let header = if value.trim().is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        lines.push(format!("--header {}", shell(&header)));
    }
    if let Some(body) = &call.body {
        lines.push(format!("--data-raw {}", shell(body)));
    }
    lines.join(" \\\n  ")
}

fn python(call: &SampleCall) -> String {
    let mut code = format!(
        "import requests\n\nresponse = requests.request(\n    {},\n    {},\n",
        literal(call.method.as_str()),
        literal(&clean(&call.url))
    );
    if !call.headers.is_empty() {
        code.push_str("    headers={\n");
        call.headers.iter().for_each(|(name, value)| code.push_str(&entry(name, value, "        ")));
        code.push_str("    },\n");
    }
    if let Some(body) = &call.body {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => code.push_str(&format!("    json={},\n", python_value(&value, "    "))),
            Err(_) => code.push_str(&format!("    data={}.encode(),\n", literal(body))),
        }
    }
    code.push_str(")\nprint(response.status_code, response.text)");
    code
}

fn javascript(call: &SampleCall) -> String {
    let mut code = format!(
        "const response = await fetch({}, {{\n  method: {},\n",
        literal(&clean(&call.url)),
        literal(call.method.as_str())
    );
    if !call.headers.is_empty() {
        code.push_str("  headers: {\n");
        call.headers.iter().for_each(|(name, value)| code.push_str(&entry(name, value, "    ")));
        code.push_str("  },\n");
    }
    if let Some(body) = &call.body {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => code.push_str(&format!("  body: JSON.stringify({}),\n", javascript_value(&value, "  "))),
            Err(_) => code.push_str(&format!("  body: {},\n", literal(body))),
        }
    }
    code.push_str("});\nconsole.log(response.status, await response.text());");
    code
}

/// One header as an entry of a Python dict or JavaScript object.
fn entry(name: &str, value: &str, indent: &str) -> String {
    format!("{indent}{}: {},\n", literal(&clean(name)), literal(&clean(value)))
}

/// Without control characters, which no header or address may hold.
fn clean(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// Words of a language for the values that JSON writes with words.
#[derive(Debug, Clone, Copy)]
struct Words {
    null: &'static str,
    yes: &'static str,
    no: &'static str,
}

fn python_value(value: &Value, indent: &str) -> String {
    nested(value, indent, "    ", Words { null: "None", yes: "True", no: "False" })
}

fn javascript_value(value: &Value, indent: &str) -> String {
    nested(value, indent, "  ", Words { null: "null", yes: "true", no: "false" })
}

/// A JSON value as a literal. serde_json limits its depth, and so this recursion.
fn nested(value: &Value, indent: &str, step: &str, words: Words) -> String {
    let deeper = format!("{indent}{step}");
    match value {
        Value::Null => words.null.to_owned(),
        Value::Bool(true) => words.yes.to_owned(),
        Value::Bool(false) => words.no.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => literal(text),
        Value::Array(list) if list.is_empty() => "[]".to_owned(),
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Array(list) => {
            let lines: Vec<String> =
                list.iter().map(|inner| format!("{deeper}{},\n", nested(inner, &deeper, step, words))).collect();
            format!("[\n{}{indent}]", lines.concat())
        }
        Value::Object(map) => {
            let line = |(key, inner): (&String, &Value)| {
                format!("{deeper}{}: {},\n", literal(key), nested(inner, &deeper, step, words))
            };
            let lines: Vec<String> = map.iter().map(line).collect();
            format!("{{\n{}{indent}}}", lines.concat())
        }
    }
}
