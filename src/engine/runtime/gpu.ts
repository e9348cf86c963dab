import { FailureError } from "../../core/failure.ts";

/** What became of a device: the first fault that makes its results worthless. */
export class GpuHealth {
  private failure: FailureError | null = null;
  private resolve!: (error: FailureError) => void;
  /** Resolves with the fault, once there is one. */
  readonly ended = new Promise<FailureError>((resolve) => {
    this.resolve = resolve;
  });
  private readonly broken = this.ended.then((error) => Promise.reject<never>(error));

  constructor() {
    this.broken.catch(() => undefined);
  }

  get fault(): FailureError | null {
    return this.failure;
  }

  fail(error: FailureError): void {
    if (this.failure) return;
    this.failure = error;
    this.resolve(error);
  }

  /** `work`, or the device's fault as soon as there is one: work on a lost device may never settle. */
  guard<T>(work: Promise<T>): Promise<T> {
    if (this.failure) {
      work.catch(() => undefined);
      return Promise.reject(this.failure);
    }
    return Promise.race([work, this.broken]);
  }
}

/** Our own device, one per worker, with what is known of its adapter. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  readonly software: boolean;
  readonly health: GpuHealth;
}

/** A software adapter runs these graphs many times slower than the wasm build does. */
function isSoftware(info: GPUAdapterInfo): boolean {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/.test(words);
}

/** @returns null when the browser has no WebGPU or no adapter */
export async function requestAdapter(): Promise<{ adapter: GPUAdapter; software: boolean } | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  return adapter ? { adapter, software: isSoftware(adapter.info) } : null;
}

const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * onnxruntime's attention kernel hard-codes key positions per subgroup and is silently wrong at size 4 (more than 32
 * rows); 8 is unproven. Without the feature it takes a path that is right everywhere.
 */
export const MIN_SAFE_SUBGROUP = 16;

/** @param smallestSubgroup the feature is asked for from this size on; infinity after a self-test failed with it */
export async function openGpu(
  adapter: GPUAdapter,
  software: boolean,
  smallestSubgroup = MIN_SAFE_SUBGROUP,
): Promise<Gpu> {
  const features: GPUFeatureName[] = [];
  if (adapter.features.has("shader-f16")) features.push("shader-f16");
  const subgroupSize = adapter.info.subgroupMinSize ?? 0;
  if (adapter.features.has("subgroups") && subgroupSize >= smallestSubgroup) {
    features.push("subgroups");
  }
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) requiredLimits[name] = adapter.limits[name];

  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  const health = new GpuHealth();
  void device.lost.then((loss) => {
    const detail = loss.message || loss.reason || "no reason given";
    const message = `the graphics device was lost (${detail}); ask again and the model is loaded anew`;
    health.fail(new FailureError("gpu-lost", message));
  });
  device.addEventListener("uncapturederror", (event) => {
    // Without this a rejected dispatch would leave zeros that look like an answer.
    health.fail(
      event.error instanceof GPUOutOfMemoryError
        ? new FailureError(
            "out-of-memory",
            "the graphics device has no memory left ({message}); ask with fewer frames or close other tabs",
            { values: { message: event.error.message } },
          )
        : new FailureError("internal", `the graphics device refused a command: ${event.error.message}`),
    );
  });
  return { device, info: adapter.info, software, health };
}

export function reportedLimits(device: GPUDevice): Record<string, number> {
  return Object.fromEntries(WANTED_LIMITS.map((name) => [name, device.limits[name]]));
}
