//! Surfaces: a card, a grid of cards, a section of a page.

use leptos::prelude::*;

/// A surface with an optional head.
#[component]
pub fn Card(
    /// Heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// One sentence below the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// Buttons or links at the end of the head.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// What is in it. A table or a list may be the only child: it then reaches the edges.
    children: Children,
) -> AnyView {
    let head = title.map(|title| {
        view! {
            <header class="card-head">
                <div>
                    <h2 class="card-title">{title}</h2>
                    {text.map(|text| view! { <p class="card-text">{text}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="card-actions">{actions}</div> })}
            </header>
        }
    });
    view! { <section class="card">{head}<div class="card-body">{children()}</div></section> }.into_any()
}

/// A card that is one link: the title carries it, the whole surface is the target.
#[component]
pub fn LinkCard(
    /// Heading, the text of the link.
    #[prop(into)]
    title: String,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The rest.
    children: Children,
) -> AnyView {
    view! {
        <article class="card link-card">
            <h3 class="card-title"><a class="link-card-link" href=href>{title}</a></h3>
            {children()}
        </article>
    }
    .into_any()
}

/// How many columns a grid has when there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GridColumns {
    /// As many as fit, each at least 18 rem wide.
    #[default]
    Auto,
    /// Two halves.
    Two,
    /// Three thirds.
    Three,
    /// Four quarters, for numbers.
    Four,
    /// Two thirds for the matter, one for what belongs to it.
    MainAside,
}

/// Cards side by side.
#[component]
pub fn Grid(
    /// How many columns.
    #[prop(optional)]
    columns: GridColumns,
    children: Children,
) -> AnyView {
    let class = match columns {
        GridColumns::Auto => "grid grid-auto",
        GridColumns::Two => "grid grid-two",
        GridColumns::Three => "grid grid-three",
        GridColumns::Four => "grid grid-four",
        GridColumns::MainAside => "grid grid-main-aside",
    };
    view! { <div class=class>{children()}</div> }.into_any()
}

/// Things below one another with even gaps.
#[component]
pub fn Stack(children: Children) -> AnyView {
    view! { <div class="stack">{children()}</div> }.into_any()
}

/// A part of a page with its own heading.
#[component]
pub fn Section(
    /// Heading.
    #[prop(into)]
    title: String,
    /// Id, to link to.
    #[prop(optional, into)]
    id: Option<String>,
    /// One sentence below the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// Buttons or links at the end of the heading.
    #[prop(optional)]
    actions: Option<AnyView>,
    children: Children,
) -> AnyView {
    view! {
        <section class="section" id=id>
            <header class="section-head">
                <div>
                    <h2>{title}</h2>
                    {text.map(|text| view! { <p class="section-text">{text}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="card-actions">{actions}</div> })}
            </header>
            {children()}
        </section>
    }
    .into_any()
}
