// What scripts add: nothing that a page needs, but what makes it quick.
import { runPrinted } from "../harness/curl";
import { operator } from "../harness/installation";
import { type Caller, Tenant } from "../harness/tenant";
import { expect, test } from "../harness/test";

let tenant: Tenant;
let caller: Caller;

test.beforeAll(async ({ rest, vendor }) => {
  tenant = await Tenant.create(rest, "Scripts");
  caller = await tenant.caller("Web shop", await tenant.publishCheckout(vendor.url));
});

test("a call appears in the request log without a reload, and pausing keeps the list still", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/request-logs"));
  const rows = page.getByRole("table", { name: "Request logs" }).locator("tbody tr");
  await expect(page.locator("[data-live-word]")).toHaveText("Live");
  const before = await rows.count();
  await runPrinted(caller.curl);
  await expect(rows).toHaveCount(before + 1, { timeout: 2_500 });

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.locator("[data-live-word]")).toHaveText("Paused");
  await runPrinted(caller.curl);
  // Whoever is not paused has it: only then is the stillness of this page a proof.
  const other = await browse.as(operator);
  await other.goto(tenant.page("/request-logs"));
  await expect(other.getByRole("table", { name: "Request logs" }).locator("tbody tr")).toHaveCount(before + 2);
  await expect(rows).toHaveCount(before + 1);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(rows).toHaveCount(before + 2);
});

test("the copy button copies what stands beside it", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(tenant.page("/apis/checkout"));
  const copyable = page.locator(".copyable").first();
  await copyable.getByRole("button", { name: "Copy" }).click();
  await expect(copyable.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await copyable.locator("code").innerText());
});

test("a form that is under way is not sent twice", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/applications/new"));
  await page.getByRole("textbox", { name: "Name" }).fill("Only once");
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/applications", async (route) => {
    await released;
    await route.continue();
  });
  const button = await page.getByRole("button", { name: "Create application" }).boundingBox();
  const click = () => page.mouse.click((button?.x ?? 0) + 5, (button?.y ?? 0) + 5);
  const underWay = page.waitForRequest("**/applications");
  await click();
  await underWay;
  await click();
  release();
  await expect(page.getByRole("heading", { level: 1, name: "Only once" })).toBeVisible();
  expect(sent).toHaveLength(1);
});

test("the key / leads to the search box, but not while typing", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page("/apis"));
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox");
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("");
  await page.keyboard.type("a/b");
  await expect(search).toHaveValue("a/b");
});

test("a question closes with Escape and gives the focus back", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto(tenant.page(`/applications/${caller.application}`));
  const question = page.locator("details.confirm").first();
  await question.locator("summary").click();
  await expect(question.locator("form")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question.locator("form")).toBeHidden();
  await expect(question.locator("summary")).toBeFocused();
});
