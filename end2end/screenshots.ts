// Pictures of every page, light and dark, on a desk and on a phone, of the demo: into target/screenshots
// or the directory SCREENSHOTS.
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { phone } from "./harness/browser";
import { operator } from "./harness/installation";
import { repository } from "./harness/programs";
import type { Json } from "./harness/rest";
import { Tenant } from "./harness/tenant";
import { expect, test } from "./harness/test";

const directory = process.env.SCREENSHOTS ?? join(repository, "target/screenshots");
const screens: Record<string, BrowserContextOptions> = {
  desk: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: phone.viewport, isMobile: true, hasTouch: true },
};

/** Pages that are reached by a click: the name of the picture, where the link is, and which. */
const behindLinks: [name: string, from: string, selector: string][] = [
  ["api", "/apis", "main a[href*='/apis/']:not([href*='import'])"],
  ["reference", "/apis/checkout", "nav.tabs a:has-text('Reference'), a:has-text('Reference')"],
  ["version-settings", "/apis/checkout", "nav a:has-text('Settings')"],
  ["specification", "/apis/checkout", "nav a:has-text('Specification')"],
  ["upstream", "/upstreams", "table a"],
  ["plan", "/plans", "table a"],
  ["application", "/applications", "table a"],
  ["rollout", "/rollouts", "table a"],
  ["request-log", "/request-logs", "table a"],
  ["audit-event", "/audit-events", "table a"],
  ["team", "/teams", "table a"],
];

const addresses: [name: string, path: string][] = [
  ["import", "/apis/import"],
  ["import-paste", "/apis/import?from=paste"],
  ["upstream-new", "/upstreams/new"],
  ["plan-new", "/plans/new"],
  ["application-new", "/applications/new"],
  ["rollout-new", "/rollouts/new"],
  ["error", "/no-such-page"],
];

test("pictures of every page", async ({ browser, installation, rest }) => {
  const empty = await Tenant.create(rest, "Acme Payments");
  await rest.post("/api/v1/demo");
  const demo = Tenant.known(rest, "northwind-pay");
  await expect
    .poll(async () => (await demo.get("/rollouts")).map((rollout: Json) => rollout.state.state), { timeout: 150_000 })
    .toContain("rolled_back");
  for (const [screen, options] of Object.entries(screens)) {
    for (const theme of ["light", "dark"]) {
      const page = await signedIn(browser, { ...options, baseURL: installation.portal }, theme);
      const shoot = (name: string) => picture(page, `${name}-${screen}-${theme}`);
      await walk(page, demo.page(), shoot);
      await page.goto(empty.page());
      await shoot("overview-empty");
      await page.goto(empty.page("/apis"));
      await shoot("catalogue-empty");
      await page.context().close();
    }
  }
});

async function signedIn(browser: Browser, options: BrowserContextOptions, theme: string): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: theme === "dark" ? "Dark theme" : "Light theme" }).click();
  await picture(page, `sign-in-${page.viewportSize()?.width === 390 ? "phone" : "desk"}-${theme}`);
  await page.getByLabel("E-mail address").fill(operator.email);
  await page.getByLabel("Password").fill(operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/t/**");
  return page;
}

async function walk(page: Page, base: string, shoot: (name: string) => Promise<void>): Promise<void> {
  await page.goto(base);
  const links = page.locator(".sidebar a.nav-item");
  const places = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""));
  for (const place of places) {
    await page.goto(place);
    await shoot(place.slice(base.length + 1) || "overview");
  }
  for (const [name, path] of addresses) {
    await page.goto(base + path);
    await shoot(name);
  }
  for (const [name, from, selector] of behindLinks) {
    await page.goto(base + from);
    const link = page.locator(selector).first();
    if ((await link.count()) === 0) continue;
    await page.goto((await link.getAttribute("href")) ?? "");
    await shoot(name);
  }
  await page.goto("/account");
  await shoot("account");
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true, animations: "disabled" });
}
