//! The judgement: a finding per change, and which of them the policy accepts.

use std::cmp::Reverse;

use super::finding::{Acceptance, Finding};
use super::policy::Policy;
use super::waiver::{Waiver, WaiverState};
use super::{Counts, Report, WaiverOutcome, wording};
use crate::compatibility::comparison::Comparison;
use crate::compatibility::diff::change::Change;
use crate::compatibility::rules::{Notice, Severity, choose};

/// What the difference between two documents means under a policy.
#[must_use]
pub fn judge(comparison: &Comparison, policy: &Policy) -> Report {
    let notice = Notice { today: policy.today, minimum: policy.minimum_sunset_days };
    let mut findings: Vec<Finding> = comparison.changes.iter().map(|change| finding(change, policy, &notice)).collect();
    // Changes come in document order, and those that are equal here stay in it.
    findings.sort_by_cached_key(|finding| {
        let place = finding.operations.first().map(|first| (first.path.clone(), first.method));
        (Reverse(finding.severity), place, finding.operation_count)
    });
    let waivers = waive(&mut findings, policy);
    Report { counts: count(&findings), findings, waivers, not_compared: comparison.notes.clone() }
}

fn finding(change: &Change, policy: &Policy, notice: &Notice) -> Finding {
    let rule = choose(change, notice);
    Finding {
        id: rule.id.clone(),
        severity: policy.severity(rule),
        direction: change.direction,
        text: wording::sentence(change, &rule.what),
        explanation: rule.explanation.clone(),
        operations: change.operations.clone(),
        operation_count: change.operation_count,
        old_pointer: change.old_pointer.clone(),
        new_pointer: change.new_pointer.clone(),
        old_value: change.old.clone(),
        new_value: change.new.clone(),
        waived: None,
    }
}

/// Marks what the waivers cover, and tells what became of each.
fn waive(findings: &mut [Finding], policy: &Policy) -> Vec<WaiverOutcome> {
    let mut states = vec![WaiverState::Unmatched; policy.waivers().len()];
    for finding in findings.iter_mut() {
        let (concerned, expired): (Vec<_>, Vec<_>) = policy
            .waivers()
            .iter()
            .enumerate()
            .filter(|(_, waiver)| waiver.concerns(finding))
            .partition(|(_, waiver)| !waiver.has_expired(policy.today));
        for (index, _) in expired {
            states[index] = WaiverState::Expired;
        }
        let waivers: Vec<&Waiver> = concerned.iter().map(|(_, waiver)| *waiver).collect();
        finding.waived = acceptance(&waivers, finding);
        for (index, _) in concerned {
            match (finding.waived.is_some(), states[index]) {
                (true, _) => states[index] = WaiverState::Applied,
                (false, WaiverState::Unmatched) => states[index] = WaiverState::Partial,
                (false, _) => {}
            }
        }
    }
    policy.waivers().iter().zip(states).map(|(waiver, state)| outcome(waiver, state)).collect()
}

/// The waiver that covers a finding: one bound to its place, or one for each of its operations.
fn acceptance(waivers: &[&Waiver], finding: &Finding) -> Option<Acceptance> {
    let by_place = waivers.iter().find(|waiver| waiver.covers_place(finding));
    let all_named = finding.operations.len() == finding.operation_count
        && finding.operations.iter().all(|operation| waivers.iter().any(|waiver| waiver.names(operation)));
    let by_operations = waivers.first().filter(|_| all_named);
    let waiver = by_place.or(by_operations)?;
    Some(Acceptance { reason: waiver.reason.clone(), expires: waiver.expires })
}

fn outcome(waiver: &Waiver, state: WaiverState) -> WaiverOutcome {
    let Waiver { rule, place, reason, expires } = waiver;
    WaiverOutcome {
        rule: (*rule).to_owned(),
        place: place.to_string(),
        reason: reason.clone(),
        expires: *expires,
        state,
    }
}

fn count(findings: &[Finding]) -> Counts {
    let mut counts = Counts::default();
    for finding in findings {
        let counter = match finding.severity {
            _ if finding.waived.is_some() => &mut counts.waived,
            Severity::Breaking => &mut counts.error,
            Severity::Risky => &mut counts.warning,
            Severity::Harmless => &mut counts.info,
        };
        *counter += 1;
    }
    counts
}
