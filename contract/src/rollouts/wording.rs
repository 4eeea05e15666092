//! The judge's reasons in plain words, with the numbers behind them.

use super::absolute::Tally;
use super::verdict::Outcome;
use super::watch::{Slow, Watch, boundary};
use super::{Guardrail, Weight};

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
    if finding.watch.candidate.requests == 0 {
        return match (finding.guardrail, finding.watch.slow) {
            (Guardrail::Latency { .. }, None) => "Stable has had too few calls to say what is slow.".to_owned(),
            _ => "The candidate has had no calls yet.".to_owned(),
        };
    }
    format!("{} {}", observed(finding), concluded(finding))
}

fn observed(finding: &Finding<'_>) -> String {
    let Watch { candidate, stable, .. } = finding.watch;
    match (finding.guardrail, finding.watch.slow) {
        (Guardrail::Latency { quantile, .. }, Some(Slow { stable: tau, candidate: limit })) => format!(
            "{} of the candidate's calls took longer than {}, {} of stable's longer than {}, its {} at the start.",
            share(*candidate),
            duration(limit),
            share(*stable),
            duration(tau),
            quantile.label(),
        ),
        _ => format!("{} of the candidate's calls failed, {} of stable's.", share(*candidate), share(*stable)),
    }
}

fn concluded(finding: &Finding<'_>) -> String {
    let e = number(finding.e_value);
    let threshold = number(finding.threshold);
    let limit = finding.guardrail.max_share().map_or_else(String::new, percent);
    match finding.outcome {
        Outcome::Rejected => format!(
            "That explains itself {e} times better if the candidate is {} than if not; {threshold} times is proof.",
            worse_than_tolerated(finding.guardrail),
        ),
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
    let times = number(boundary(finding.guardrail, finding.weight));
    let proven = match finding.guardrail {
        Guardrail::ErrorRate { negligible_share, .. } => format!("or below {}", percent(*negligible_share)),
        Guardrail::Latency { quantile, margin, .. } => {
            format!("or its {} at most {} slower", quantile.label(), percent(*margin))
        }
    };
    format!("Proven to be less than {times} times stable's share, {proven}: good enough for this step.")
}

fn worse_than_tolerated(guardrail: &Guardrail) -> String {
    match guardrail {
        Guardrail::ErrorRate { max_ratio, .. } if *max_ratio > 1.0 => {
            format!("worse than the tolerated {} times stable", number(*max_ratio))
        }
        Guardrail::ErrorRate { .. } => "worse than stable".to_owned(),
        Guardrail::Latency { margin, .. } => {
            format!("more than {} slower than stable", percent(*margin))
        }
    }
}

fn share(tally: Tally) -> String {
    format!("{} ({} of {})", percent(tally.share()), grouped(tally.bad), grouped(tally.requests))
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

fn number(value: f64) -> String {
    if value >= 1e9 {
        "more than a billion".to_owned()
    } else if value >= 10.0 {
        grouped(value.round() as u64)
    } else {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

fn grouped(value: u64) -> String {
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
