//! A world in which things can be called: an API version that offers plans, and short ways to
//! applications, keys and subscriptions.

use headgate_contract::ids::{ApiId, ApiVersionId, PlanId};
use headgate_contract::snapshot::{Contents, Snapshot};
use headgate_server::authz::SystemGrants;
use headgate_server::authz::permits::WritePlans;
use headgate_server::{plans, snapshots};
use serde_json::{Value, json};

use crate::harness::{ACME, Persona, RestClient, World};

/// Paths of acme begin with this.
pub const REST: &str = "/api/v1/tenants/acme";

const DOCUMENT: &str = r#"{"openapi":"3.1.0","info":{"title":"Pets","version":"1"},"paths":{"/pets":{
    "get":{"operationId":"listPets","responses":{"200":{"description":"ok"}}}}}}"#;

pub struct Scene {
    pub world: World,
    pub owner: RestClient,
    pub developer: RestClient,
}

impl Scene {
    pub async fn new() -> Self {
        let world = World::new().await;
        let (owner, developer) = (world.rest(Persona::ApiOwner).await, world.rest(Persona::Developer).await);
        Self { world, owner, developer }
    }

    /// What proxies were told last.
    pub async fn snapshot(&self) -> Contents {
        let version = snapshots::store::get_head_version(self.world.db()).await.unwrap();
        let body = snapshots::store::get_body(self.world.db(), version).await.unwrap();
        serde_json::from_slice::<Snapshot>(&body).unwrap().contents
    }

    pub async fn upstream(&self, name: &str) -> Value {
        let body = json!({ "name": name, "target_url": "http://127.0.0.1:9/" });
        self.owner.post(&format!("{REST}/upstreams"), body).await.expect(201).json()
    }

    /// A plan of 100 requests a minute with this approval rule.
    pub async fn plan(&self, name: &str, approval: &str) -> String {
        let rate = json!({ "requests": 100, "period_seconds": 60 });
        let body = json!({ "name": name, "approval": approval, "rate": rate });
        id(&self.owner.post(&format!("{REST}/plans"), body).await.expect(201).json())
    }

    /// A version of the API `pets` at this stage of its lifecycle, with one operation.
    pub async fn version(
        &self,
        (slug, lifecycle): (&str, &str),
        upstream: Option<&Value>,
        plans: &[&str],
    ) -> ApiVersionId {
        let (world, tenant) = (&self.world, self.world.tenant_id(ACME));
        let (api, version): (ApiId, ApiVersionId) = (world.clock.new_id(), world.clock.new_id());
        let now = world.clock.now();
        let api: uuid::Uuid = sqlx::query_scalar(
            "insert into apis (tenant_id, id, slug, name, created_at, updated_at) values ($1, $2, 'pets', 'Pets', $3, $3)
             on conflict on constraint apis_slug_key do update set updated_at = excluded.updated_at returning id",
        )
        .bind(tenant.0)
        .bind(api.0)
        .bind(now)
        .fetch_one(world.db())
        .await
        .unwrap();
        sqlx::query(
            "insert into api_versions (tenant_id, id, api_id, slug, lifecycle, upstream_id, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(tenant.0)
        .bind(version.0)
        .bind(api)
        .bind(slug)
        .bind(lifecycle)
        .bind(upstream.map(|upstream| id(upstream).parse::<uuid::Uuid>().unwrap()))
        .bind(now)
        .execute(world.db())
        .await
        .unwrap();
        self.specification(version).await;
        self.offer(version, plans).await.unwrap();
        version
    }

    async fn specification(&self, version: ApiVersionId) {
        let (tenant, now) = (self.world.tenant_id(ACME), self.world.clock.now());
        let (specification, operation): (uuid::Uuid, uuid::Uuid) =
            (self.world.clock.new_id(), self.world.clock.new_id());
        sqlx::query(
            "insert into specifications (tenant_id, id, api_version_id, body, media_type, digest, format, title,
                document_version, source, created_at, is_current)
             values ($1, $2, $3, $4, 'application/json', 'd', 'open_api31', 'Pets', '1', 'paste', $5, true)",
        )
        .bind(tenant.0)
        .bind(specification)
        .bind(version.0)
        .bind(DOCUMENT.as_bytes())
        .bind(now)
        .execute(self.world.db())
        .await
        .unwrap();
        sqlx::query(
            "insert into operations (tenant_id, id, api_version_id, key, position, method, path)
             values ($1, $2, $3, 'list-pets', 0, 'GET', '/pets')",
        )
        .bind(tenant.0)
        .bind(operation)
        .bind(version.0)
        .execute(self.world.db())
        .await
        .unwrap();
    }

    /// Makes a version offer these plans.
    pub async fn offer(&self, version: ApiVersionId, plans: &[&str]) -> headgate_server::error::Result<()> {
        let slug = ACME.parse().unwrap();
        let grant = SystemGrants::for_reason("test").in_tenant::<WritePlans>(self.world.tenant_id(ACME), slug);
        let plans: Vec<PlanId> = plans.iter().map(|plan| plan.parse().unwrap()).collect();
        let mut change = self.world.state.begin(&grant).await?;
        plans::set_offered(&mut change, &grant, version, &plans).await?;
        change.commit(headgate_server::audit::Entry::new("offer_plans", "api_version", version, "pets")).await
    }

    /// An application of the developer.
    pub async fn application(&self, name: &str) -> String {
        id(&self.developer.post(&format!("{REST}/applications"), json!({ "name": name })).await.expect(201).json())
    }

    /// The developer's request; answers with the subscription.
    pub async fn subscribe(&self, application: &str, version: ApiVersionId, plan: &str) -> Value {
        let body =
            json!({ "application_id": application, "api_version_id": version, "plan_id": plan, "message": "please" });
        self.developer.post(&format!("{REST}/subscriptions"), body).await.expect(201).json()
    }
}

/// The id of what was answered.
pub fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id: {value}")).to_owned()
}
