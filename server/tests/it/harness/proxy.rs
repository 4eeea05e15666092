//! A proxy that speaks to the control plane without HTTP: it acknowledges and reports.

use headgate_contract::ids::{ApiKeyId, ApiVersionId, ApplicationId, NodeId, OperationId, RequestId, TenantId};
use headgate_contract::latency::Histogram;
use headgate_contract::snapshot::{Snapshot, SnapshotVersion};
use headgate_contract::sync::{Ack, AckOutcome};
use headgate_contract::telemetry::{Batch, Bucket, BucketKey, Outcome, RequestLog, Served};
use headgate_server::authz::SystemGrants;
use headgate_server::{nodes, snapshots, telemetry};
use uuid::Uuid;

use super::World;

/// An enrolled node.
pub struct Proxy {
    pub node: NodeId,
    pub token: String,
    pub boot: Uuid,
    pub sequence: i64,
}

impl Proxy {
    pub async fn enrol(world: &World, name: &str) -> Self {
        let grant = SystemGrants::for_reason("test").installation();
        let (node, token) = nodes::enrol(&world.state, &grant, &name.parse().unwrap()).await.unwrap();
        Self { node, token, boot: world.clock.new_id(), sequence: 0 }
    }

    /// Reports these calls; everything is complete up to now.
    pub async fn report(&mut self, world: &World, buckets: Vec<Bucket>, request_logs: Vec<RequestLog>) {
        let batch = self.batch(world, buckets, request_logs);
        telemetry::ingest(&world.state, self.node, batch).await.unwrap();
    }

    pub fn batch(&mut self, world: &World, buckets: Vec<Bucket>, request_logs: Vec<RequestLog>) -> Batch {
        self.sequence += 1;
        Batch {
            boot_id: self.boot,
            sequence: self.sequence,
            complete_until_ms: world.clock.now().unix_timestamp() * 1_000,
            buckets,
            request_logs,
            dropped_logs: 0,
            target_health: Vec::new(),
        }
    }

    /// Says what it made of a version.
    pub async fn acknowledge(&self, world: &World, version: SnapshotVersion, outcome: AckOutcome) {
        let ack = Ack { version, digest: String::new(), outcome, build: "test".to_owned() };
        nodes::acknowledge(&world.state, self.node, &ack).await.unwrap();
    }

    /// Applies the newest snapshot.
    pub async fn apply(&self, world: &World) {
        let version = head(world).await;
        self.acknowledge(world, version, AckOutcome::Applied { apply_us: 250 }).await;
    }
}

/// The newest published version.
pub async fn head(world: &World) -> SnapshotVersion {
    snapshots::store::get_head_version(world.db()).await.unwrap()
}

/// What proxies were told last.
pub async fn newest_snapshot(world: &World) -> Snapshot {
    let body = snapshots::store::get_body(world.db(), head(world).await).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Some calls of one second, all alike but for their latency.
#[derive(Debug, Clone)]
pub struct Calls {
    pub tenant: TenantId,
    pub second: i64,
    pub version: Option<ApiVersionId>,
    pub operation: Option<OperationId>,
    pub application: Option<ApplicationId>,
    pub served: Option<Served>,
    pub outcome: Outcome,
    pub latencies_us: Vec<u64>,
}

impl Calls {
    /// Successful calls of nobody in particular.
    pub fn new(tenant: TenantId, second: i64, latencies_us: &[u64]) -> Self {
        Self {
            tenant,
            second,
            version: None,
            operation: None,
            application: None,
            served: None,
            outcome: Outcome::Success,
            latencies_us: latencies_us.to_vec(),
        }
    }

    pub fn bucket(&self) -> Bucket {
        let mut latency = Histogram::default();
        for micros in &self.latencies_us {
            latency.record(*micros);
        }
        let requests = self.latencies_us.len() as u64;
        let key = BucketKey {
            second: self.second,
            tenant_id: self.tenant,
            api_version_id: self.version,
            operation_id: self.operation,
            application_id: self.application,
            served: self.served,
            outcome: self.outcome,
        };
        Bucket { key, requests, request_bytes: 10 * requests, response_bytes: 100 * requests, latency }
    }
}

/// One successful call, to be changed.
pub fn log(world: &World, tenant: TenantId) -> RequestLog {
    RequestLog {
        id: world.clock.new_id::<RequestId>(),
        tenant_id: tenant,
        at_us: i64::try_from(world.clock.now().unix_timestamp_nanos() / 1_000).unwrap(),
        method: "GET".to_owned(),
        path: "/payments/7".to_owned(),
        status: 200,
        outcome: Outcome::Success,
        fault: None,
        api_version_id: None,
        operation_id: None,
        application_id: None,
        api_key_id: None::<ApiKeyId>,
        served: None,
        duration_us: 1_500,
        upstream_us: Some(1_200),
        request_bytes: 10,
        response_bytes: 100,
        client_ip: Some([192, 0, 2, 7].into()),
        user_agent: Some("curl/8".to_owned()),
    }
}
