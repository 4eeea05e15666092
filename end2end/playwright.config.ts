// Three ways to look at the same journeys: a desktop with and without JavaScript, and a phone.
import { defineConfig } from "@playwright/test";
import { chromium, phone } from "./harness/browser";

export default defineConfig({
  testDir: "journeys",
  outputDir: "../target/end2end",
  fullyParallel: false,
  // The machine runs a database, a portal, a proxy and a vendor for each worker besides the browser.
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  forbidOnly: true,
  use: {
    ...chromium,
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "desktop" },
    { name: "no-javascript", use: { javaScriptEnabled: false }, testIgnore: ["**/demo.spec.ts", "**/script-*.spec.ts"] },
    { name: "phone", use: { ...phone }, testIgnore: ["**/demo.spec.ts", "**/script-*.spec.ts"] },
  ],
});
