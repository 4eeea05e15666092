// From an invitation to a live call: people, application, subscription, approval, key, call, and what is seen of it.
import { runPrinted } from "../harness/curl";
import { operator } from "../harness/installation";
import { confirm } from "../harness/steps";
import { Tenant } from "../harness/tenant";
import { expect, expectAccessible, test } from "../harness/test";

test.describe.configure({ mode: "serial" });

const developer = { name: "Grace Developer", email: "grace@example.com", password: "quiet-lantern-orchard" };
let tenant: Tenant;
let curl = "";

test.beforeAll(async ({ rest, vendor }) => {
  tenant = await Tenant.create(rest, "Access");
  developer.email = `grace-${tenant.slug}@example.com`;
  const { version } = await tenant.publishCheckout(vendor.url);
  const rate = { requests: 100, period_seconds: 1 };
  const plan = await tenant.post("/plans", { name: "By hand", approval: "manual", rate });
  await tenant.put("/apis/checkout/versions/v70/plans", { plan_ids: [plan.id] });
  expect(version).toBeTruthy();
});

test("a developer is invited and accepts in a browser of their own", async ({ browse }) => {
  const admin = await browse.as(operator);
  await admin.goto(tenant.page("/members"));
  await expectAccessible(admin);
  await admin.getByLabel("E-mail address").fill(developer.email);
  await admin.getByLabel("Developer").first().check();
  await admin.getByRole("button", { name: "Make invitation link" }).click();
  const link = await admin.getByRole("region", { name: /Invitation link/ }).locator("code").first().innerText();
  await expectAccessible(admin);

  const guest = await browse.asVisitor();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: /^Join Access/ })).toBeVisible();
  await expectAccessible(guest);
  await guest.getByLabel("Your name").fill(developer.name);
  await guest.getByLabel("Choose a password").fill("short");
  await guest.getByRole("button", { name: "Create account and join" }).click();
  await expect(guest.getByText("Use at least 12").first()).toBeVisible();
  await expect(guest.getByLabel("Your name")).toHaveValue(developer.name);
  await guest.getByLabel("Choose a password").fill(developer.password);
  await guest.getByRole("button", { name: "Create account and join" }).click();
  await expect(guest).toHaveURL(new RegExp(`${tenant.page()}$`));

  await guest.goto(link);
  await expect(guest.getByText("This invitation does not work")).toBeVisible();
  await expectAccessible(guest);
  await admin.goto(tenant.page("/members"));
  await expect(admin.getByRole("table", { name: "Members" })).toContainText(developer.email);
});

test("a developer registers an application and sees nothing that is not theirs", async ({ browse }) => {
  const page = await browse.as(developer);
  await page.goto(tenant.page("/applications"));
  await expectAccessible(page);
  await page.getByRole("link", { name: "New application" }).first().click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("Web shop");
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Web shop" })).toBeVisible();
  await expectAccessible(page);
  const forbidden = await page.goto(tenant.page("/members"));
  expect(forbidden?.status()).toBeGreaterThanOrEqual(403);
  await expectAccessible(page);
});

test("a developer subscribes with a message", async ({ browse }) => {
  const page = await browse.as(developer);
  await page.goto(tenant.page("/apis/checkout"));
  await page.getByRole("link", { name: "Subscribe" }).first().click();
  await expectAccessible(page);
  await page.getByLabel("By hand").check();
  await page.getByLabel("Application").first().selectOption({ label: "Web shop" });
  await page.getByLabel("What will you use it for?").fill("Taking payments in the shop.");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("Taking payments in the shop.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send the request" }).click();
  await expect(page.getByText("Waiting for a decision")).toBeVisible();
  await expectAccessible(page);
});

