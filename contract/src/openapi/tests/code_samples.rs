//! Does pasted code send exactly the call?

use std::process::Command;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn call(body: Option<&str>) -> SampleCall {
    SampleCall {
        method: Method::Post,
        url: "https://api.example.com/it's?a=$HOME&b=`id`".to_owned(),
        headers: vec![("X-Key".to_owned(), "va'l\"ue\nX-Evil: 1".to_owned())],
        body: body.map(str::to_owned),
    }
}

/// The words a shell makes of `command`, whose first word is replaced by one that prints the others.
fn words(command: &str) -> Vec<String> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert!(output.status.success(), "{command}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn curl_reaches_the_shell_unchanged() {
    let body = "{\"a\": \"it's $HOME\\n\"}\n";
    let words = words(&code_sample(CodeLanguage::Curl, &call(Some(body))));
    let expected = [
        "--request",
        "POST",
        "--url",
        "https://api.example.com/it's?a=$HOME&b=`id`",
        "--header",
        "X-Key: va'l\"ueX-Evil: 1",
        "--data-raw",
        body,
    ];
    assert_eq!(words, expected);
}

#[test]
fn curl_is_as_short_as_the_call_allows() {
    let get = SampleCall {
        method: Method::Get,
        url: "https://a.example/x[1]".to_owned(),
        headers: vec![("E".to_owned(), String::new())],
        body: None,
    };
    assert_eq!(
        code_sample(CodeLanguage::Curl, &get),
        "curl --globoff --url 'https://a.example/x[1]' \\\n  --header 'E;'"
    );
    let head =
        SampleCall { method: Method::Head, url: "https://a.example/".to_owned(), headers: Vec::new(), body: None };
    assert_eq!(code_sample(CodeLanguage::Curl, &head), "curl --head --url 'https://a.example/'");
}

#[test]
fn python_is_written_in_its_own_words() {
    let code = code_sample(CodeLanguage::Python, &call(Some(r#"{"a":[null,true,1.5,"x\"y"],"b":{}}"#)));
    assert!(code.contains("    json={\n        \"a\": [\n            None,\n            True,\n            1.5,\n            \"x\\\"y\",\n        ],\n        \"b\": {},\n    },\n"), "{code}");
    assert!(code.contains(r#""X-Key": "va'l\"ueX-Evil: 1","#), "{code}");
    let plain = code_sample(CodeLanguage::Python, &call(Some("a=b\u{2028}\u{0}")));
    assert!(plain.contains(r#"data="a=b\u2028\u0000".encode(),"#), "{plain}");
}

#[test]
fn javascript_is_written_in_its_own_words() {
    let code = code_sample(CodeLanguage::JavaScript, &call(Some(r#"{"a":[null]}"#)));
    assert!(code.contains("  method: \"POST\",\n  headers: {\n"), "{code}");
    assert!(code.contains("  body: JSON.stringify({\n    \"a\": [\n      null,\n    ],\n  }),\n"), "{code}");
}

#[test]
fn literals_are_json_strings_too() {
    for text in ["", "a\"b\\c\n\r\t", "\u{7}\u{2028}é😀"] {
        assert_eq!(serde_json::from_str::<Value>(&quoting::literal(text)).unwrap(), json!(text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_body_reaches_the_shell_unchanged(body in "[^\0]{0,40}") {
        let words = words(&code_sample(CodeLanguage::Curl, &call(Some(&body))));
        prop_assert_eq!(words.last(), Some(&body));
    }

    #[test]
    fn any_text_survives_as_a_literal(text in any::<String>()) {
        let read: String = serde_json::from_str(&quoting::literal(&text)).unwrap();
        prop_assert_eq!(read, text);
    }
}
