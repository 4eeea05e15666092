// Steps that several journeys share, as a person does them.
import type { Locator, Page } from "@playwright/test";
import type { Person } from "./test";

/** Fills the sign-in and sends it. */
export async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Opens a question, fills what it asks, and says yes. */
export async function confirm(scope: Page | Locator, trigger: string, yes: string): Promise<void> {
  const question = scope.locator("details.confirm").filter({ has: scope.locator("summary", { hasText: trigger }) }).first();
  await question.locator("summary").click();
  await question.getByRole("button", { name: yes, exact: true }).click();
}

/** Opens the menu behind the person's initials. */
export async function openAccountMenu(page: Page): Promise<void> {
  await page.locator("summary[aria-label^='Account of']").click();
}
