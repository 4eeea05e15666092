//! Whether the method itself can be trusted: sample ratio and A/A control.

use super::outcome::MAX_E_VALUE;
use super::wording::{grouped, number, share};
use super::{Check, CheckKind, CheckState};
use crate::rollouts::evidence::Evidence;
use crate::rollouts::plan::Guardrail;

/// The probability that a sound assignment is ever called broken.
const FALSE_SAMPLE_RATIO: f64 = 1e-4;
/// The probability that equal parts of stable are ever called different, over all guardrails.
const FALSE_CALIBRATION: f64 = 1e-3;
/// Calls of the control that failed, slowly or otherwise, below which nothing is said about it.
const MIN_BAD_EVENTS: u64 = 5;

pub(super) fn checks(guardrails: &[Guardrail], evidence: &Evidence) -> Vec<Check> {
    sample_ratio(evidence).into_iter().chain(control(guardrails, evidence)).collect()
}

fn sample_ratio(evidence: &Evidence) -> Option<Check> {
    let units = &evidence.units;
    if units.units() == 0 {
        return None;
    }
    let (e_value, threshold) = (units.log_e().exp().min(MAX_E_VALUE), FALSE_SAMPLE_RATIO.recip());
    let found = format!(
        "{} of {} applications came to the candidate, {:.1} were to be expected by its weight.",
        grouped(units.candidate()),
        grouped(units.units()),
        units.expected(),
    );
    Some(check(CheckKind::SampleRatio, None, found, (e_value, threshold)))
}

fn control<'a>(guardrails: &'a [Guardrail], evidence: &'a Evidence) -> impl Iterator<Item = Check> + 'a {
    let threshold = guardrails.len() as f64 / FALSE_CALIBRATION;
    guardrails.iter().zip(&evidence.watches).filter_map(move |(guardrail, watch)| {
        let control = &watch.control;
        if control.control.requests() == 0 {
            return None;
        }
        let has_enough = control.control.bad() + control.rest.bad() >= MIN_BAD_EVENTS;
        let e_value = if has_enough { control.log_e().exp().min(MAX_E_VALUE) } else { 1.0 };
        let found = format!(
            "{}: {} of the control's calls are bad, {} of the rest of stable's.",
            guardrail.label(),
            share(control.control),
            share(control.rest),
        );
        Some(check(CheckKind::Control, Some(guardrail.key().to_owned()), found, (e_value, threshold)))
    })
}

fn check(kind: CheckKind, guardrail: Option<String>, found: String, (e_value, threshold): (f64, f64)) -> Check {
    let state = if e_value >= threshold { CheckState::Broken } else { CheckState::Sound };
    let (what, needed) = (number(e_value), number(threshold));
    let text = match state {
        CheckState::Sound => format!("{found} Nothing speaks against it: evidence is {what} of the {needed} needed."),
        CheckState::Broken => {
            format!(
                "{found} That explains itself {what} times better if something is off than if not; {needed} times is proof."
            )
        }
    };
    Check { kind, guardrail, state, text, e_value, threshold }
}
