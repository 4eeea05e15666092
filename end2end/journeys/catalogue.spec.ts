// From a document to a published API: import, second version, reference, upstream, plan, publication.
import type { Page } from "@playwright/test";
import { operator } from "../harness/installation";
import { fixture } from "../harness/programs";
import { document } from "../harness/rest";
import { Tenant } from "../harness/tenant";
import { expect, expectAccessible, test } from "../harness/test";

test.describe.configure({ mode: "serial" });

let tenant: Tenant;
test.beforeAll(async ({ rest }) => {
  tenant = await Tenant.create(rest, "Catalogue");
});

async function paste(page: Page, text: string): Promise<void> {
  await page.goto(tenant.page("/apis/import"));
  await page.getByRole("link", { name: "Paste" }).click();
  // Typing 900 kB takes a browser minutes; the text is put there as a paste does.
  await page.getByLabel("OpenAPI document").evaluate((area: HTMLTextAreaElement, value) => (area.value = value), text);
  await page.getByRole("button", { name: "Preview" }).click();
}

test("a document that cannot be read is refused with the line", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/apis/import"));
  await expectAccessible(page);
  await paste(page, '{\n  "openapi": "3.1.0",\n  "info": {\n');
  await expect(page.getByRole("alert")).toContainText(/line \d/i);
  await expect(page.getByLabel("OpenAPI document")).toHaveValue(/"openapi": "3.1.0"/);
  await expectAccessible(page);
});

test("a document with a broken reference is refused with the place", async ({ browse }) => {
  const page = await browse.as(operator);
  const operation = { responses: { 200: { $ref: "#/components/responses/Missing" } } };
  const broken = { openapi: "3.1.0", info: { title: "Broken", version: "1" }, paths: { "/things": { get: operation } } };
  await paste(page, JSON.stringify(broken, null, 2));
  await expect(page.getByText("/paths/~1things/get/responses/200").first()).toBeVisible();
  await expectAccessible(page);
});

test("Checkout v70 is imported by upload, after a preview of its operations", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page());
  await page.getByRole("link", { name: "Import an API", exact: true }).first().click();
  await page.getByLabel("OpenAPI document").setInputFiles(fixture("adyen-CheckoutService-v70.json"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: "Check and import" })).toBeVisible();
  await expect(page.getByText("Adyen Checkout API").first()).toBeVisible();
  await expect(page.getByRole("cell", { name: "/payments", exact: true }).or(page.getByText("/payments", { exact: true })).first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("textbox", { name: "Name" }).fill("Checkout");
  await page.getByRole("textbox", { name: "Slug" }).fill("checkout");
  await page.getByRole("textbox", { name: "Tags" }).fill("payments, vendor");
  await page.getByRole("textbox", { name: "Version" }).fill("v70");
  await page.getByRole("combobox", { name: "Upstream" }).selectOption("keep");
  await page.getByRole("radio", { name: /^Leave as it is/ }).check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout v70" })).toBeVisible();
  await expect(page.getByText("Draft", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
});

test("the same document again changes nothing", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/apis/import"));
  await page.getByLabel("OpenAPI document").setInputFiles(fixture("adyen-CheckoutService-v70.json"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("This document is in the catalogue already")).toBeVisible();
  await page.getByRole("radio", { name: /^A new document for a version/ }).check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout v70" })).toBeVisible();

  await page.getByRole("link", { name: "Specification" }).click();
  await expect(page.getByRole("table", { name: /Documents of this version/ }).locator("tbody tr")).toHaveCount(1);
  await expectAccessible(page);
});

test("Checkout v71 becomes the second version by pasting it", async ({ browse }) => {
  const page = await browse.as(operator);
  await paste(page, await document("adyen-CheckoutService-v71.json"));
  await expect(page.getByRole("heading", { name: "Check and import" })).toBeVisible();
  await page.getByRole("radio", { name: /^A new version/ }).check();
  await page.getByRole("textbox", { name: "Version" }).fill("v71");
  await page.getByRole("combobox", { name: "Upstream" }).selectOption("keep");
  await page.getByRole("radio", { name: /^Leave as it is/ }).check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout v71" })).toBeVisible();
  const versions = page.getByRole("navigation", { name: "Versions" });
  await expect(versions.getByRole("link", { name: "v70" })).toBeVisible();
  await expect(versions.getByRole("link", { name: "v71" })).toBeVisible();
});

test("an upstream is created with the vendor as its target", async ({ browse, vendor }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/upstreams"));
  await expectAccessible(page);
  await page.getByRole("link", { name: "New upstream" }).first().click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("Checkout vendor");
  await page.getByLabel("URL of the first target").fill("not an address");
  await page.getByRole("button", { name: "Create upstream" }).click();
  await page.getByLabel("URL of the first target").fill(vendor.url);
  await page.getByRole("button", { name: "Create upstream" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout vendor" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Targets" })).toContainText(vendor.url);
  await expectAccessible(page);
});

test("a plan is created, and a faulty one is refused with what was typed", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/plans/new"));
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("Standard");
  await page.getByLabel("Limited").first().check();
  await page.getByLabel("How many requests").fill("600");
  await page.getByLabel("In each").selectOption({ label: "minute" });
  await page.getByLabel("Largest request body").fill("huge");
  await page.getByRole("button", { name: "Create plan" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("How many requests")).toHaveValue("600");
  await expectAccessible(page);

  await page.getByLabel("Largest request body").fill("1");
  await page.getByRole("button", { name: "Create plan" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Standard" })).toBeVisible();
  await expectAccessible(page);
});

test("a draft is bound to the upstream, offers the plan, and is published", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/apis"));
  await page.getByRole("link", { name: "Checkout", exact: true }).click();
  const versions = page.getByRole("navigation", { name: "Versions" });
  await versions.getByRole("link", { name: "v70" }).click();
  await page.getByRole("navigation", { name: "Parts of this API" }).getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("button", { name: "Publish" })).toBeDisabled();
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Upstream" }).selectOption({ label: "Checkout vendor" });
  await page.getByRole("button", { name: "Save upstream" }).click();
  await page.getByLabel("Standard").check();
  await page.getByRole("button", { name: "Save plans" }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Published", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
});

test("the catalogue is searched and filtered", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/apis"));
  await expectAccessible(page);
  await page.getByRole("searchbox").fill("checkout");
  await page.getByRole("searchbox").press("Enter");
  await expect(page.getByRole("link", { name: "Checkout", exact: true })).toBeVisible();
  await page.getByRole("searchbox").fill("no such thing");
  await page.getByRole("searchbox").press("Enter");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Show all APIs" }).click();
  await expect(page.getByRole("link", { name: "Checkout", exact: true })).toBeVisible();
});

test("the reference shows an operation with parameters, schemas, examples and code", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/apis/checkout"));
  await page.getByRole("navigation", { name: "Parts of this API" }).getByRole("link", { name: "Reference" }).click();
  await expectAccessible(page);
  await page.getByRole("link", { name: "POST /payments", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Start a transaction" })).toBeVisible();
  for (const language of ["curl", "Python", "JavaScript"]) {
    await page.getByText(language, { exact: true }).first().click();
    await expect(page.getByRole("region", { name: `${language} code` })).toBeVisible();
    await expect(page.getByRole("region", { name: `${language} code` })).toContainText("/checkout/v7");
  }
  await expectAccessible(page);
});
