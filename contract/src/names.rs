//! Names that people type, parsed once at the edge.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a name was refused. The message says what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameFault {
    #[error("Please fill this in.")]
    Empty,
    #[error("Use at most {limit} characters; this has {length}.")]
    TooLong { limit: usize, length: usize },
    #[error("Use lower-case letters, digits and single hyphens, starting with a letter or digit.")]
    NotASlug,
    #[error("“{0}” is reserved. Choose another name.")]
    Reserved(String),
    #[error("This is not an e-mail address. It should look like name@example.com.")]
    NotAnEmail,
    #[error("Control characters are not allowed here.")]
    ControlCharacter,
}

/// A short name for URLs: `[a-z0-9]` with single inner hyphens, 1 to 63 characters
/// (the label rule of RFC 1123 §2.1, lower case only).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "checkout"))]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Path words that the installation itself uses, so no tenant may be called like them.
const RESERVED: [&str; 12] =
    ["api", "static", "setup", "sign-in", "sign-out", "account", "new", "import", "admin", "dp", "health", "t"];

impl Slug {
    /// The longest accepted slug.
    pub const LIMIT: usize = 63;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A slug from free text: `"Acme Payments (EU)"` becomes `acme-payments-eu`.
    /// `None` when nothing usable remains.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut slug = String::new();
        for ch in text.chars().flat_map(char::to_lowercase) {
            if ch.is_ascii_alphanumeric() {
                slug.push(ch);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
            if slug.len() >= Self::LIMIT {
                break;
            }
        }
        slug.trim_end_matches('-').parse().ok()
    }
}

impl FromStr for Slug {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(NameFault::Empty);
        }
        if text.len() > Self::LIMIT {
            return Err(NameFault::TooLong { limit: Self::LIMIT, length: text.len() });
        }
        let legal = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !legal || text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return Err(NameFault::NotASlug);
        }
        if RESERVED.contains(&text) {
            return Err(NameFault::Reserved(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Slug {
    type Error = NameFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name shown to people: trimmed, 1 to 120 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "Checkout API"))]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(String);

impl DisplayName {
    /// The longest accepted name, in characters.
    pub const LIMIT: usize = 120;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DisplayName {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 {
            return Err(NameFault::Empty);
        }
        if length > Self::LIMIT {
            return Err(NameFault::TooLong { limit: Self::LIMIT, length });
        }
        if text.chars().any(char::is_control) {
            return Err(NameFault::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for DisplayName {
    type Error = NameFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An e-mail address in lower case, used as the sign-in name. The check is the one that
/// catches typing mistakes, not the grammar of RFC 5322: one `@`, a dotted or single-label
/// domain, no spaces, at most 254 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "email"))]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(NameFault::Empty);
        }
        if text.len() > 254 {
            return Err(NameFault::TooLong { limit: 254, length: text.len() });
        }
        let fits = matches!(text.split_once('@'), Some((local, domain))
            if !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.'));
        if !fits || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(NameFault::NotAnEmail);
        }
        Ok(Self(text))
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NameFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slug_is_made_from_free_text() {
        assert_eq!(Slug::from_text("Acme Payments (EU)").unwrap().as_str(), "acme-payments-eu");
        assert_eq!(Slug::from_text("***"), None);
    }

    #[test]
    fn reserved_and_malformed_slugs_are_refused() {
        assert_eq!("static".parse::<Slug>(), Err(NameFault::Reserved("static".into())));
        for bad in ["-a", "a-", "a--b", "A", "ä", "a b"] {
            assert_eq!(bad.parse::<Slug>(), Err(NameFault::NotASlug), "{bad}");
        }
    }

    #[test]
    fn email_is_lower_cased_and_checked() {
        assert_eq!(" Ada@Example.com ".parse::<EmailAddress>().unwrap().as_str(), "ada@example.com");
        for bad in ["ada", "@x", "ada@", "a b@x.y", "a@b@c"] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }
}
