// Signing in and out.
import { operator } from "../harness/installation";
import { openAccountMenu, signIn } from "../harness/steps";
import { expect, expectAccessible, test } from "../harness/test";

test("a wrong password is refused in plain words and the address is kept", async ({ browse }) => {
  const page = await browse.asVisitor();
  await page.goto("/sign-in");
  await expectAccessible(page);
  await signIn(page, { email: operator.email, password: "not-the-password" });

  await expect(page.getByText("E-mail address or password is wrong").first()).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(operator.email);
  await expect(page.getByLabel("Password")).toHaveValue("");
  await expectAccessible(page);
});

test("a page that needs a person leads to the sign-in and back", async ({ browse }) => {
  const page = await browse.asVisitor();
  await page.goto("/t/headquarters/plans");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signIn(page, operator);
  await expect(page).toHaveURL(/\/t\/headquarters\/plans$/);
  await expect(page.getByRole("heading", { level: 1, name: "Plans" })).toBeVisible();
});

test("after signing out nothing is shown any more", async ({ browse }) => {
  const page = await browse.as(operator);
  await page.goto("/account");
  await expectAccessible(page);
  await openAccountMenu(page);
  await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a person sees the browsers that are signed in and ends the others", async ({ browse }) => {
  const other = await browse.as(operator);
  const page = await browse.as(operator);
  await page.goto("/account");
  await page.locator("summary", { hasText: "Sign out all others…" }).click();
  await page.getByRole("button", { name: "Sign out all others", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "signed out" })).toBeVisible();
  await other.goto("/account");
  await expect(other).toHaveURL(/\/sign-in/);
});
