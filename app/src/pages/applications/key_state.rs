//! The state of an API key as a badge.

use leptos::prelude::*;

use crate::components::{Badge, Tone};

/// Whether a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    Active,
    /// Works until it expires; another key replaces it.
    Rotating,
    Expired,
    Revoked,
}

impl KeyState {
    /// Whether calls with it are let through.
    #[must_use]
    pub fn is_valid(self) -> bool {
        matches!(self, Self::Active | Self::Rotating)
    }

    /// The badge.
    #[must_use]
    pub fn badge(self) -> AnyView {
        let (label, tone) = match self {
            Self::Active => ("Active", Tone::Success),
            Self::Rotating => ("Being replaced", Tone::Warning),
            Self::Expired => ("Expired", Tone::Neutral),
            Self::Revoked => ("Revoked", Tone::Danger),
        };
        view! { <Badge label tone/> }.into_any()
    }
}
