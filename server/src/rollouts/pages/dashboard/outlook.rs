//! The outlook of a draft in words: pure.

use headgate_contract::rollouts::StrategySpec;

use crate::rollouts::Outlook;

/// Warnings that are spelled out; the others are counted.
const SPELLED_OUT: usize = 3;

pub fn words(outlook: &Outlook) -> String {
    let Outlook { traffic, forecast } = outlook;
    let mut words = format!("At {:.1} calls a second, as in the last minutes, ", traffic.requests_per_s);
    words += &forecast.seconds.map_or_else(
        || "not every step can be proven in its time.".to_owned(),
        |seconds| format!("a good candidate takes about {}.", duration(seconds)),
    );
    for warning in forecast.warnings.iter().take(SPELLED_OUT) {
        words += &format!(" {warning}");
    }
    match forecast.warnings.len().saturating_sub(SPELLED_OUT) {
        0 => {}
        more => words += &format!(" There are {more} more warnings."),
    }
    if let Some(proposal) = &forecast.proposal {
        words += &format!(" What would fit: {}.", plan(proposal));
    }
    words
}

/// `10 %, up to 50 min; 100 %, by hand`.
fn plan(spec: &StrategySpec) -> String {
    let step = |step: &headgate_contract::rollouts::Step| match step.gate {
        headgate_contract::rollouts::Gate::Manual => format!("{}, by hand", step.weight),
        headgate_contract::rollouts::Gate::Automatic => {
            format!("{}, up to {}", step.weight, duration(u64::from(step.max_soak_s)))
        }
    };
    spec.steps.iter().map(step).collect::<Vec<_>>().join("; ")
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::latency::Histogram;
    use headgate_contract::rollouts::{Strategy, Traffic, forecast};

    use super::*;

    fn at(requests_per_s: f64) -> String {
        let traffic =
            Traffic { requests_per_s, error_share: 0.01, applications: Some(500), latency: Histogram::default() };
        let forecast = forecast(&Strategy::default_canary(), &traffic).unwrap();
        words(&Outlook { traffic, forecast })
    }

    #[test]
    fn much_traffic_is_promised_a_time_and_little_is_warned() {
        let much = at(2_000.0);
        assert!(
            much.starts_with("At 2000.0 calls a second, as in the last minutes, a good candidate takes about "),
            "{much}"
        );
        assert!(!much.contains("What would fit"), "{much}");
        let little = at(0.5);
        assert!(little.contains("not every step can be proven in its time. Step 1 (1 %) must prove "), "{little}");
        assert!(little.contains(" What would fit: "), "{little}");
    }
}
