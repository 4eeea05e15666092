// The test of every journey: an installation and a vendor for each worker, and watched browsers of people.
import { type Browser, type BrowserContext, type Page, test as base } from "@playwright/test";
import { Installation, type Readiness, operator } from "./installation";
import { Rest } from "./rest";
import { Vendor } from "./vendor";
import { Watch } from "./watch";

export { expect } from "@playwright/test";
export { expectAccessible } from "./accessible";

/** Somebody who signs in. */
export type Person = { name: string; email: string; password: string };

/** Opens browsers of their own. */
export type Browse = {
  /** A browser in which nobody is signed in. */
  asVisitor(): Promise<Page>;
  /** A browser in which this person is signed in. */
  as(person: Person): Promise<Page>;
};

type WorkerFixtures = {
  /** How the installation is handed out; journeys that name different purposes share nothing. */
  start: { readiness: Readiness; purpose: string };
  installation: Installation;
  vendor: Vendor;
  /** REST as the first admin; only where the installation is set up. */
  rest: Rest;
};

type TestFixtures = { browse: Browse };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  start: [{ readiness: "set up", purpose: "shared" }, { scope: "worker", option: true }],
  installation: [
    async ({ start }, use) => {
      const installation = await Installation.start(start.readiness);
      await use(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  vendor: [
    async ({}, use) => {
      const vendor = await Vendor.start("adyen-CheckoutService-v70.json");
      await use(vendor);
      await vendor.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  rest: [async ({ installation }, use) => use(await Rest.signIn(installation.portal, operator)), { scope: "worker" }],
  baseURL: async ({ installation }, use) => use(installation.portal),
  browse: async ({ browser, installation }, use) => {
    const opened = new Opened(browser, installation.portal);
    await use(opened);
    await opened.close();
  },
});

/** Browsers of one test. */
class Opened implements Browse {
  private readonly contexts: BrowserContext[] = [];
  private readonly watches: Watch[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly portal: string,
  ) {}

  async asVisitor(): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.portal });
    this.contexts.push(context);
    const page = await context.newPage();
    this.watches.push(new Watch(page));
    return page;
  }

  async as(person: Person): Promise<Page> {
    const page = await this.asVisitor();
    const form = { email: person.email, password: person.password, next: "" };
    const answer = await page.request.post("/sign-in", { form, headers: { origin: this.portal }, maxRedirects: 0 });
    if (answer.status() !== 303) throw new Error(`${person.email} cannot sign in: ${answer.status()}`);
    return page;
  }

  /** The end of the test: whatever any browser complained about fails it. */
  async close(): Promise<void> {
    for (const context of this.contexts) await context.close();
    for (const watch of this.watches) watch.expectNone();
  }
}
