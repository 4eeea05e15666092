//! Choices as cards: one of several (radio), any of several (checkbox), yes or no (one checkbox).

use leptos::prelude::*;

use super::field::{FieldFault, FieldIds, field_id};

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read first.
    pub label: String,
    /// What it means, in one sentence.
    pub hint: Option<String>,
    /// Chosen now.
    pub checked: bool,
}

impl Choice {
    /// A card that is not chosen and explains nothing more.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, checked: false }
    }

    /// The same with a sentence below.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, chosen if `value` is its own.
    #[must_use]
    pub fn chosen(mut self, value: &str) -> Self {
        self.checked = self.value == value;
        self
    }
}

/// One of several, or any of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChoiceKind {
    /// Exactly one.
    #[default]
    One,
    /// None, some or all; the form gets the name once per chosen card.
    Any,
}

/// A group of cards with a legend.
#[component]
pub fn Choices(
    /// Form name, shared by all cards.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The cards, in order.
    choices: Vec<Choice>,
    /// One or any.
    #[prop(optional)]
    kind: ChoiceKind,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with the answer.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> AnyView {
    let ids = FieldIds::new(&name, hint.as_deref(), error.as_deref());
    let cards: Vec<AnyView> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first card carries the field's own id, the place the error summary leads to.
            let id = if index == 0 { ids.control.clone() } else { format!("{}-{index}", ids.control) };
            choice_card(id, name.clone(), kind, choice)
        })
        .collect();
    let class = if error.is_some() { "choices field-invalid" } else { "choices" };
    view! {
        <fieldset class=class aria-describedby=ids.described_by.clone()>
            <legend class="field-label">{label}</legend>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{}-hint", ids.control)>{hint}</p> })}
            <div class="choice-cards">{cards}</div>
            {error.map(|text| view! { <FieldFault id=format!("{}-error", ids.control) text/> })}
        </fieldset>
    }
    .into_any()
}

fn choice_card(id: String, name: String, kind: ChoiceKind, choice: Choice) -> AnyView {
    let input = match kind {
        ChoiceKind::One => "radio",
        ChoiceKind::Any => "checkbox",
    };
    view! {
        <label class="choice-card" for=id>
            <input id=id.clone() type=input name=name value=choice.value checked=choice.checked/>
            <span class="choice-text">
                <span class="choice-label">{choice.label}</span>
                {choice.hint.map(|hint| view! { <span class="choice-hint">{hint}</span> })}
            </span>
        </label>
    }
    .into_any()
}

/// Yes or no: sends `name=value` (by default `on`) when ticked, nothing otherwise.
#[component]
pub fn Checkbox(
    /// Form name.
    #[prop(into)]
    name: String,
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// What is sent.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    /// Ticked now.
    #[prop(optional)]
    checked: bool,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> AnyView {
    let ids = FieldIds::new(&name, hint.as_deref(), error.as_deref());
    let id = field_id(&name);
    view! {
        <div class="checkbox">
            <input
                id=ids.control.clone()
                type="checkbox"
                name=name
                value=value
                checked=checked
                aria-describedby=ids.described_by
                aria-invalid=error.is_some().then_some("true")
            />
            <div class="choice-text">
                <label class="choice-label" for=ids.control>{label}</label>
                {hint.map(|hint| view! { <p class="choice-hint" id=format!("{id}-hint")>{hint}</p> })}
                {error.map(|text| view! { <FieldFault id=format!("{id}-error") text/> })}
            </div>
        </div>
    }
    .into_any()
}
