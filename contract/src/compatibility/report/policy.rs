//! What a project decides about the rules: other severities, exceptions with an end, and how long notice must be given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;

use super::waiver::{Waiver, WaiverEntry, WaiverFault};
use crate::compatibility::rules::{self, Rule, Severity, Stability};

/// A policy as it stands in a file; see [`Policy::from_file`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyFile {
    /// Rule id → the severity that its findings get instead of its own.
    pub severities: BTreeMap<String, Severity>,
    /// Notice that deprecations must give.
    pub minimum_sunset_days: MinimumSunsetDays,
    /// Findings that are accepted for a while.
    pub waivers: Vec<WaiverEntry>,
}

/// Days that must lie between today and a sunset date, per stability level. Zero asks for no notice, and then no
/// sunset date is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MinimumSunsetDays {
    /// For operations that are `stable`, or that state no level.
    pub stable: u16,
    /// For operations that are `beta`.
    pub beta: u16,
    /// For operations that are `alpha`.
    pub alpha: u16,
    /// For operations that are `draft`.
    pub draft: u16,
}

impl MinimumSunsetDays {
    /// Days of notice for one level.
    #[must_use]
    pub const fn of(self, stability: Stability) -> u16 {
        match stability {
            Stability::Stable => self.stable,
            Stability::Beta => self.beta,
            Stability::Alpha => self.alpha,
            Stability::Draft => self.draft,
        }
    }
}

/// A checked policy, and the day it is applied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The day that sunset and expiry dates are compared with.
    pub today: Date,
    /// Notice that deprecations must give.
    pub minimum_sunset_days: MinimumSunsetDays,
    severities: BTreeMap<&'static str, Severity>,
    waivers: Vec<Waiver>,
}

/// Why a policy file cannot be used. Each message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// A severity is given for an id that no rule has.
    #[error("severities.\"{id}\": no rule has this id{}. The ids are listed in docs/compatibility.md.", guess(.suggestion))]
    UnknownRule {
        /// The id as written.
        id: String,
        /// The most similar id that exists.
        suggestion: Option<&'static str>,
    },
    /// A waiver is wrong.
    #[error("waivers[{index}]: {fault}")]
    Waiver {
        /// From 0, in the order of the file.
        index: usize,
        /// What is wrong with it.
        fault: WaiverFault,
    },
}

/// " (did you mean …?)", or nothing.
pub(super) fn guess(suggestion: &Option<&'static str>) -> String {
    suggestion.map(|id| format!(" (did you mean \"{id}\"?)")).unwrap_or_default()
}

impl Policy {
    /// The policy of who has none: own severities of all rules, no waivers, no notice asked for.
    #[must_use]
    pub fn of_day(today: Date) -> Self {
        Self {
            today,
            minimum_sunset_days: MinimumSunsetDays::default(),
            severities: BTreeMap::new(),
            waivers: Vec::new(),
        }
    }

    /// Checks a policy file.
    ///
    /// # Errors
    /// When it names a rule that does not exist, or a waiver lacks its place or its reason.
    pub fn from_file(file: PolicyFile, today: Date) -> Result<Self, PolicyFault> {
        let PolicyFile { severities, minimum_sunset_days, waivers } = file;
        let severities = severities.into_iter().map(|(id, severity)| match rules::find(&id) {
            Some(rule) => Ok((rule.id.as_str(), severity)),
            None => Err(PolicyFault::UnknownRule { suggestion: rules::closest(&id), id }),
        });
        let waivers = waivers
            .into_iter()
            .enumerate()
            .map(|(index, entry)| Waiver::from_entry(entry).map_err(|fault| PolicyFault::Waiver { index, fault }));
        Ok(Self {
            today,
            minimum_sunset_days,
            severities: severities.collect::<Result<_, _>>()?,
            waivers: waivers.collect::<Result<_, _>>()?,
        })
    }

    /// The severity that findings of a rule get.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Severity {
        self.severities.get(rule.id.as_str()).copied().unwrap_or(rule.severity)
    }

    /// In the order of the file.
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }
}
