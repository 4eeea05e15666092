//! Tags: short words that group APIs, always in one spelling.

use headgate_contract::names::Slug;
use thiserror::Error;

/// Most tags of one API.
const MAX_TAGS: usize = 20;

/// Why tags were refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TagFault {
    #[error("“{0}” is no tag. Use letters and digits.")]
    NotATag(String),
    #[error("Use at most {MAX_TAGS} tags; these are {0}.")]
    TooMany(usize),
}

/// Tags in lower case, words joined by hyphens, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<String>);

impl Tags {
    /// Tags from a line such as `Payments, card present`.
    ///
    /// # Errors
    /// The first that has neither letter nor digit, or that there are too many.
    pub fn parse_line(line: &str) -> Result<Self, TagFault> {
        Self::normalise(line.split(','))
    }

    /// Tags from single words.
    ///
    /// # Errors
    /// The first that has neither letter nor digit, or that there are too many.
    pub fn normalise<'t>(words: impl IntoIterator<Item = &'t str>) -> Result<Self, TagFault> {
        let words = words.into_iter().map(str::trim).filter(|word| !word.is_empty());
        let tags = words.map(|word| Slug::from_text(word).ok_or_else(|| TagFault::NotATag(word.to_owned())));
        let mut tags: Vec<String> = tags.map(|tag| tag.map(String::from)).collect::<Result<_, _>>()?;
        tags.sort_unstable();
        tags.dedup();
        if tags.len() > MAX_TAGS { Err(TagFault::TooMany(tags.len())) } else { Ok(Self(tags)) }
    }

    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// As [`Tags::parse_line`] reads it.
    #[must_use]
    pub fn line(&self) -> String {
        self.0.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_one_spelling() {
        let tags = Tags::parse_line(" Payments, card  present,payments,, ").unwrap();
        assert_eq!(tags.as_slice(), ["card-present", "payments"]);
        assert_eq!(Tags::parse_line("***"), Err(TagFault::NotATag("***".into())));
    }

    #[test]
    fn twenty_tags_are_enough() {
        let line: Vec<String> = (0..21).map(|number| format!("t{number}")).collect();
        assert_eq!(Tags::parse_line(&line.join(",")), Err(TagFault::TooMany(21)));
    }
}
