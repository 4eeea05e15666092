//! The layout before signing in: one card in the middle, below the mark.

use leptos::prelude::*;

use super::page::Page;
use super::shell::Shell;
use super::theme_switch::ThemeSwitch;
use crate::components::{Brand, Toasts};

/// The layout of sign-in, set-up and invitations.
#[component]
pub fn AuthLayout(
    /// Title, theme and messages; the rest is not shown.
    shell: Shell,
    /// Heading of the card.
    #[prop(into)]
    heading: String,
    /// One sentence below it.
    #[prop(optional, into)]
    text: Option<String>,
    /// The form.
    children: Children,
) -> AnyView {
    let Shell { title, flash, theme, path, .. } = shell;
    view! {
        <Page title theme>
            <div class="auth">
                <div class="auth-top"><ThemeSwitch theme next=path/></div>
                <main class="auth-main" id="main" tabindex="-1">
                    <Brand/>
                    <Toasts flash/>
                    <div class="card auth-card">
                        <h1>{heading}</h1>
                        {text.map(|text| view! { <p class="auth-text">{text}</p> })}
                        {children()}
                    </div>
                </main>
            </div>
        </Page>
    }
    .into_any()
}
