// Pictures of every page: `npm run screenshots`. They are for looking at, nothing is compared.
import { defineConfig } from "@playwright/test";
import { chromium } from "./harness/browser";

export default defineConfig({
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "../target/screenshots-output",
  workers: 1,
  timeout: 900_000,
  reporter: [["list"]],
  use: { ...chromium, actionTimeout: 15_000 },
});
