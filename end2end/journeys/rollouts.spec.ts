// A rollout by hand: planned, started, held, resumed, promoted, taken back.
import type { Page } from "@playwright/test";
import { operator } from "../harness/installation";
import { confirm } from "../harness/steps";
import { Tenant } from "../harness/tenant";
import { expect, expectAccessible, test } from "../harness/test";

test.describe.configure({ mode: "serial" });

let tenant: Tenant;
let stable = "";
let dashboard = "";

test.beforeAll(async ({ rest, vendor }) => {
  tenant = await Tenant.create(rest, "Rollouts");
  stable = (await tenant.publishCheckout(vendor.url)).upstream;
  await tenant.post("/upstreams", { name: "Candidate", target_url: vendor.url });
});

const moving = /Entering step|Applying weight|Soaking/;

/** The dashboard renews itself where scripts run; elsewhere people reload. */
async function expectState(page: Page, state: string | RegExp, patience = 15_000): Promise<void> {
  const badge = page.locator("#rollout .badge").filter({ hasText: state }).first();
  const renewsItself = test.info().project.use.javaScriptEnabled !== false;
  await expect(async () => {
    if (!renewsItself) await page.reload();
    await expect(badge).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: patience });
}

test("a plan without a candidate is refused with what was typed", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/rollouts"));
  await expectAccessible(page);
  await page.getByRole("link", { name: "Plan a rollout" }).first().click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("Checkout to the candidate");
  await page.getByLabel("Custom").check();
  await page.getByLabel("Weights in percent").fill("50, 10");
  // The browser would ask for the missing choice itself; here the server must.
  await page.locator("form.form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.getByRole("button", { name: "Create draft" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Checkout to the candidate");
  await expect(page.getByLabel("Weights in percent")).toHaveValue("50, 10");
  await expectAccessible(page);
});

test("a draft is planned and nothing moves yet", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/rollouts/new"));
  await page.getByRole("textbox", { name: "Name" }).fill("Checkout to the candidate");
  await page.getByLabel("Callers of").selectOption(stable);
  await page.getByLabel("Move to").selectOption({ label: "Upstream Candidate" });
  await page.getByLabel("Custom").check();
  await page.getByLabel("Weights in percent").fill("10, 50, 100");
  await page.getByLabel("By hand").check();
  await page.getByRole("button", { name: "Create draft" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout to the candidate" })).toBeVisible();
  await expectState(page, "Draft");
  await expectAccessible(page);
  dashboard = page.url();
});

test("a rollout is started, held, resumed and promoted", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(dashboard);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expectState(page, moving);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Hold", exact: true }).click();
  await expectState(page, "Held");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await expectState(page, moving);
  await confirm(page, "Promote…", "Promote");
  await expect(async () => {
    await page.goto(dashboard);
    await expect(page.getByRole("table", { name: "History" })).toContainText("50 %", { timeout: 500 });
  }).toPass({ timeout: 15_000 });
});

test("a rollout is taken back by a person with a reason", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(dashboard);
  await page.locator("summary", { hasText: "Roll back…" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Support saw wrong receipts.");
  await page.getByRole("button", { name: "Roll back", exact: true }).click();
  await expectState(page, "Rolled back");
  await expect(page.getByRole("table", { name: "History" })).toContainText("Support saw wrong receipts.");
  await expectAccessible(page);
  await page.goto(tenant.page("/rollouts"));
  await expect(page.getByRole("table", { name: "Rollouts" })).toContainText("Rolled back");
  await expectAccessible(page);
});
