//! One of everything in a tenant, made through REST, with the tenant's slug in every name.

use headgate_contract::ids::{ApiKeyId, ApiVersionId, ApplicationId, OperationId, TargetId, TenantId, UpstreamId};
use serde_json::{Value, json};

use super::{ACME, Persona, RestClient, World};

/// What belongs to one tenant.
pub struct Estate {
    pub slug: &'static str,
    pub tenant: TenantId,
    pub admin: RestClient,
    pub team: String,
    pub upstream: UpstreamId,
    pub target: TargetId,
    /// Another upstream, without callers.
    pub spare: UpstreamId,
    pub spare_target: TargetId,
    pub api: String,
    pub version: ApiVersionId,
    pub operation: OperationId,
    pub plan: String,
    pub application: ApplicationId,
    pub subscription: String,
    pub api_key: ApiKeyId,
}

impl Estate {
    /// A published API, its upstream with one target, and an application that may call it.
    pub async fn create(world: &World, slug: &'static str) -> Self {
        let persona = if slug == ACME { Persona::TenantAdmin } else { Persona::Foreigner };
        let admin = world.rest(persona).await;
        let maker = Maker { slug, admin: &admin };
        let team = id(&maker
            .post("teams", json!({ "name": format!("Team of {slug}"), "slug": format!("{slug}-team") }))
            .await);
        let (upstream, target) = maker.upstream("main").await;
        let (spare, spare_target) = maker.upstream("spare").await;
        let api = format!("{slug}-payments");
        let imported = maker.import(&api, upstream).await;
        let plan = id(&maker.post("plans", json!({ "name": format!("Plan of {slug}"), "approval": "manual" })).await);
        let version = format!("{}/apis/{api}/versions/v1", base(slug));
        admin.put(&format!("{version}/plans"), json!({ "plan_ids": [plan] })).await.expect(200);
        let operations = admin.get(&format!("{version}/operations")).await.expect(200).json();
        let application = id(&maker.post("applications", json!({ "name": format!("App of {slug}") })).await);
        let asked = json!({ "application_id": application, "api_version_id": imported["version_id"], "plan_id": plan });
        let subscription = id(&maker.post("subscriptions", asked).await);
        let approval = format!("{}/subscriptions/{subscription}/approve", base(slug));
        admin.post(&approval, json!({})).await.expect(200);
        let keys = format!("applications/{application}/api-keys");
        let key = maker.post(&keys, json!({ "name": format!("Key of {slug}") })).await;
        Self {
            slug,
            tenant: world.tenant_id(slug),
            team,
            upstream,
            target,
            spare,
            spare_target,
            api,
            version: parse(&imported["version_id"]),
            operation: parse(&operations["items"][0]["id"]),
            plan,
            application: application.parse().unwrap(),
            subscription,
            api_key: parse(&key["key"]["id"]),
            admin,
        }
    }

    /// What the tenant's REST paths begin with.
    pub fn rest(&self) -> String {
        base(self.slug)
    }
}

fn base(slug: &str) -> String {
    format!("/api/v1/tenants/{slug}")
}

struct Maker<'a> {
    slug: &'static str,
    admin: &'a RestClient,
}

impl Maker<'_> {
    async fn post(&self, path: &str, body: Value) -> Value {
        self.admin.post(&format!("{}/{path}", base(self.slug)), body).await.expect(201).json()
    }

    async fn upstream(&self, name: &str) -> (UpstreamId, TargetId) {
        let slug = self.slug;
        let made = self
            .post("upstreams", json!({ "name": format!("{name} of {slug}"), "target_url": format!("http://{slug}-{name}.internal:9000") }))
            .await;
        (parse(&made["id"]), parse(&made["targets"][0]["id"]))
    }

    async fn import(&self, api: &str, upstream: UpstreamId) -> Value {
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": format!("Payments of {}", self.slug), "version": "1" },
            "paths": { "/payments/{id}": { "get": {
                "operationId": "getPayment",
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "responses": { "200": { "description": "ok" } }
            } } }
        });
        let body = json!({
            "source": { "kind": "inline", "document": document.to_string() },
            "target": { "kind": "new_api", "api": api, "version": "v1" },
            "upstream": { "kind": "existing", "upstream_id": upstream },
            "publish": true,
        });
        self.post("apis/import", body).await
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id: {value}")).to_owned()
}

fn parse<T: std::str::FromStr>(value: &Value) -> T {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no id: {value}"))
}
