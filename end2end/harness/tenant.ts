// A tenant of its own, filled by REST, for journeys that begin where others end.
import { type Json, type Rest, document } from "./rest";

/** An application that may call, with its key. */
export type Caller = { application: string; name: string; key: string; curl: string };

let made = 0;

export class Tenant {
  private constructor(
    readonly slug: string,
    readonly name: string,
    private readonly rest: Rest,
  ) {}

  /** A new tenant; its admin is whoever `rest` is. */
  static async create(rest: Rest, name: string): Promise<Tenant> {
    made += 1;
    const full = `${name} ${process.pid} ${made}`;
    const { slug } = await rest.post("/api/v1/tenants", { name: full });
    return new Tenant(slug, full, rest);
  }

  /** A tenant that is there already. */
  static known(rest: Rest, slug: string): Tenant {
    return new Tenant(slug, slug, rest);
  }

  /** Address of a page. */
  page(path = ""): string {
    return `/t/${this.slug}${path}`;
  }

  post(path: string, body: Json = {}): Promise<Json> {
    return this.rest.post(this.path(path), body);
  }

  put(path: string, body: Json): Promise<Json> {
    return this.rest.put(this.path(path), body);
  }

  get(path: string): Promise<Json> {
    return this.rest.get(this.path(path));
  }

  /** Imports and publishes Checkout v70 with a plan that approves at once. */
  async publishCheckout(targetUrl: string): Promise<{ version: string; plan: string; upstream: string }> {
    const source = { kind: "inline", document: await document("adyen-CheckoutService-v70.json") };
    const target = { kind: "new_api", api: "checkout", version: "v70" };
    const upstream = { kind: "create", target_url: targetUrl };
    const imported = await this.post("/apis/import", { source, target, upstream, publish: true });
    const rate = { requests: 1000, period_seconds: 1 };
    const plan = await this.post("/plans", { name: "Standard", approval: "automatic", rate });
    const version = "/apis/checkout/versions/v70";
    await this.put(`${version}/plans`, { plan_ids: [plan.id] });
    const { upstream_id } = await this.get(version);
    return { version: imported.version_id, plan: plan.id, upstream: upstream_id };
  }

  /** Registers an application, subscribes it and creates its key. */
  async caller(name: string, under: { version: string; plan: string }): Promise<Caller> {
    const application = await this.post("/applications", { name });
    const { id } = application;
    await this.post("/subscriptions", { application_id: id, api_version_id: under.version, plan_id: under.plan });
    const created = await this.post(`/applications/${id}/api-keys`, { name: "Production" });
    return { application: id, name, key: created.secret, curl: created.first_call };
  }

  private path(path: string): string {
    return `/api/v1/tenants/${this.slug}${path}`;
  }
}
