//! What a plan promises, parsed from what people and programs send.

use headgate_contract::limits::Rate;
use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::plans::{ApprovalRule, PlanLimits};

use crate::error::Result;
use crate::http::form::Faults;

/// Largest body that a plan can allow: 1 GiB.
pub const MAX_BODY: u64 = 1024 * 1024 * 1024;
/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 2_000;

/// What can be changed about a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub name: DisplayName,
    pub description: String,
    pub approval: ApprovalRule,
    pub limits: PlanLimits,
}

/// A plan to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    pub slug: Slug,
    pub terms: Terms,
}

/// A rate before it is checked; a missing burst is as large as `requests`.
#[derive(Debug, Clone, Copy)]
pub struct RateInput {
    pub requests: u32,
    pub period_seconds: u32,
    pub burst: Option<u32>,
}

/// Terms before anything is checked.
#[derive(Debug, Clone)]
pub struct TermsInput<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub approval: ApprovalRule,
    pub rate: Option<RateInput>,
    pub max_body_bytes: u64,
}

impl Terms {
    /// Checks everything and notes every fault.
    pub fn parse(input: TermsInput<'_>, faults: &mut Faults) -> Option<Self> {
        let TermsInput { name, description, approval, rate, max_body_bytes } = input;
        let name = faults.take("name", name.parse::<DisplayName>());
        let description = faults.take("description", check_description(description));
        let rate = match rate {
            None => Some(None),
            Some(rate) => check_rate(rate, faults).map(Some),
        };
        let body = faults.take("max_body", check_body(max_body_bytes));
        let limits = PlanLimits { rate: rate?, max_body_bytes: body? };
        Some(Self { name: name?, description: description?, approval, limits })
    }
}

impl NewPlan {
    /// Checks everything.
    ///
    /// # Errors
    /// All faults, each under its field.
    pub fn parse(slug: &str, input: TermsInput<'_>, mut faults: Faults) -> Result<Self> {
        let slug = match slug.trim() {
            "" => faults.take("slug", Slug::from_text(input.name).ok_or("Please fill this in.")),
            text => faults.take("slug", text.parse::<Slug>().map_err(|fault| fault.to_string())),
        };
        let terms = Terms::parse(input, &mut faults);
        match (slug, terms) {
            (Some(slug), Some(terms)) => faults.finish().map(|()| Self { slug, terms }),
            _ => Err(faults.into_error()),
        }
    }
}

fn check_rate(input: RateInput, faults: &mut Faults) -> Option<Rate> {
    let RateInput { requests, period_seconds, burst } = input;
    match Rate::new(requests, period_seconds, burst.unwrap_or(requests)) {
        // Postgres keeps these numbers as signed ones.
        Ok(rate) if i32::try_from(rate.requests()).is_ok() => Some(rate),
        Ok(_) => {
            faults.add("requests", "Use at most 2147483647 requests.");
            None
        }
        Err(fault) => {
            faults.add(fault.field(), format!("{}.", capital(&fault.to_string())));
            None
        }
    }
}

fn capital(text: &str) -> String {
    let text = text.replace("period_seconds", "the period in seconds");
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn check_body(bytes: u64) -> Result<u64, &'static str> {
    if (1..=MAX_BODY).contains(&bytes) { Ok(bytes) } else { Err("Use more than 0 and at most 1024 MiB.") }
}

fn check_description(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > MAX_DESCRIPTION {
        return Err(format!("Use at most {MAX_DESCRIPTION} characters."));
    }
    Ok(text.to_owned())
}
