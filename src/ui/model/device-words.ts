import type { DeviceSpeed } from "../../core/device-speed.ts";
import { pattern, plural, t } from "../../language/text.ts";
import type { DeviceReport } from "../../protocol/engine.ts";

/** The device in two words. */
export function deviceName(report: DeviceReport): string {
  if (report.device === "wasm") return cpuName(report.runtime.threads);
  const { adapter } = report;
  return adapter?.software ? t("Software GPU") : t("GPU · {vendor}", { vendor: adapter?.vendor || "WebGPU" });
}

const cpuName = (threads: number): string => plural(threads, "CPU · {n} thread", "CPU · {n} threads");

/** Why it is that device; in English where the reason has details of this machine. */
export const deviceReason = (report: DeviceReport): string => pattern(report.reason);

/** What was measured, in two words. */
export function speedName({ device, threads }: DeviceSpeed): string {
  return device === "wasm" ? cpuName(threads) : t("GPU (WebGPU)");
}

/** The report as lines of text, for copying into a bug report, so always in English. */
export function reportText(report: DeviceReport): string {
  const { adapter, runtime } = report;
  return [
    `device: ${report.device} (${report.reason})`,
    `adapter: ${adapter ? `${adapter.vendor} ${adapter.architecture} ${adapter.description}${adapter.software ? " (software)" : ""}` : "none"}`,
    `runtime: ${runtime.build} ${runtime.version}, ${runtime.threads} threads`,
    `features: ${report.features.join(", ") || "none"}`,
    ...report.selfTest.map(
      ({ name, worstError, passed }) =>
        `self-test ${name}: ${passed ? "passed" : "FAILED"}, worst error ${worstError.toExponential(2)}`,
    ),
    ...Object.entries(report.limits).map(([name, value]) => `limit ${name}: ${value}`),
    `browser: ${navigator.userAgent}`,
    `isolated: ${globalThis.crossOriginIsolated}, cores: ${navigator.hardwareConcurrency}`,
  ].join("\n");
}
