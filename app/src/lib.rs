//! Views of Headgate: layouts, the kit of components, charts and pages.
//!
//! Everything here is a function from plain owned values to HTML. Handlers load the data, build a view with
//! `view!`, and turn it into a string with [`render`] (a whole document) or [`render_fragment`] (a piece of one,
//! for live updates).
#![recursion_limit = "256"]

pub mod assets;
pub mod charts;
pub mod components;
pub mod layouts;
pub mod pages;

use leptos::prelude::{IntoView, Owner, RenderHtml};

/// Renders a whole document: the doctype, then the view, which must be one of the [`layouts`].
#[must_use]
pub fn render(view: impl IntoView) -> String {
    format!("<!DOCTYPE html>\n{}", render_fragment(view))
}

/// Renders a piece of a page. Each call has its own reactive owner, dropped before the string is returned.
///
/// Leptos separates texts by empty comments, which only a browser that takes the page over needs; nobody does here,
/// so they are removed. Escaped text cannot contain one.
#[must_use]
pub fn render_fragment(view: impl IntoView) -> String {
    let owner = Owner::new();
    owner.with(|| view.into_view().to_html()).replace("<!>", "")
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::render_fragment;

    #[test]
    fn text_that_looks_like_a_separator_stays_text() {
        let html = render_fragment(view! { <p title="<!>">{"a <!> b".to_owned()}{"c".to_owned()}</p> });
        assert_eq!(html, r#"<p title="&lt;!&gt;">a &lt;!&gt; bc</p>"#);
    }
}
