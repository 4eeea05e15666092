//! Counters of this process, in the text format of Prometheus (exposition format 0.0.4).

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use headgate_contract::gateway::GatewayFault;
use headgate_contract::telemetry::Outcome;

use super::aggregate::Tally;

/// What is counted.
#[derive(Debug, Default)]
pub struct Metrics {
    outcomes: [AtomicU64; Outcome::ALL.len()],
    faults: [AtomicU64; GatewayFault::ALL.len()],
    /// Calls that belong to no tenant.
    pub unattributed: AtomicU64,
    /// Calls being worked on.
    pub in_flight: AtomicU64,
    /// 1 while connected to the control plane.
    pub control_connected: AtomicU64,
    /// Rollouts whose lease has run out.
    pub leases_expired: AtomicU64,
    /// Request logs dropped so far.
    pub logs_dropped: AtomicU64,
    /// Counted calls whose buckets had to be dropped from a full spool.
    pub buckets_dropped: AtomicU64,
    /// Batches that the control plane took.
    pub batches_shipped: AtomicU64,
    /// Bytes that wait on disk.
    pub spool_bytes: AtomicU64,
}

impl Metrics {
    /// Adds finished calls.
    pub fn add(&self, tally: &Tally) {
        let Tally { outcomes, faults, unattributed } = tally;
        for (total, more) in self.outcomes.iter().chain(&self.faults).zip(outcomes.iter().chain(faults)) {
            total.fetch_add(*more, Ordering::Relaxed);
        }
        self.unattributed.fetch_add(*unattributed, Ordering::Relaxed);
    }

    /// All counters as text; `epoch` is that of the snapshot in force.
    #[must_use]
    pub fn render(&self, epoch: i64) -> String {
        let mut out = String::new();
        family(&mut out, "headgate_requests_total", "counter", "Finished calls by outcome.");
        for (outcome, count) in Outcome::ALL.iter().zip(&self.outcomes) {
            _ = writeln!(out, "headgate_requests_total{{outcome=\"{}\"}} {}", outcome.word(), load(count));
        }
        family(&mut out, "headgate_faults_total", "counter", "Calls that the proxy answered by itself, by code.");
        for (fault, count) in GatewayFault::ALL.iter().zip(&self.faults) {
            _ = writeln!(out, "headgate_faults_total{{code=\"{}\"}} {}", fault.code(), load(count));
        }
        let single = [
            ("headgate_unattributed_total", "counter", "Calls that belong to no tenant.", &self.unattributed),
            ("headgate_in_flight", "gauge", "Calls being worked on.", &self.in_flight),
            ("headgate_control_connected", "gauge", "1 while connected to the control plane.", &self.control_connected),
            (
                "headgate_leases_expired",
                "gauge",
                "Rollouts that serve stable because their lease ran out.",
                &self.leases_expired,
            ),
            (
                "headgate_logs_dropped_total",
                "counter",
                "Request logs dropped because queue or spool were full.",
                &self.logs_dropped,
            ),
            (
                "headgate_bucket_calls_dropped_total",
                "counter",
                "Calls whose counts were dropped from a full spool.",
                &self.buckets_dropped,
            ),
            (
                "headgate_batches_shipped_total",
                "counter",
                "Telemetry batches that the control plane took.",
                &self.batches_shipped,
            ),
            ("headgate_spool_bytes", "gauge", "Bytes of telemetry waiting on disk.", &self.spool_bytes),
        ];
        for (name, kind, help, value) in single {
            family(&mut out, name, kind, help);
            _ = writeln!(out, "{name} {}", load(value));
        }
        family(&mut out, "headgate_snapshot_epoch", "gauge", "Epoch of the snapshot in force.");
        _ = writeln!(out, "headgate_snapshot_epoch {epoch}");
        out
    }
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn load(value: &AtomicU64) -> u64 {
    value.load(Ordering::Relaxed)
}
