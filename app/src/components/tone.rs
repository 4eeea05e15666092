//! What a coloured thing means. Every tone has an icon too: colour is never the only signal.

use super::icon::Icon;

/// Meaning of a badge, a banner, a flash message, a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Says nothing about good or bad.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// Done, healthy.
    Success,
    /// Needs somebody's attention soon.
    Warning,
    /// Broken, refused, rolled back.
    Danger,
}

impl Tone {
    /// The word in class names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }

    /// The picture that says the same as the colour.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Neutral => Icon::CircleDot,
            Self::Info => Icon::Info,
            Self::Success => Icon::CircleCheck,
            Self::Warning => Icon::TriangleAlert,
            Self::Danger => Icon::CircleAlert,
        }
    }
}
