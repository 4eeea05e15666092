//! The head of a page: where we are, what it is, what can be done.

use leptos::prelude::*;

use super::icon::Icon;
use super::link::Link;

/// The way from the top to the page shown; the page itself is not part of it.
#[component]
pub fn Breadcrumbs(
    /// From the top downwards.
    links: Vec<Link>,
) -> AnyView {
    let links: Vec<AnyView> = links
        .into_iter()
        .map(|link| view! { <li><a href=link.href>{link.label}</a><Icon name=Icon::ChevronRight/></li> }.into_any())
        .collect();
    view! { <nav class="breadcrumbs" aria-label="Breadcrumbs"><ol>{links}</ol></nav> }.into_any()
}

/// Head of a page. Its title is the page's only first-level heading.
#[component]
pub fn PageHeader(
    /// What the page shows.
    #[prop(into)]
    title: String,
    /// One sentence below the title.
    #[prop(optional, into)]
    text: Option<String>,
    /// The way here.
    #[prop(optional)]
    breadcrumbs: Vec<Link>,
    /// Badges and small facts below the title.
    #[prop(optional)]
    meta: Option<AnyView>,
    /// Buttons, the most wanted last.
    #[prop(optional)]
    actions: Option<AnyView>,
) -> AnyView {
    view! {
        <header class="page-header">
            {(!breadcrumbs.is_empty()).then(|| view! { <Breadcrumbs links=breadcrumbs/> })}
            <div class="page-header-row">
                <div class="page-header-text">
                    <h1>{title}</h1>
                    {text.map(|text| view! { <p class="page-header-lead">{text}</p> })}
                    {meta.map(|meta| view! { <div class="page-header-meta">{meta}</div> })}
                </div>
                {actions.map(|actions| view! { <div class="button-row">{actions}</div> })}
            </div>
        </header>
    }
    .into_any()
}
