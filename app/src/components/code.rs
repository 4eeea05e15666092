//! Code to read and copy: one block, or one sample in several languages.

use leptos::prelude::*;

use super::icon::Icon;

/// A block of code with a button that copies it.
#[component]
pub fn CodeBlock(
    /// The code.
    #[prop(into)]
    code: String,
    /// What it is, above the block: a file name, a language, "Response".
    #[prop(optional, into)]
    title: Option<String>,
) -> AnyView {
    let name = title.clone().unwrap_or_else(|| "Code".to_owned());
    view! {
        <figure class="code-block">
            {title.map(|title| view! { <figcaption class="code-title">{title}</figcaption> })}
            <CopyButton/>
            <pre tabindex="0" role="region" aria-label=name><code data-copy-source="">{code}</code></pre>
        </figure>
    }
    .into_any()
}

/// The button that copies the nearest `data-copy-source`; the script shows it.
#[component]
pub fn CopyButton() -> AnyView {
    view! {
        <button type="button" class="copy-button" data-copy="" hidden aria-label="Copy">
            <span class="copy-idle"><Icon name=Icon::Copy/></span>
            <span class="copy-done"><Icon name=Icon::Check/></span>
        </button>
    }
    .into_any()
}

/// A short value in the running text that can be copied: an address, an id.
#[component]
pub fn Copyable(
    /// The value.
    #[prop(into)]
    value: String,
) -> AnyView {
    view! {
        <span class="copyable">
            <code data-copy-source="">{value}</code>
            <CopyButton/>
        </span>
    }
    .into_any()
}

/// The same sample in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSample {
    /// Name of the language, on the tab.
    pub language: String,
    /// The code.
    pub code: String,
}

/// One sample in several languages; the tabs are radio buttons, so they work without script.
#[component]
pub fn CodeTabs(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What the sample does, for screen readers.
    #[prop(into)]
    label: String,
    /// The languages; the first is shown.
    samples: Vec<CodeSample>,
) -> AnyView {
    let panels: Vec<AnyView> = samples
        .into_iter()
        .enumerate()
        .map(|(index, sample)| {
            let tab = format!("{id}-{index}");
            view! {
                <input class="visually-hidden" type="radio" name=id.clone() id=tab.clone() checked=index == 0/>
                <label class="code-tab" for=tab>{sample.language.clone()}</label>
                <div class="code-panel">
                    <CopyButton/>
                    <pre tabindex="0" role="region" aria-label=format!("{} code", sample.language)>
                        <code data-copy-source="">{sample.code}</code>
                    </pre>
                </div>
            }
            .into_any()
        })
        .collect();
    view! { <fieldset class="code-tabs"><legend class="visually-hidden">{label}</legend>{panels}</fieldset> }.into_any()
}
