//! The judge's reasons in plain words, with the numbers behind them.

use super::Outcome;
use crate::rollouts::Weight;
use crate::rollouts::evidence::{Slow, Watch, boundary, boundary_factor};
use crate::rollouts::plan::{Guardrail, Measure};
use crate::rollouts::statistics::{MIN_PER_ARM, Tally};

/// What is to be explained.
#[derive(Debug)]
pub(super) struct Finding<'a> {
    pub guardrail: &'a Guardrail,
    pub watch: &'a Watch,
    pub outcome: Outcome,
    pub weight: Weight,
    pub e_value: f64,
    pub threshold: f64,
}

pub(super) fn explain(finding: &Finding<'_>) -> String {
    match finding.guardrail {
        Guardrail::Mean { .. } | Guardrail::Quality { .. } => {
            let (stable, candidate) = finding.watch.average.values(finding.guardrail);
            if stable == 0 || candidate == 0 {
                return "No values of both arms yet.".to_owned();
            }
            if matches!(finding.guardrail, Guardrail::Mean { .. }) && stable.min(candidate) < MIN_PER_ARM {
                return format!("{} Each arm needs {MIN_PER_ARM} values.", observed_means(finding));
            }
            format!("{} {}", observed_means(finding), concluded(finding))
        }
        _ if finding.watch.candidate.requests() == 0 => match (finding.guardrail, finding.watch.slow) {
            (Guardrail::Latency { .. }, None) => "Stable has had too few calls to say what is slow.".to_owned(),
            _ => "The candidate has had no calls yet.".to_owned(),
        },
        _ => format!("{} {}", observed(finding), concluded(finding)),
    }
}

fn observed(finding: &Finding<'_>) -> String {
    let Watch { candidate, stable, .. } = finding.watch;
    let (candidate, stable) = (share(*candidate), share(*stable));
    match (finding.guardrail, finding.watch.slow) {
        (Guardrail::Latency { quantile, .. }, Some(Slow { stable: tau, candidate: limit })) => format!(
            "{candidate} of the candidate's calls took longer than {}, {stable} of stable's longer than {}, its {} at the start.",
            duration(limit),
            duration(tau),
            quantile.label(),
        ),
        (Guardrail::BadShare { event, .. }, _) => {
            format!("{candidate} of the candidate's calls {}, {stable} of stable's.", event.verb())
        }
        _ => format!("{candidate} of the candidate's calls failed, {stable} of stable's."),
    }
}

fn observed_means(finding: &Finding<'_>) -> String {
    let (stable, candidate) = finding.watch.average.means(finding.guardrail);
    let (stable_n, candidate_n) = finding.watch.average.values(finding.guardrail);
    let what = match finding.guardrail {
        Guardrail::Mean { measure, .. } => measure.label(),
        _ => Measure::Quality.label(),
    };
    format!(
        "{what}: {} on average of {} values of the candidate, {} of {} of stable.",
        significant(candidate),
        grouped(candidate_n),
        significant(stable),
        grouped(stable_n),
    )
}

fn concluded(finding: &Finding<'_>) -> String {
    let e = number(finding.e_value);
    let threshold = number(finding.threshold);
    let limit = finding.guardrail.max_share().map_or_else(String::new, percent);
    match finding.outcome {
        Outcome::Rejected | Outcome::Held => {
            let left = if finding.outcome == Outcome::Held { " A person decides." } else { "" };
            format!(
                "That explains itself {e} times better if the candidate is {} than if not; {threshold} times is proof.{left}",
                worse_than_tolerated(finding.guardrail),
            )
        }
        Outcome::Accepted => accepted(finding),
        Outcome::Undecided => format!(
            "Neither good nor bad is proven yet: evidence against the candidate is {e} of the {threshold} needed."
        ),
        Outcome::HardFailure => {
            "At least the last 10 calls of the candidate failed one after the other while stable is healthy.".to_owned()
        }
        Outcome::OverLimit => format!(
            "The candidate alone is over the limit of {limit}, and has been for a minute (evidence {e}, {threshold} is proof)."
        ),
        Outcome::NearlyOverLimit => {
            format!("The candidate alone is over the limit of {limit}; if that lasts for a minute, it is rolled back.")
        }
        Outcome::CommonMode => format!(
            "Both arms are over the limit of {limit} now, so something else is broken and the candidate is not to blame."
        ),
    }
}

fn accepted(finding: &Finding<'_>) -> String {
    let times = number(boundary(finding.guardrail, finding.weight).ratio());
    let proven = match finding.guardrail {
        Guardrail::ErrorRate { negligible_share, .. } | Guardrail::BadShare { negligible_share, .. } => {
            format!("less than {times} times stable's share, or below {}", percent(*negligible_share))
        }
        Guardrail::Latency { quantile, margin, .. } => {
            format!(
                "less than {times} times stable's share, or its {} at most {} slower",
                quantile.label(),
                percent(*margin)
            )
        }
        Guardrail::Mean { .. } => format!("less than {times} times stable's mean"),
        Guardrail::Quality { margin } => {
            format!("less than {} below stable's mean", significant(margin * boundary_factor(finding.weight)))
        }
    };
    format!("Proven to be {proven}: good enough for this step.")
}

fn worse_than_tolerated(guardrail: &Guardrail) -> String {
    match guardrail {
        Guardrail::Latency { margin, .. } => format!("more than {} slower than stable", percent(*margin)),
        Guardrail::Quality { margin } => format!("more than {} below stable", significant(*margin)),
        _ if guardrail.tolerated().ratio() > 1.0 => {
            format!("worse than the tolerated {} times stable", number(guardrail.tolerated().ratio()))
        }
        _ => "worse than stable".to_owned(),
    }
}

/// Three digits.
fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    // Rounded first: 0.00999… has as many digits as 0.01.
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    let digits = (2.0 - rounded.abs().log10().floor()).clamp(0.0, 12.0) as usize;
    format!("{value:.digits$}")
}

pub(super) fn share(tally: Tally) -> String {
    format!("{} ({} of {})", percent(tally.share()), grouped(tally.bad()), grouped(tally.requests()))
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 10.0 || percent == 0.0 {
        format!("{percent:.0} %")
    } else if percent >= 1.0 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.2} %")
    }
}

fn duration(micros: u64) -> String {
    let millis = micros as f64 / 1_000.0;
    if millis >= 10_000.0 {
        format!("{:.0} s", millis / 1_000.0)
    } else if millis >= 10.0 {
        format!("{millis:.0} ms")
    } else {
        format!("{millis:.1} ms")
    }
}

pub(super) fn number(value: f64) -> String {
    if value >= 1e9 {
        "more than a billion".to_owned()
    } else if value >= 10.0 {
        grouped(value.round() as u64)
    } else {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

pub(super) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
