//! From typed fields to a strategy.

use headgate_contract::rollouts::{Gate, Guardrail, Quantile, Step, Strategy, StrategySpec, Timing, Urgency, Weight};

use super::Fields;
use crate::error::{Error, Result};
use crate::http::form::Faults;

/// Error share below which a comparison is not needed, as a part of the largest tolerated one.
const NEGLIGIBLE_PART: f64 = 0.1;

impl Fields {
    /// The preset that was chosen, or the strategy that was typed.
    pub(super) fn strategy(&self) -> Result<Strategy> {
        match self.preset.as_str() {
            "careful" => Ok(Strategy::default_canary()),
            "manual" => Ok(Strategy::manual_canary()),
            "fast" => Ok(Strategy::fast()),
            "custom" => self.custom(),
            _ => Err(Error::field("preset", "Choose a strategy.")),
        }
    }

    fn custom(&self) -> Result<Strategy> {
        let mut faults = Faults::default();
        let weights = faults.take("weights", parse_weights(&self.weights));
        let min_soak_s = faults.take("min_soak_s", seconds(&self.min_soak_s));
        let max_soak_s = faults.take("max_soak_s", seconds(&self.max_soak_s));
        let min_requests =
            faults.take("min_requests", self.min_requests.trim().parse().map_err(|_| "Type a whole number."));
        let max_ratio = faults.take("max_ratio", number(&self.max_ratio));
        let max_share = faults.take("max_share", number(&self.max_share).map(|percent| percent / 100.0));
        let margin = faults.take("p95_margin", number(&self.p95_margin).map(|percent| percent / 100.0));
        let bake_s = faults.take("bake_s", seconds(&self.bake_s));
        let gate = if self.gate == "manual" { Gate::Manual } else { Gate::Automatic };
        let (Some(weights), Some(min_soak_s), Some(max_soak_s), Some(min_requests)) =
            (weights, min_soak_s, max_soak_s, min_requests)
        else {
            return Err(faults.into_error());
        };
        let (Some(max_ratio), Some(max_share), Some(margin), Some(bake_s)) = (max_ratio, max_share, margin, bake_s)
        else {
            return Err(faults.into_error());
        };
        let step = |weight| Step { weight, min_soak_s, max_soak_s, min_requests, gate };
        let negligible_share = max_share * NEGLIGIBLE_PART;
        let guardrails = vec![
            Guardrail::ErrorRate { max_ratio, max_share, negligible_share, action: None },
            Guardrail::Latency { quantile: Quantile::P95, margin, timing: Timing::Response, action: None },
        ];
        let steps = weights.into_iter().map(step).collect();
        let urgency = Urgency::Planned;
        let spec = StrategySpec { steps, guardrails, bake_s, lease_s: LEASE_S, auto_rollback: true, urgency };
        Strategy::new(spec).map_err(|found| {
            let mut faults = Faults::default();
            for fault in found.0 {
                faults.add(field_of(&fault.field), format!("{}: {}.", fault.field, fault.problem));
            }
            faults.into_error()
        })
    }
}

/// Seconds without a renewal after which proxies send everything to stable.
const LEASE_S: u32 = 15;

/// The form field that a path in the strategy comes from.
fn field_of(path: &str) -> &'static str {
    const FIELDS: [(&str, &str); 7] = [
        ("min_soak_s", "min_soak_s"),
        ("max_soak_s", "max_soak_s"),
        ("min_requests", "min_requests"),
        ("max_ratio", "max_ratio"),
        ("share", "max_share"),
        ("margin", "p95_margin"),
        ("bake_s", "bake_s"),
    ];
    FIELDS.into_iter().find(|(part, _)| path.contains(part)).map_or("weights", |(_, field)| field)
}

fn parse_weights(text: &str) -> std::result::Result<Vec<Weight>, String> {
    let parts = text.split([',', ';', ' ']).filter(|part| !part.trim().is_empty());
    let weights: std::result::Result<Vec<Weight>, _> = parts.map(str::parse).collect();
    weights.map_err(|fault| format!("Type rising percentages that end with 100, such as 1, 5, 25, 50, 100 ({fault})."))
}

fn seconds(text: &str) -> std::result::Result<u32, &'static str> {
    text.trim().parse().map_err(|_| "Type a whole number of seconds.")
}

fn number(text: &str) -> std::result::Result<f64, &'static str> {
    text.trim().replace(',', ".").parse().map_err(|_| "Type a number.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_weights_may_be_separated_in_several_ways() {
        assert_eq!(parse_weights("1, 5;25 100").unwrap().len(), 4);
        assert!(parse_weights("1, x").is_err());
    }

    #[test]
    fn faults_of_a_strategy_land_at_their_field() {
        let fields = Fields { preset: "custom".into(), weights: "5, 1, 100".into(), ..Fields::initial() };
        let faults = fields.strategy().unwrap_err();
        assert_eq!(faults.faults()[0].field, "weights");
    }
}
