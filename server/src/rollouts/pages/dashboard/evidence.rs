//! What the latest verdict rests on, as rows: pure.

use headgate_app::components::Tone;
use headgate_app::pages::rollouts::dashboard::GuardrailRow;
use headgate_contract::rollouts::{Check, CheckKind, CheckState, Outcome, Reason, Verdict};

/// One row per guardrail, then one per check of the method itself.
pub fn rows(verdict: &Verdict) -> Vec<GuardrailRow> {
    verdict.reasons.iter().map(guardrail).chain(verdict.checks.iter().map(check)).collect()
}

fn guardrail(reason: &Reason) -> GuardrailRow {
    let (word, tone) = match reason.outcome {
        Outcome::Accepted => ("accepted", Tone::Success),
        Outcome::Undecided => ("undecided", Tone::Neutral),
        Outcome::Rejected => ("rejected", Tone::Danger),
        Outcome::Held => ("worse, a person decides", Tone::Warning),
        Outcome::HardFailure => ("failing", Tone::Danger),
        Outcome::OverLimit => ("over its limit", Tone::Danger),
        Outcome::NearlyOverLimit => ("near its limit", Tone::Warning),
        Outcome::CommonMode => ("both arms fail", Tone::Warning),
    };
    GuardrailRow {
        name: reason.guardrail.replace('_', " "),
        word: word.to_owned(),
        tone,
        text: reason.text.clone(),
        evidence_percent: way(reason.e_value, reason.threshold),
    }
}

fn check(check: &Check) -> GuardrailRow {
    let (word, tone) = match check.state {
        CheckState::Sound => ("sound", Tone::Success),
        CheckState::Broken => ("not to be trusted", Tone::Warning),
    };
    let name = match check.kind {
        CheckKind::SampleRatio => "sample ratio".to_owned(),
        CheckKind::Control => format!("control, {}", check.guardrail.as_deref().unwrap_or_default().replace('_', " ")),
    };
    let evidence_percent = way(check.e_value, check.threshold);
    GuardrailRow { name, word: word.to_owned(), tone, text: check.text.clone(), evidence_percent }
}

/// The way towards a rejection, 0 to 100: e-values multiply, so their logarithm is what grows.
fn way(e_value: f64, threshold: f64) -> f64 {
    (e_value.max(1.0).ln() / threshold.max(std::f64::consts::E).ln()).clamp(0.0, 1.0) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_about_the_method_is_a_row_of_its_own() {
        let row = check(&Check {
            kind: CheckKind::Control,
            guardrail: Some("error_rate".to_owned()),
            state: CheckState::Broken,
            text: "They differ.".to_owned(),
            e_value: 100.0,
            threshold: 10_000.0,
        });
        assert_eq!((row.name.as_str(), row.word.as_str()), ("control, error rate", "not to be trusted"));
        assert!((row.evidence_percent - 50.0).abs() < 1e-9);
    }
}