test("an admin rejects with a reason, which the developer reads", async ({ browse }) => {
  const admin = await browse.as(operator);
  await admin.goto(tenant.page("/approvals"));
  await expect(admin.getByText("Taking payments in the shop.")).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Reject" }).click();
  await expect(admin.getByRole("alert")).toBeVisible();
  await admin.getByLabel("Note or reason").fill("Say how many calls you expect.");
  await admin.getByRole("button", { name: "Reject" }).click();
  await expect(admin.getByText("The subscription is rejected.")).toBeVisible();
  await expectAccessible(admin);
  await admin.goto(tenant.page("/approvals"));
  await expect(admin.getByText("Nothing waits for you")).toBeVisible();

  const page = await browse.as(developer);
  await page.goto(tenant.page("/applications"));
  await page.getByRole("link", { name: "Web shop" }).click();
  await page.getByRole("table", { name: "Subscriptions" }).getByRole("link").first().click();
  await expect(page.getByText("Say how many calls you expect.").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Ask again" }).click();
  await expect(page.getByLabel("Application").first()).toHaveValue(/.{36}/);
});

test("an admin approves the second request, and the proxy has acknowledged it", async ({ browse }) => {
  const page = await browse.as(developer);
  await page.goto(tenant.page("/apis/checkout"));
  await page.getByRole("link", { name: "Subscribe" }).first().click();
  await page.getByLabel("By hand").check();
  await page.getByLabel("Application").first().selectOption({ label: "Web shop" });
  await page.getByLabel("What will you use it for?").fill("About ten calls a minute.");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Send the request" }).click();

  const admin = await browse.as(operator);
  await admin.goto(tenant.page("/approvals"));
  await admin.getByRole("button", { name: "Approve" }).click();
  await expect(admin.getByText("The subscription is approved.")).toBeVisible();
  await expect(async () => {
    await admin.goto(tenant.page("/approvals?tab=decided"));
    await expect(admin.getByText("Applied on 1 of 1 node").first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 5_000 });
  await expectAccessible(admin);
});

test("a key is shown once, and the printed command works at once", async ({ browse }) => {
  const page = await browse.as(developer);
  await page.goto(tenant.page("/applications"));
  await page.getByRole("link", { name: "Web shop" }).click();
  await page.getByRole("link", { name: "Create an API key" }).first().click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("Production");
  await page.getByLabel("In 90 days").check();
  await page.getByRole("button", { name: "Create API key" }).click();
  await expect(page.getByRole("heading", { name: "Your new API key" })).toBeVisible();
  await expectAccessible(page);
  const secret = await page.locator(".secret-value code").innerText();
  curl = await page.getByRole("region", { name: "curl" }).innerText();
  expect(curl).toContain(secret);

  const answer = await runPrinted(curl);
  expect(answer.status, answer.body).toBe(200);

  await page.getByRole("link", { name: "I have copied it" }).click();
  await expect(page.getByRole("table", { name: "API keys" })).toContainText("Production");
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("table", { name: "API keys" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Production" })).toBeVisible();
  await page.reload();
  expect(await page.content()).not.toContain(secret);
});

test("the call is in the request log within two seconds, and in the charts", async ({ browse }) => {
  const page = await browse.as(developer);
  const answer = await runPrinted(curl);
  expect(answer.status).toBe(200);
  await expect(async () => {
    await page.goto(tenant.page("/request-logs"));
    await expect(page.getByRole("table", { name: "Request logs" }).locator("tbody tr")).toHaveCount(2, { timeout: 200 });
  }).toPass({ timeout: 2_500, intervals: [200] });
  await expectAccessible(page);
  await page.getByRole("table", { name: "Request logs" }).getByRole("link").first().click();
  await expect(page.getByText("Web shop").first()).toBeVisible();
  await expectAccessible(page);

  await page.goto(tenant.page("/request-logs?status=5xx"));
  await expect(page.getByText("No calls here")).toBeVisible();
  await page.goto(tenant.page("/analytics?group_by=operation"));
  await expect(page.getByRole("table", { name: "Sums by group" })).toBeVisible();
  await expectAccessible(page);
});

test("a rotated key and its successor both work during the overlap", async ({ browse }) => {
  const page = await browse.as(developer);
  await page.goto(tenant.page("/applications"));
  await page.getByRole("link", { name: "Web shop" }).click();
  await page.getByRole("table", { name: "API keys" }).getByRole("link").first().click();
  await expectAccessible(page);
  await page.getByLabel("One hour").check();
  await page.getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByText("The old key still works")).toBeVisible();
  const successor = await page.getByRole("region", { name: "curl" }).innerText();
  expect((await runPrinted(successor)).status).toBe(200);
  expect((await runPrinted(curl)).status).toBe(200);
  await expectAccessible(page);
  curl = successor;
});

test("a revoked key is refused within a second", async ({ browse }) => {
  const page = await browse.as(developer);
  await page.goto(tenant.page("/applications"));
  await page.getByRole("link", { name: "Web shop" }).click();
  const rows = page.getByRole("table", { name: "API keys" }).getByRole("row").filter({ hasText: "Active" });
  await rows.first().getByRole("link").click();
  await confirm(page, "Revoke…", "Revoke key");
  const revoked = Date.now();
  await expect(page.getByText("This key is revoked")).toBeVisible();
  await expect.poll(async () => (await runPrinted(curl)).status, { intervals: [50], timeout: 1_000 }).toBe(401);
  expect(Date.now() - revoked).toBeLessThan(1_500);
  await expectAccessible(page);
});

test("nodes have acknowledged, and the audit tells who did what", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/nodes"));
  await expect(page.getByText("connected").first()).toBeVisible();
  await expect(page.getByRole("table", { name: "Published snapshots" })).toContainText("1 of 1");
  await expectAccessible(page);

  await page.goto(tenant.page("/audit-events"));
  const events = page.getByRole("table", { name: "Audit events" });
  await expect(events).toContainText(/revoke/i);
  await expect(events).toContainText(/approve/i);
  await expect(events).toContainText(developer.name);
  await expectAccessible(page);
  await events.getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "What changed" }).or(page.getByText("No fields were recorded"))).toBeVisible();
  await expectAccessible(page);
});
