//! A tenant with one API, an application, a plan and a key.

use headgate_contract::credentials::ApiKeySecret;
use headgate_contract::ids::{
    ApiId, ApiKeyId, ApiVersionId, ApplicationId, OperationId, PlanId, RolloutId, SubscriptionId, TargetId, TenantId,
    UpstreamId,
};
use headgate_contract::openapi::Method;
use headgate_contract::plans::PlanLimits;
use headgate_contract::rollouts::Weight;
use headgate_contract::snapshot::{
    ApiKeyEntry, ApplicationEntry, ArmEntry, Contents, OperationEntry, PlanEntry, RouteEntry, Snapshot,
    SnapshotVersion, Split, SubscriptionEntry, TargetEntry, TenantEntry, Timeouts, UpstreamEntry,
};
use uuid::Uuid;

/// What calls of the API begin with.
pub const PREFIX: &str = "/acme/pay/v1";
/// Seconds of the rollout's lease.
pub const LEASE_S: u32 = 2;

pub fn id(kind: u32, n: u32) -> Uuid {
    Uuid::from_u64_pair(u64::from(kind) << 32 | u64::from(n), 0x8000_0000_0000_0000)
}

pub fn key(n: u8) -> ApiKeySecret {
    ApiKeySecret::from_random([n; 32])
}

pub fn application(n: u8) -> ApplicationId {
    ApplicationId(id(5, n.into()))
}

pub fn tenant() -> TenantId {
    TenantId(id(1, 1))
}

pub fn version() -> ApiVersionId {
    ApiVersionId(id(2, 1))
}

pub fn rollout() -> RolloutId {
    RolloutId(id(9, 1))
}

/// One upstream with the targets at `urls`, of equal weight; application 1 has key 1 and a subscription.
pub fn contents(urls: &[&str]) -> Contents {
    let operations = [
        (Method::Get, "/things"),
        (Method::Post, "/things"),
        (Method::Get, "/things/{id}"),
        (Method::Get, "/slow"),
        (Method::Get, "/reset"),
        (Method::Get, "/broken"),
        (Method::Get, "/status/{code}"),
    ];
    let mut contents = Contents {
        tenants: vec![TenantEntry { id: tenant(), slug: "acme".parse().unwrap() }],
        routes: vec![RouteEntry {
            api_version_id: version(),
            api_id: ApiId(id(3, 1)),
            tenant_id: tenant(),
            prefix: PREFIX.to_owned(),
            upstream_id: UpstreamId(id(4, 1)),
            deprecated_at: None,
            operations: operations
                .into_iter()
                .zip(1..)
                .map(|((method, path), n)| OperationEntry { id: OperationId(id(10, n)), method, path: path.to_owned() })
                .collect(),
        }],
        upstreams: vec![UpstreamEntry {
            id: UpstreamId(id(4, 1)),
            tenant_id: tenant(),
            name: "checkout".to_owned(),
            timeouts: Timeouts { connect_ms: 1000, read_ms: 1500 },
            health_check: None,
            targets: targets(urls, 1),
            split: None,
        }],
        plans: vec![PlanEntry {
            id: PlanId(id(6, 1)),
            tenant_id: tenant(),
            name: "silver".to_owned(),
            limits: PlanLimits { rate: None, max_body_bytes: 1024 * 1024 },
        }],
        ..Contents::default()
    };
    admit(&mut contents, 1);
    contents
}

/// Gives application `n` key `n` and a subscription.
pub fn admit(contents: &mut Contents, n: u8) {
    let number = u32::from(n);
    contents.applications.push(ApplicationEntry { id: application(n), tenant_id: tenant() });
    contents.api_keys.push(ApiKeyEntry {
        id: ApiKeyId(id(7, number)),
        hash: key(n).hash(),
        application_id: application(n),
        expires_at: None,
    });
    contents.subscriptions.push(SubscriptionEntry {
        id: SubscriptionId(id(8, number)),
        application_id: application(n),
        api_version_id: version(),
        plan_id: PlanId(id(6, 1)),
    });
}

/// Targets numbered from `first`.
pub fn targets(urls: &[&str], first: u32) -> Vec<TargetEntry> {
    urls.iter()
        .zip(first..)
        .map(|(url, n)| TargetEntry { id: TargetId(id(11, n)), url: (*url).to_owned(), weight: 1 })
        .collect()
}

/// Sends a share of the applications to the target at `url`.
pub fn split(contents: &mut Contents, url: &str, percent: &str) {
    let upstream = &mut contents.upstreams[0];
    upstream.split = Some(Split {
        rollout_id: rollout(),
        salt: "a salt".to_owned(),
        candidate_weight: percent.parse::<Weight>().unwrap(),
        candidate: ArmEntry { upstream_id: upstream.id, timeouts: upstream.timeouts, targets: targets(&[url], 100) },
        lease_s: Some(LEASE_S),
    });
}

pub fn snapshot(epoch: i64, contents: Contents) -> Snapshot {
    let digest = contents.digest().unwrap();
    Snapshot {
        version: SnapshotVersion { term: 1, epoch },
        digest,
        created_at: time::OffsetDateTime::UNIX_EPOCH,
        contents,
    }
}
