// Accessibility: axe must find nothing serious, on the page as it stands.
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type Page, expect, test } from "@playwright/test";
import { expectNoOverflow } from "./watch";

const GRAVE = ["serious", "critical"];

/** Every page that a journey visits goes through this. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoOverflow(page);
  await expectDistinctIds(page);
  const runsScripts = test.info().project.use.javaScriptEnabled !== false;
  const findings = runsScripts ? await look(page) : await lookAtTwin(page);
  expect(findings, `accessibility of ${page.url()}`).toEqual([]);
}

/** A label leads to the first element of an id only. */
async function expectDistinctIds(page: Page): Promise<void> {
  const ids = await page.locator("[id]").evaluateAll((found) => found.map((element) => element.id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at), `ids used twice on ${page.url()}`).toEqual([]);
}

async function look(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((violation) => GRAVE.includes(violation.impact ?? ""));
  return grave.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`));
}

/** Axe is a script: where scripts are off, a twin with the same content is looked at. */
async function lookAtTwin(page: Page): Promise<string[]> {
  const content = withoutScripts(await page.content());
  const twin = await browserOf(page).newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  try {
    const copy = await twin.newPage();
    await copy.route(page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: content }));
    await copy.goto(page.url());
    return await look(copy);
  } finally {
    await twin.close();
  }
}

function withoutScripts(html: string): string {
  return html.replace(/<script\b[^>]*><\/script>/g, "");
}

function browserOf(page: Page): Browser {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  return browser;
}
