import type * as Ort from "onnxruntime-web";

export type OrtModule = typeof Ort;
export type Build = "jspi" | "asyncify" | "wasm";

/** One loaded onnxruntime-web build. */
export interface Runtime {
  readonly ort: OrtModule;
  readonly build: Build;
  readonly threads: number;
  readonly version: string;
}

/**
 * The one version that blob-bytes.ts and graph-session.ts were written for: both rest on what it does inside. Pinned in package.json.
 */
export const RUNTIME_VERSION = "1.30.0";

/** Beyond this the graphs of these models stop gaining from more threads. */
const MAX_THREADS = 8;

/**
 * Half of the logical cores, for the runtime's threads and for our own pool: of the two, one works at a time. The language engine and
 * the segmenter take as many each, as both may be at work. Threads of the runtime wait for each other by spinning, so one that loses its
 * core to the page or the video decoder holds up all. Measured with both on two cores in docs/segmenter-speed.md.
 */
export function threadCount(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(MAX_THREADS, Math.floor((navigator.hardwareConcurrency ?? 1) / 2)));
}

/** jspi is smaller and halves the cost of a run; asyncify is its equal where the browser lacks JSPI. */
export function buildFor(device: "webgpu" | "wasm"): Build {
  if (device === "wasm") return "wasm";
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}

const importers: Record<Build, () => Promise<OrtModule>> = {
  jspi: () => import("onnxruntime-web/jspi"),
  asyncify: () => import("onnxruntime-web/webgpu"),
  wasm: () => import("onnxruntime-web/wasm"),
};

const loaded = new Map<Build, Promise<Runtime>>();

/** On WebGPU the CPU only records commands; a thread pool would spin for nothing. */
const threadsFor = (build: Build): number => (build === "wasm" ? threadCount() : 1);

/**
 * Fetches and initialises one build; only that one is downloaded. Its `.wasm` lies beside the bundled module, so it
 * comes from our own origin in development, in the build and offline.
 * @param threads as the first caller wants them
 */
export function loadRuntime(build: Build, threads = threadsFor(build)): Promise<Runtime> {
  const known = loaded.get(build);
  if (known) return known;
  const loading = initialise(build, threads);
  loaded.set(build, loading);
  loading.catch(() => loaded.delete(build));
  return loading;
}

async function initialise(build: Build, threads: number): Promise<Runtime> {
  const ort = await importers[build]();
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = "error";
  return { ort, build, threads, version: ort.env.versions.web ?? ort.env.versions.common };
}
