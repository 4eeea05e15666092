// First start: who runs the installation, and its first tenant.
import { expect, expectAccessible, test } from "../harness/test";

test.use({ start: { readiness: "untouched", purpose: "first start" } });
test.describe.configure({ mode: "serial" });

const password = "velvet-moor-traverse";

test("every address leads to the set-up while nobody has set up", async ({ browse }) => {
  const page = await browse.asVisitor();
  await page.goto("/sign-in");
  await expect(page).toHaveURL(/\/setup$/);
  await expect(page.getByRole("heading", { name: "Welcome to Headgate" })).toBeVisible();
  await expectAccessible(page);
});

test("a weak password is refused with its reason, and what was typed is kept", async ({ browse }) => {
  const page = await browse.asVisitor();
  await page.goto("/setup");
  await page.getByLabel("Your name").fill("Ada Admin");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password").fill("password1234");
  await page.getByLabel("Name of the tenant").fill("Acme Payments");
  await page.getByRole("button", { name: "Create admin and tenant" }).click();

  await expect(page.getByText("one of the passwords that attackers try first").first()).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue("Ada Admin");
  await expect(page.getByLabel("E-mail address")).toHaveValue("ada@example.com");
  await expect(page.getByLabel("Name of the tenant")).toHaveValue("Acme Payments");
  await expect(page.getByLabel("Password")).toHaveValue("");
  await expectAccessible(page);
});

test("the first admin and the first tenant are made, and the cards say how to begin", async ({ browse }) => {
  const page = await browse.asVisitor();
  await page.goto("/setup");
  await page.getByLabel("Your name").fill("Ada Admin");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Name of the tenant").fill("Acme Payments");
  await page.getByRole("button", { name: "Create admin and tenant" }).click();

  await expect(page).toHaveURL(/\/t\/acme-payments$/);
  await expect(page.getByRole("heading", { level: 1, name: "Acme Payments" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Import an API" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Load the demo" })).toBeVisible();
  await expectAccessible(page);
});

test("an installation is set up only once", async ({ browse }) => {
  const page = await browse.asVisitor();
  await page.goto("/setup");
  await expect(page).toHaveURL(/\/sign-in/);
});
