//! A status code with its tone.

use leptos::prelude::*;

use crate::components::{Badge, Tone};

/// Badge of an HTTP status.
pub fn status_badge(status: u16) -> AnyView {
    let tone = match status {
        0..=299 => Tone::Success,
        300..=399 => Tone::Info,
        400..=499 => Tone::Warning,
        _ => Tone::Danger,
    };
    view! { <Badge label=status.to_string() tone /> }.into_any()
}

/// Microseconds as people read them.
pub fn duration(us: u64) -> String {
    crate::charts::Unit::Milliseconds.format(us as f64 / 1_000.0)
}
