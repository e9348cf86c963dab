import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../src/cli/browser.ts";

/** One browser at a time, the same one that the command-line tools drive. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  reporter: [["list"]],
  use: {
    launchOptions: { executablePath: await findChromium(), args: [...CHROMIUM_FLAGS] },
    viewport: { width: 1600, height: 950 },
    screenshot: "only-on-failure",
  },
});
