//! Writes the snapshot that the benchmark serves from, and prints the key for it: one thousand APIs with ten operations,
//! ten thousand applications with a key, a plan with a limit, and a rollout at half.
//! `bench_snapshot DATA-DIRECTORY http://127.0.0.1:9000`

use std::error::Error;
use std::path::Path;

use clap::Parser;
use headgate_contract::credentials::ApiKeySecret;
use headgate_contract::ids::{
    ApiId, ApiKeyId, ApiVersionId, ApplicationId, OperationId, PlanId, RolloutId, SubscriptionId, TargetId, TenantId,
    UpstreamId,
};
use headgate_contract::limits::{MAX_BURST, MAX_PER_SECOND, Rate};
use headgate_contract::openapi::Method;
use headgate_contract::plans::PlanLimits;
use headgate_contract::snapshot::{
    ApiKeyEntry, ApplicationEntry, ArmEntry, Contents, OperationEntry, PlanEntry, RouteEntry, Snapshot,
    SnapshotVersion, Split, SubscriptionEntry, TargetEntry, TenantEntry, Timeouts, UpstreamEntry,
};
use headgate_proxy::snapshot::disk::Disk;
use uuid::Uuid;

const APIS: u64 = 1000;
const OPERATIONS: u64 = 10;
const APPLICATIONS: u64 = 10_000;

#[derive(Parser)]
struct Arguments {
    data: std::path::PathBuf,
    upstream: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { data, upstream } = Arguments::parse();
    let contents = contents(&upstream)?;
    let digest = contents.digest()?;
    let snapshot = Snapshot {
        version: SnapshotVersion { term: 1, epoch: 1 },
        digest,
        created_at: time::OffsetDateTime::UNIX_EPOCH,
        contents,
    };
    Disk::open(Path::new(&data))?.save(&snapshot)?;
    std::fs::write(data.join("token"), "no control plane is needed")?;
    std::fs::write(data.join("key"), key(1).reveal())?;
    Ok(())
}

fn id(kind: u64, n: u64) -> Uuid {
    Uuid::from_u64_pair(kind, n)
}

fn key(n: u64) -> ApiKeySecret {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    ApiKeySecret::from_random(bytes)
}

fn contents(url: &str) -> Result<Contents, Box<dyn Error>> {
    let tenant_id = TenantId(id(1, 1));
    let upstream_id = UpstreamId(id(2, 1));
    let plan_id = PlanId(id(3, 1));
    let rate = Rate::new(MAX_PER_SECOND, 1, MAX_BURST)?;
    let version = |n| ApiVersionId(id(4, n));
    let application = |n| ApplicationId(id(5, n));
    Ok(Contents {
        tenants: vec![TenantEntry { id: tenant_id, slug: "bench".parse()? }],
        routes: (1..=APIS).map(|n| route(tenant_id, upstream_id, n)).collect(),
        upstreams: vec![upstream(tenant_id, upstream_id, url)?],
        plans: vec![PlanEntry {
            id: plan_id,
            tenant_id,
            name: "bench".to_owned(),
            limits: PlanLimits { rate: Some(rate), max_body_bytes: 1 << 20 },
        }],
        applications: (1..=APPLICATIONS).map(|n| ApplicationEntry { id: application(n), tenant_id }).collect(),
        api_keys: (1..=APPLICATIONS)
            .map(|n| ApiKeyEntry {
                id: ApiKeyId(id(6, n)),
                hash: key(n).hash(),
                application_id: application(n),
                expires_at: None,
            })
            .collect(),
        subscriptions: (1..=APPLICATIONS)
            .map(|n| SubscriptionEntry {
                id: SubscriptionId(id(7, n)),
                application_id: application(n),
                api_version_id: version(1 + n % APIS),
                plan_id,
            })
            .collect(),
    })
}

fn route(tenant_id: TenantId, upstream_id: UpstreamId, n: u64) -> RouteEntry {
    let operation = |at: u64| OperationEntry {
        id: OperationId(id(8, n * OPERATIONS + at)),
        method: Method::Get,
        path: format!("/things{at}/{{id}}/parts"),
    };
    RouteEntry {
        api_version_id: ApiVersionId(id(4, n)),
        api_id: ApiId(id(9, n)),
        tenant_id,
        prefix: format!("/bench/api{n}/v1"),
        upstream_id,
        deprecated_at: None,
        operations: (0..OPERATIONS).map(operation).collect(),
    }
}

fn upstream(tenant_id: TenantId, upstream_id: UpstreamId, url: &str) -> Result<UpstreamEntry, Box<dyn Error>> {
    let target = |n| vec![TargetEntry { id: TargetId(id(10, n)), url: url.to_owned(), weight: 1 }];
    let candidate = ArmEntry { upstream_id, timeouts: Timeouts::default(), targets: target(2) };
    let split = Split {
        rollout_id: RolloutId(id(11, 1)),
        salt: "bench".to_owned(),
        candidate_weight: "50".parse()?,
        candidate,
        lease_s: None,
    };
    Ok(UpstreamEntry {
        id: upstream_id,
        tenant_id,
        name: "origin".to_owned(),
        timeouts: Timeouts::default(),
        health_check: None,
        targets: target(1),
        split: Some(split),
    })
}
