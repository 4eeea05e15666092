//! Reads profiles from JSON or TOML.

use serde::de::{DeserializeOwned, Error as _};

use super::profile::{Profile, ProfileFault};

/// How a profile is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// RFC 8259
    Json,
    /// TOML 1.0
    Toml,
}

impl Notation {
    /// JSON begins with a brace, TOML never does.
    #[must_use]
    pub fn detect(text: &str) -> Self {
        if text.trim_start().starts_with('{') { Self::Json } else { Self::Toml }
    }
}

/// The profile in `text`, checked.
///
/// # Errors
/// A fault with its line and column, or with the field that is out of its range.
pub fn read(text: &str) -> Result<Profile, ProfileFault> {
    let profile: Profile = parse(text)?;
    profile.check()?;
    Ok(profile)
}

/// Any value in JSON or TOML.
///
/// # Errors
/// A fault with its line and column.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ProfileFault> {
    match Notation::detect(text) {
        Notation::Json => serde_json::from_str(text).map_err(json_fault),
        Notation::Toml => toml::from_str(text).map_err(|error| toml_fault(text, &error)),
    }
}

fn json_fault(error: serde_json::Error) -> ProfileFault {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    ProfileFault { place: format!("line {line}, column {column}"), message: message.to_owned() }
}

fn toml_fault(text: &str, error: &toml::de::Error) -> ProfileFault {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    ProfileFault { place: format!("line {line}, column {column}"), message: error.message().to_owned() }
}

/// The profile in the bytes of a file or request.
///
/// # Errors
/// As [`read`], and when the bytes are not text.
pub fn read_bytes(bytes: &[u8]) -> Result<Profile, ProfileFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| json_fault(serde_json::Error::custom(error)))?;
    read(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::latency::Latency;

    fn message(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn json_and_toml_say_the_same() {
        let json = r#"{"phases": [{"from_s": 30, "until_s": 60, "applies_to": ["POST /payments"],
            "latency": {"lognormal": {"median": 80, "sigma": 0.4}}, "error_share": 0.25, "error_statuses": [500, 503]}]}"#;
        let toml = "[[phases]]\nfrom_s = 30\nuntil_s = 60\napplies_to = [\"POST /payments\"]\nerror_share = 0.25\n\
            error_statuses = [500, 503]\nlatency.lognormal = { median = 80, sigma = 0.4 }\n";
        let profile = read(json).unwrap();
        assert_eq!(profile, read(toml).unwrap());
        assert_eq!(profile.phases[0].latency, Some(Latency::Lognormal { median: 80.0, sigma: 0.4 }));
    }

    #[test]
    fn faults_name_their_place() {
        assert_eq!(message("{\n \"phases\": [{\"eror_share\": 1}]}").split(':').next(), Some("line 2, column 25"));
        assert_eq!(
            message("[[phases]]\nfrom_s = 1\nerror_share = \"much\"").split(':').next(),
            Some("line 3, column 15")
        );
        assert_eq!(
            message("[[phases]]\n[[phases]]\nerror_share = 2"),
            "phases[1].error_share: must be from 0 (never) to 1 (always)"
        );
        assert!(message("[[phases]]\nerror_share = 0.7\nreset_share = 0.7").contains("must not exceed 1"));
        assert!(
            message("[[phases]]\nlatency.uniform = { min = 9, max = 2 }").starts_with("phases[0].latency.uniform.max")
        );
    }
}
