// Every page that a link of the navigation leads to, light and dark, and by keyboard.
import type { Page } from "@playwright/test";
import { operator } from "../harness/installation";
import { Tenant } from "../harness/tenant";
import { expect, expectAccessible, test } from "../harness/test";

let tenant: Tenant;
let empty: Tenant;

test.beforeAll(async ({ rest, vendor }) => {
  empty = await Tenant.create(rest, "Empty");
  tenant = await Tenant.create(rest, "Look");
  const published = await tenant.publishCheckout(vendor.url);
  await tenant.caller("Web shop", published);
  await tenant.post("/teams", { name: "Payments" });
});

async function chooseTheme(page: Page, name: "Light" | "Dark" | "System"): Promise<void> {
  await page.getByRole("button", { name: `${name} theme` }).click();
}

/** Addresses of all entries of the navigation. */
async function places(page: Page): Promise<string[]> {
  const links = page.locator(".sidebar a.nav-item");
  return links.evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""));
}

test("every place of the navigation is sound, dark as well, empty and filled", async ({ browse }) => {
  test.setTimeout(240_000);
  const page = await browse.as(operator);
  await page.goto(tenant.page());
  await chooseTheme(page, "Dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  for (const start of [tenant.page(), empty.page()]) {
    await page.goto(start);
    for (const place of [start, ...(await places(page))]) {
      const answer = await page.goto(place);
      expect(answer?.status(), place).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expectAccessible(page);
    }
  }
  await page.goto("/operator/tenants");
  await expectAccessible(page);
});

test("the theme is kept from page to page", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/plans"));
  await chooseTheme(page, "Dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page).toHaveURL(/\/plans$/);
  await page.goto(tenant.page("/nodes"));
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await chooseTheme(page, "System");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme", /./);
});

test("the skip link leads past the navigation", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/plans"));
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  await page.keyboard.press("Tab");
  await expect(page.locator("main :focus")).toHaveCount(1);
});

test("an address that does not exist answers with a way back", async ({ browse }) => {
  const page = await browse.as(operator);
  for (const path of ["/no-such-page", tenant.page("/no-such-page"), "/t/no-such-tenant"]) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByText("Request id")).toBeVisible();
    await expectAccessible(page);
  }
});
