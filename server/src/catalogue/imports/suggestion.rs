//! What an import proposes, read off the document alone.

use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::openapi::Document;
use headgate_contract::snapshot::check_target_url;
use url::Url;

use crate::catalogue::apis::MAX_DESCRIPTION;

/// Proposals for the fields of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub name: String,
    pub api_slug: String,
    pub version_slug: String,
    pub description: String,
    /// Where calls could be sent, according to the document.
    pub server_url: Option<String>,
}

impl Suggestion {
    /// The proposals for a document, found at `origin` if it came from an address.
    #[must_use]
    pub fn of(document: &Document, origin: Option<&Url>) -> Self {
        let name: String = document.title.trim().chars().filter(|c| !c.is_control()).take(DisplayName::LIMIT).collect();
        let api_slug = api_slug(&name).map(String::from).unwrap_or_default();
        let description = document.description.as_deref().unwrap_or_default();
        Self {
            api_slug,
            version_slug: version_slug(&document.version),
            description: description[..description.floor_char_boundary(MAX_DESCRIPTION)].replace('\0', ""),
            server_url: document.servers.iter().find_map(|server| target(&server.url, origin)),
            name,
        }
    }
}

/// `Adyen Checkout API` becomes `adyen-checkout`: that it is an API goes without saying.
fn api_slug(name: &str) -> Option<Slug> {
    let slug = Slug::from_text(name)?;
    slug.as_str().strip_suffix("-api").and_then(|stem| stem.parse().ok()).or(Some(slug))
}

/// The line of a version: `70` and `v70.1` become `v70`, `2024-05-01` stays, nothing becomes `v1`.
fn version_slug(version: &str) -> String {
    let plain = version.trim().trim_start_matches(['v', 'V']);
    let is_numbers = plain.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let slug = if is_numbers {
        let major = plain.split('.').next().unwrap_or_default();
        // `0.9` and `1.4` are both the first line that people use.
        let major = major.trim_start_matches('0');
        Slug::from_text(&format!("v{}", if major.is_empty() { "0" } else { major }))
    } else {
        Slug::from_text(version)
    };
    slug.map_or_else(|| "v1".to_owned(), String::from)
}

/// A server as the URL of a target, if it can be one.
fn target(server: &str, origin: Option<&Url>) -> Option<String> {
    let absolute = match Url::parse(server) {
        Ok(url) => url,
        Err(_) => origin?.join(server).ok()?,
    };
    let text = absolute.as_str().trim_end_matches('/').to_owned();
    check_target_url(&text).is_ok().then_some(text)
}

#[cfg(test)]
mod tests {
    use headgate_contract::openapi::{Limits, load};

    use super::*;

    fn suggestion(title: &str, version: &str, server: &str) -> Suggestion {
        let text = serde_json::json!({
            "openapi": "3.1.0", "info": { "title": title, "version": version }, "servers": [{ "url": server }], "paths": {},
        });
        let document = load(text.to_string().as_bytes(), &Limits::default()).unwrap();
        Suggestion::of(&document, Some(&"https://docs.example.com/specs/a.json".parse().unwrap()))
    }

    #[test]
    fn slugs_follow_title_and_major_version() {
        let cases = [
            ("Adyen Checkout API", "70", "adyen-checkout", "v70"),
            ("API", "1.4.2", "", "v1"),
            ("Pets (EU)", "v2.0", "pets-eu", "v2"),
            ("Pets", "2024-05-01", "pets", "2024-05-01"),
            ("Pets", "0.9.1", "pets", "v0"),
            ("Pets", "***", "pets", "v1"),
        ];
        for (title, version, api, line) in cases {
            let made = suggestion(title, version, "https://api.example.com/v1/");
            assert_eq!((made.api_slug.as_str(), made.version_slug.as_str()), (api, line), "{title} {version}");
        }
    }

    #[test]
    fn server_becomes_a_target_when_it_can_be_called() {
        let cases = [
            ("https://api.example.com/v1/", Some("https://api.example.com/v1")),
            ("/base", Some("https://docs.example.com/base")),
            ("https://user:secret@example.com", None),
            ("ftp://example.com", None),
        ];
        for (server, target) in cases {
            assert_eq!(suggestion("Pets", "1", server).server_url.as_deref(), target, "{server}");
        }
    }
}
