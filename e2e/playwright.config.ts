import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../src/cli/browser.ts";

// Tests that start commands wait for processes more than they work, and look at no clock: they can run side by side.
const COMMANDS =
  /[\\/](ask|dataset-command|evaluate|exact|frames|general-command|guide|media|media-cases|parity|pictures)\.spec\.ts$/;

/** One browser at a time, the same one that the command-line tools drive; `npm test` runs the project `commands` with two. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  reporter: [["list"]],
  projects: [
    { name: "commands", testMatch: COMMANDS },
    { name: "page", testMatch: "**/*.spec.ts", testIgnore: COMMANDS },
  ],
  use: {
    launchOptions: { executablePath: await findChromium(), args: [...CHROMIUM_FLAGS] },
    viewport: { width: 1600, height: 950 },
    screenshot: "only-on-failure",
  },
});
