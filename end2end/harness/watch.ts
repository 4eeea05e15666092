// What must never happen on any page: messages of fault in the console, refused content, a page wider than the screen.
import { type Page, expect } from "@playwright/test";

/** Collects what the browser complains about while a page is used. */
export class Watch {
  readonly complaints: string[] = [];
  private readonly documents = new Set<string>();

  constructor(page: Page) {
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) this.documents.add(response.url());
      else if (response.status() >= 400) this.complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`error in a script: ${error.message}`));
    page.on("console", (message) => {
      // A page that answers a faulty form with 422 is meant to; its own status is no complaint.
      const isOwnStatus = message.text().startsWith("Failed to load resource") && this.documents.has(message.location().url);
      if (message.type() === "error" && !isOwnStatus) this.complaints.push(`${message.text()} (${page.url()})`);
    });
  }

  expectNone(): void {
    expect(this.complaints, "complaints of the browser").toEqual([]);
  }
}

export async function expectNoOverflow(page: Page): Promise<void> {
  const { page: wide, screen } = await page.evaluate(() => ({
    page: document.scrollingElement?.scrollWidth ?? 0,
    screen: innerWidth,
  }));
  expect(wide, `width of ${page.url()}`).toBeLessThanOrEqual(screen + 1);
}
