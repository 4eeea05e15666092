//! What an upstream is told: names, timeouts, health check. Parsed from what people and programs send.

use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::snapshot::{HealthCheck, Timeouts};

use super::target::TargetUrl;
use crate::error::Result;
use crate::http::form::Faults;

/// Longest timeout, in milliseconds: ten minutes.
const MAX_TIMEOUT_MS: u32 = 600_000;
/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 2_000;

/// What can be changed about an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub name: DisplayName,
    pub description: String,
    pub timeouts: Timeouts,
    pub health_check: Option<HealthCheck>,
}

/// An upstream to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpstream {
    pub slug: Slug,
    pub settings: Settings,
    pub target_url: TargetUrl,
}

/// Settings as they arrive, before anything is checked.
#[derive(Debug, Clone)]
pub struct SettingsInput<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub timeouts: Timeouts,
    pub health_check: Option<HealthCheck>,
}

impl Settings {
    /// Checks everything and notes every fault.
    pub fn parse(input: SettingsInput<'_>, faults: &mut Faults) -> Option<Self> {
        let SettingsInput { name, description, timeouts, health_check } = input;
        let name = faults.take("name", name.parse::<DisplayName>());
        let description = faults.take("description", check_description(description));
        let connect = faults.take("connect_timeout", check_timeout(timeouts.connect_ms));
        let read = faults.take("read_timeout", check_timeout(timeouts.read_ms));
        let is_sound = health_check.as_ref().is_none_or(|check| check_health(check, faults));
        let timeouts = Timeouts { connect_ms: connect?, read_ms: read? };
        is_sound.then_some(Self { name: name?, description: description?, timeouts, health_check })
    }
}

impl NewUpstream {
    /// Checks everything.
    ///
    /// # Errors
    /// All faults, each under its field.
    pub fn parse(slug: &str, target_url: &str, input: SettingsInput<'_>, mut faults: Faults) -> Result<Self> {
        let slug = match slug.trim() {
            "" => faults.take("slug", slug_from(input.name)),
            text => faults.take("slug", text.parse::<Slug>().map_err(|fault| fault.to_string())),
        };
        let settings = Settings::parse(input, &mut faults);
        let target_url = faults.take("target_url", target_url.parse::<TargetUrl>());
        match (slug, settings, target_url) {
            (Some(slug), Some(settings), Some(target_url)) => {
                faults.finish()?;
                Ok(Self { slug, settings, target_url })
            }
            _ => Err(faults.into_error()),
        }
    }
}

fn slug_from(name: &str) -> Result<Slug, String> {
    Slug::from_text(name).ok_or_else(|| "Please fill this in: the name has no letters to make it from.".to_owned())
}

fn check_description(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > MAX_DESCRIPTION {
        return Err(format!("Use at most {MAX_DESCRIPTION} characters."));
    }
    Ok(text.to_owned())
}

fn check_timeout(ms: u32) -> Result<u32, &'static str> {
    if (1..=MAX_TIMEOUT_MS).contains(&ms) { Ok(ms) } else { Err("Use between 0.001 and 600 seconds.") }
}

fn check_health(check: &HealthCheck, faults: &mut Faults) -> bool {
    let HealthCheck { path, interval_s, unhealthy_after, healthy_after } = check;
    let mut is_sound = true;
    let mut demand = |holds: bool, field: &str, message: &str| {
        if !holds {
            faults.add(field, message);
            is_sound = false;
        }
    };
    let is_path = path.starts_with('/') && path.len() <= 1_000 && path.chars().all(|c| c.is_ascii_graphic());
    demand(is_path, "health_path", "Use a path that begins with a slash and has no spaces, such as /health.");
    demand((1..=3_600).contains(interval_s), "health_interval", "Use between 1 and 3600 seconds.");
    demand((1..=100).contains(unhealthy_after), "unhealthy_after", "Use between 1 and 100.");
    demand((1..=100).contains(healthy_after), "healthy_after", "Use between 1 and 100.");
    is_sound
}

/// Seconds as people type them, such as `2` or `0.25`, in milliseconds.
///
/// # Errors
/// When it is not a positive number that fits.
pub fn parse_seconds(text: &str) -> Result<u32, &'static str> {
    let seconds: f64 =
        text.trim().replace(',', ".").parse().map_err(|_| "Use a number of seconds, such as 2 or 0.5.")?;
    let ms = (seconds * 1_000.0).round();
    if !(1.0..=f64::from(MAX_TIMEOUT_MS)).contains(&ms) {
        return Err("Use between 0.001 and 600 seconds.");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 600,000, checked above")]
    Ok(ms as u32)
}

/// Milliseconds as [`parse_seconds`] reads them.
#[must_use]
pub fn print_seconds(ms: u32) -> String {
    format!("{}", f64::from(ms) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_with_their_fraction() {
        assert_eq!(parse_seconds("0.25"), Ok(250));
        assert_eq!(parse_seconds(" 30 "), Ok(30_000));
        assert_eq!(print_seconds(2_500), "2.5");
        for bad in ["", "-1", "0", "601", "NaN", "inf", "abc"] {
            assert!(parse_seconds(bad).is_err(), "{bad}");
        }
    }
}
