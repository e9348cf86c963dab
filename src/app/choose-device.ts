import { type FailureCode, fail, ok, type Result } from "../core/failure.ts";
import { GPU_LACKS, gpuLack } from "../core/gpu-lack.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import type { ModelSession } from "./model-session.ts";

/** What loading says of a device that no model can run on. */
const UNFIT: ReadonlySet<FailureCode> = new Set(["page-insecure", "no-webgpu", "no-adapter", "gpu-rejected"]);

/**
 * Moves the model to another device. Without a graphics adapter nothing is touched; where the device turns out unfit while the model
 * loads, the choice before it comes back, and the model with it.
 */
export async function chooseDevice(
  device: DeviceChoice,
  models: Pick<ModelSession, "reload">,
): Promise<Result<void>> {
  const { settings, settingsChanged } = useApp.getState();
  const before = settings.device;
  if (device === "webgpu" && !(await hasAdapter())) {
    const lack = gpuLack(globalThis);
    return fail(lack, GPU_LACKS[lack]);
  }
  settingsChanged({ device });
  const loaded = await models.reload();
  if (loaded.ok || !UNFIT.has(loaded.error.code)) return ok(undefined);
  settingsChanged({ device: before });
  void models.reload();
  return loaded;
}

async function hasAdapter(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter !== null && adapter !== undefined;
}
