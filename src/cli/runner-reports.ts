import type { Page } from "@playwright/test";
import type { LoadProgress } from "../protocol/engine.ts";
import type { RunnerReports } from "./runner/api.ts";

/** Tells a person who waits, beside the command's answer. */
export function reportLine(line: string): void {
  console.error(line);
}

/** Playwright gives the page plain functions; the page finds them as `globalThis.reports`. Progress goes to stderr. */
export async function provideReports(page: Page, onText: (delta: string) => void): Promise<void> {
  const reports: RunnerReports = {
    reportLoading: loadingReporter(),
    reportStage: reportLine,
    reportText: onText,
  };
  await page.exposeFunction("reportLoading", reports.reportLoading);
  await page.exposeFunction("reportStage", reports.reportStage);
  await page.exposeFunction("reportText", reports.reportText);
  await page.addInitScript("globalThis.reports = { reportLoading, reportStage, reportText }");
}

/** A line for each tenth of the weights. */
function loadingReporter(): (progress: LoadProgress) => void {
  let told = -1;
  return ({ phase, loadedBytes, totalBytes }) => {
    const tenths = phase === "weights" && totalBytes > 0 ? Math.floor((10 * loadedBytes) / totalBytes) : -1;
    if (tenths === told) return;
    told = tenths;
    if (tenths >= 0) reportLine(`loading weights: ${10 * tenths} % of ${(totalBytes / 1e6).toFixed(0)} MB`);
  };
}
