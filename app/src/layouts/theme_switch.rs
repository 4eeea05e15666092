//! Light, dark, or as the system says: three buttons that post to `/theme`.

use leptos::prelude::*;

use super::shell::Theme;
use crate::components::{Hidden, Icon};

/// The switch. The server answers `POST /theme` (`theme`, `next`) with the cookie `theme` and a redirect to `next`;
/// the script changes the page at once and sets the same cookie.
#[component]
pub fn ThemeSwitch(
    /// The theme now.
    theme: Theme,
    /// Path to come back to.
    next: String,
) -> AnyView {
    let choices = [
        (Theme::System, Icon::Monitor, "System theme"),
        (Theme::Light, Icon::Sun, "Light theme"),
        (Theme::Dark, Icon::Moon, "Dark theme"),
    ];
    let buttons: Vec<AnyView> = choices
        .into_iter()
        .map(|(choice, icon, label)| {
            let pressed = if choice == theme { "true" } else { "false" };
            view! {
                <button type="submit" name="theme" value=choice.name() aria-label=label aria-pressed=pressed>
                    <Icon name=icon/>
                </button>
            }
            .into_any()
        })
        .collect();
    view! {
        <form class="theme-switch" method="post" action="/theme" data-theme-switch="">
            <Hidden name="next" value=next/>
            {buttons}
        </form>
    }
    .into_any()
}
