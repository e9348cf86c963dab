import { fail, type Result } from "../core/failure.ts";
import type { DeviceChoice, ModelInfo, PackageSource } from "../protocol/engine.ts";
import type { EngineClient } from "../services/engine-client.ts";
import { useApp } from "../state/app-store.ts";
import { deviceFromAddress } from "../state/device-from-address.ts";

type Variant = "q4f16" | "q4f32";

/** Loads the bundled model once, when first wanted, and tells the store how far it is. A failed load can be tried again. */
export class ModelSession {
  readonly #engine: EngineClient;
  #loading: Promise<Result<ModelInfo>> | null = null;
  readonly #firstPackage = Promise.withResolvers<string>();

  constructor(engine: EngineClient) {
    this.#engine = engine;
    engine.onCrash = (failure) => {
      this.#loading = null;
      // A reset happens with any sleep or driver update; the next question simply loads the model again.
      const reset = failure.code === "gpu-lost";
      useApp.getState().modelChanged(reset ? { kind: "idle" } : { kind: "failed", failure });
    };
  }

  /** Address of the first package that loaded. */
  get packageUrl(): Promise<string> {
    return this.#firstPackage.promise;
  }

  /** The loaded model; starts loading when nobody has, waits when somebody did. */
  ready(): Promise<Result<ModelInfo>> {
    this.#loading ??= this.#load().then((result) => {
      if (!result.ok) this.#loading = null;
      return result;
    });
    return this.#loading;
  }

  /** Starts over, for another device or after a failure. Questions in flight end as cancelled. */
  reload(): Promise<Result<ModelInfo>> {
    this.#engine.restart();
    this.#loading = null;
    useApp.getState().deviceReported(null);
    return this.ready();
  }

  async #load(): Promise<Result<ModelInfo>> {
    const { modelChanged, settings } = useApp.getState();
    const device = deviceFromAddress() ?? settings.device;
    modelChanged({ kind: "loading", progress: null });
    let result: Result<ModelInfo> = fail("internal", "no package was tried");
    for (const variant of await variantsFor(device)) {
      const source = bundledPackage(variant);
      result = await this.#engine.load(source, device, (progress) => {
        modelChanged({ kind: "loading", progress });
      });
      if (result.ok) this.#firstPackage.resolve(source.baseUrl);
      if (result.ok || result.error.code === "cancelled") break;
    }
    const report = await this.#engine.report();
    if (report.ok) useApp.getState().deviceReported(report.value);
    if (result.ok) modelChanged({ kind: "ready", info: result.value });
    else if (result.error.code !== "cancelled") modelChanged({ kind: "failed", failure: result.error });
    return result;
  }
}

/**
 * Packages to try, best first: half precision only where the adapter computes in it, with the other behind it for
 * the case that the engine finds the adapter wanting and takes wasm.
 */
async function variantsFor(device: DeviceChoice): Promise<readonly Variant[]> {
  if (device === "wasm") return ["q4f32"];
  const adapter = await navigator.gpu
    ?.requestAdapter({ powerPreference: "high-performance" })
    .catch(() => null);
  const halfPrecision = adapter?.features.has("shader-f16") && !adapter.info.isFallbackAdapter;
  return halfPrecision ? ["q4f16", "q4f32"] : ["q4f32"];
}

function bundledPackage(variant: Variant): Extract<PackageSource, { kind: "url" }> {
  return { kind: "url", baseUrl: new URL(`models/nano-${variant}/`, document.baseURI).href };
}
