import type { DeviceSpeed } from "../../core/device-speed.ts";
import type { DeviceChoice } from "../../protocol/engine.ts";
import { measureCpu } from "./cpu-speed.ts";
import { openGpu, requestAdapter } from "./gpu.ts";
import { measureGpu } from "./gpu-speed.ts";
import { buildFor, loadRuntime, threadCount } from "./runtime.ts";

/**
 * Measures for a second or two how fast the device is that a model would run on. No model is needed, and none is touched; what else
 * computes at the same time makes the figures worse.
 * @throws FailureError `gpu-lost`, `out-of-memory`, `internal`
 */
export async function measureSpeed(
  choice: DeviceChoice,
  onProgress: (fraction: number) => void,
): Promise<DeviceSpeed> {
  const found = choice === "wasm" ? null : await requestAdapter();
  if (!found || (choice === "auto" && found.software)) return measureCpu(threadCount(), onProgress);
  const runtime = await loadRuntime(buildFor("webgpu"));
  const gpu = await openGpu(found.adapter, found.software);
  try {
    return await measureGpu(runtime, gpu, onProgress);
  } finally {
    gpu.device.destroy();
  }
}
