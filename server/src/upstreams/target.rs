//! The parts of a target, parsed.

use std::fmt;
use std::str::FromStr;

use headgate_contract::snapshot::check_target_url;

/// Where a target lives: an absolute URL that [`check_target_url`] accepts, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetUrl(String);

impl TargetUrl {
    /// The longest accepted URL, in bytes.
    pub const LIMIT: usize = 2_000;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TargetUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err("Please fill this in, for example https://api.example.com.".to_owned());
        }
        if text.len() > Self::LIMIT {
            return Err(format!("Use at most {} characters.", Self::LIMIT));
        }
        check_target_url(text).map_err(|reason| format!("The URL {reason}."))?;
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Share of a target among those of its upstream, 0 to 1000; 0 takes no calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetWeight(u16);

impl TargetWeight {
    /// The largest weight.
    pub const LIMIT: u16 = 1_000;
    /// What a target weighs when nobody said otherwise.
    pub const DEFAULT: Self = Self(100);

    /// # Errors
    /// When it is above [`TargetWeight::LIMIT`].
    pub fn new(weight: u32) -> Result<Self, &'static str> {
        let fits = u16::try_from(weight).ok().filter(|weight| *weight <= Self::LIMIT);
        fits.map(Self).ok_or("Use a whole number from 0 to 1000.")
    }

    #[must_use]
    pub fn value(self) -> u16 {
        self.0
    }
}

impl FromStr for TargetWeight {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text.trim().parse().map_err(|_| "Use a whole number from 0 to 1000.")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_at_most_a_thousand() {
        assert_eq!("1000".parse::<TargetWeight>().unwrap().value(), 1000);
        for bad in ["1001", "-1", "", "1.5", "99999"] {
            assert!(bad.parse::<TargetWeight>().is_err(), "{bad}");
        }
    }

    #[test]
    fn url_loses_its_last_slash_and_keeps_its_path() {
        assert_eq!("https://a.example/v1/".parse::<TargetUrl>().unwrap().as_str(), "https://a.example/v1");
    }
}
