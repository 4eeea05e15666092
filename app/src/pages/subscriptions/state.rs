//! The state of a subscription as a badge.

use headgate_contract::subscriptions::SubscriptionState;
use leptos::prelude::*;

use crate::components::{Badge, Icon, Tone};

/// "Approved", "Pending", …
#[must_use]
pub fn subscription_badge(state: SubscriptionState) -> AnyView {
    let (label, tone, icon) = match state {
        SubscriptionState::Pending => ("Pending", Tone::Warning, Icon::Hourglass),
        SubscriptionState::Approved => ("Approved", Tone::Success, Icon::CircleCheck),
        SubscriptionState::Rejected => ("Rejected", Tone::Danger, Icon::CircleX),
        SubscriptionState::Cancelled => ("Cancelled", Tone::Neutral, Icon::Ban),
        SubscriptionState::Suspended => ("Suspended", Tone::Warning, Icon::Pause),
    };
    view! { <Badge label tone icon/> }.into_any()
}
