// The demo: a believable world in seconds, with one rollout that goes bad and takes itself back.
import { operator } from "../harness/installation";
import { signIn } from "../harness/steps";
import { expect, expectAccessible, test } from "../harness/test";

test.use({ start: { readiness: "set up", purpose: "demo" } });

const goingOn = /Entering step|Applying weight|Soaking|Judging|Promoting|Baking|Succeeded/;

test("the demo is loaded, its sign-in works, and the bad rollout takes itself back", async ({ browse }) => {
  test.setTimeout(300_000);
  const page = await browse.as(operator);
  await page.goto("/t/headquarters");
  await page.getByRole("button", { name: "Load the demo" }).click();
  const passwords = page.locator("[data-copy-source]");
  await expect(passwords.first()).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  const admin = page.getByRole("row").filter({ hasText: /admin/i }).first();
  const [email] = (await admin.innerText()).match(/\S+@\S+/) ?? [""];
  const password = await admin.locator("[data-copy-source]").last().innerText();

  const visitor = await browse.asVisitor();
  await visitor.goto("/sign-in");
  await signIn(visitor, { email, password });
  await expect(visitor).toHaveURL(/\/t\/[^/]+$/);
  await expectAccessible(visitor);
  await visitor.goto(`${new URL(visitor.url()).pathname}/rollouts`);
  const rollouts = visitor.getByRole("table", { name: "Rollouts" });
  await expect(rollouts.locator("tbody tr")).toHaveCount(2);
  await expectAccessible(visitor);
  await expect(async () => {
    await visitor.reload();
    await expect(rollouts).toContainText("Rolled back", { timeout: 1_000 });
  }).toPass({ timeout: 150_000, intervals: [1_000] });

  const bad = rollouts.getByRole("row").filter({ hasText: "Rolled back" });
  await expect(rollouts.getByRole("row").filter({ hasText: goingOn })).toHaveCount(1);
  await bad.getByRole("link").click();
  await expect(visitor.getByRole("heading", { name: "Guardrails" })).toBeVisible();
  await expect(visitor.getByRole("table", { name: "History" })).toBeVisible();
  await expectAccessible(visitor);
});
