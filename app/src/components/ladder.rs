//! The steps of a rollout, or of any process, and where it stands.

use leptos::prelude::*;

use super::icon::Icon;

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Passed.
    Done,
    /// Under way.
    Current,
    /// Not reached yet.
    Waiting,
    /// It failed here.
    Failed,
    /// Left out.
    Skipped,
}

impl StepState {
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Done => Icon::CircleCheck,
            Self::Current => Icon::CircleDot,
            Self::Waiting => Icon::Circle,
            Self::Failed => Icon::CircleX,
            Self::Skipped => Icon::CircleDashed,
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderStep {
    /// Its name, e.g. "25 %".
    pub label: String,
    /// One line more, e.g. "held 4 min of 10".
    pub detail: Option<String>,
    /// What became of it.
    pub state: StepState,
}

/// Steps from first to last: side by side on a desktop, below one another on a phone.
#[component]
pub fn Ladder(
    /// What the steps lead to, for screen readers.
    #[prop(into)]
    label: String,
    /// The steps.
    steps: Vec<LadderStep>,
) -> AnyView {
    let steps: Vec<AnyView> = steps
        .into_iter()
        .map(|step| {
            let current = (step.state == StepState::Current).then_some("step");
            view! {
                <li class=format!("ladder-step ladder-{}", step.state.name()) aria-current=current>
                    <span class="ladder-mark"><Icon name=step.state.icon()/></span>
                    <span class="ladder-text">
                        <span class="ladder-label">
                            {step.label}
                            <span class="visually-hidden">{format!(", {}", step.state.name())}</span>
                        </span>
                        {step.detail.map(|detail| view! { <span class="ladder-detail">{detail}</span> })}
                    </span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ol class="ladder" aria-label=label>{steps}</ol> }.into_any()
}
