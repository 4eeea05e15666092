//! Words that several pages of the catalogue share.

use headgate_contract::lifecycle::Lifecycle;
use leptos::prelude::*;

use crate::components::{Badge, Icon, Tone};

/// A stage as people read it.
#[must_use]
pub const fn lifecycle_title(stage: Lifecycle) -> &'static str {
    match stage {
        Lifecycle::Draft => "Draft",
        Lifecycle::Published => "Published",
        Lifecycle::Deprecated => "Deprecated",
        Lifecycle::Retired => "Retired",
    }
}

/// The badge of a stage.
#[must_use]
pub fn lifecycle_badge(stage: Lifecycle) -> AnyView {
    labelled_badge(stage, lifecycle_title(stage).to_owned())
}

/// A badge in the colour of a stage that says something else, such as the version.
#[must_use]
pub fn labelled_badge(stage: Lifecycle, label: String) -> AnyView {
    let (tone, icon) = match stage {
        Lifecycle::Draft => (Tone::Neutral, Icon::CircleDashed),
        Lifecycle::Published => (Tone::Success, Icon::CircleCheck),
        Lifecycle::Deprecated => (Tone::Warning, Icon::Hourglass),
        Lifecycle::Retired => (Tone::Neutral, Icon::Ban),
    };
    view! { <Badge label tone icon=icon/> }.into_any()
}

/// `1 operation`, `12 operations`.
#[must_use]
pub fn counted(number: i64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
