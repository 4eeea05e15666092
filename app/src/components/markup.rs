//! The only place that puts HTML on a page without escaping it. A test of the sources allows `inner_html` nowhere else.

use leptos::prelude::*;

/// HTML that may be shown as it is.
///
/// Whoever makes one promises that every text in it was escaped or sanitised: only renderers that build HTML out of
/// parsed input (Markdown with raw HTML switched off and links checked) may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes the promise above.
    #[must_use]
    pub fn already_sanitised(html: String) -> Self {
        Self(html)
    }
}

/// Running text made of sanitised HTML: headings, lists, tables, code.
#[component]
pub fn Prose(
    /// The text.
    html: SafeHtml,
) -> AnyView {
    view! { <div class="prose" inner_html=html.0></div> }.into_any()
}
