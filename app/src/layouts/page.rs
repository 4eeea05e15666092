//! The document around every page: head, skip link, body.

use leptos::prelude::*;

use super::shell::Theme;
use crate::assets;

/// The document. Layouts use it; pages use layouts.
#[component]
pub fn Page(
    /// Title, without the name of the product.
    #[prop(into)]
    title: String,
    /// Light or dark.
    theme: Theme,
    /// The body.
    children: Children,
) -> AnyView {
    let assets = assets::current();
    view! {
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{format!("{title} · Headgate")}</title>
                <link rel="icon" type="image/svg+xml" href=assets.favicon_url.clone()/>
                <link rel="stylesheet" href=assets.stylesheet_url.clone()/>
                <script type="module" src=assets.script_url.clone()></script>
            </head>
            <body>
                <a class="skip-link" href="#main">"Skip to the content"</a>
                {children()}
            </body>
        </html>
    }
    .into_any()
}
