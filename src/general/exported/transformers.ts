import type * as Transformers from "@huggingface/transformers";
import type { InferenceSession } from "onnxruntime-web";
import type { Runtime } from "../../engine/runtime/runtime.ts";

export type Library = typeof Transformers;

type SessionOptions = Parameters<typeof InferenceSession.create>[1];
/** What the library asks of a session. */
type LibrarySession = Pick<InferenceSession, "inputNames" | "outputNames" | "run" | "release">;

/** Under this name of the global scope transformers.js takes a runtime that is there already. Source: its `backends/onnx.js`. */
const GIVEN_RUNTIME = Symbol.for("onnxruntime");
/** What transformers.js takes a model's name to be; it is no address, as every file comes from the package. */
const MODEL = "package/model";

/** transformers.js on this worker's runtime, reading nothing but the files it is given. */
export interface BoundLibrary {
  readonly library: Library;
  /** Runs work of the library, and throws what went wrong in the runtime meanwhile, whatever the library makes of it. */
  faultsOf<T>(work: () => Promise<T>): Promise<T>;
  /** The name to load a package's model and processor by; from then on files come from that package. */
  use(files: ReadonlyMap<string, Blob>): string;
}

let bound: { readonly runtime: Runtime; readonly library: Promise<BoundLibrary> } | null = null;

/**
 * Loads transformers.js once, on this runtime instead of the one that it would choose. It is told so before it is loaded.
 * @throws RangeError for another runtime than the first: it keeps that for good, so another worker is needed
 */
export function bindTransformers(runtime: Runtime): Promise<BoundLibrary> {
  if (bound && bound.runtime !== runtime)
    throw new RangeError("transformers.js runs on another runtime here");
  bound ??= { runtime, library: load(runtime) };
  return bound.library;
}

async function load({ ort }: Runtime): Promise<BoundLibrary> {
  let faults: { readonly error: unknown }[] = [];
  // The library does one thing after the other, and after one that failed nothing any more. So none fails there.
  const create = async (model: Uint8Array, options?: SessionOptions): Promise<LibrarySession> => {
    try {
      // The library's own small graphs name no provider, and would open a device of their own.
      const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], ...options });
      const run = session.run.bind(session);
      return Object.assign(session, {
        run: (...given: Parameters<typeof run>) =>
          run(...given).catch((error: unknown) => {
            faults.push({ error });
            return {};
          }),
      });
    } catch (error) {
      faults.push({ error });
      return { inputNames: [], outputNames: [], run: async () => ({}), release: async () => undefined };
    }
  };
  Object.assign(globalThis, { [GIVEN_RUNTIME]: { ...ort, InferenceSession: { create } } });
  const { wasmPaths } = ort.env.wasm;
  const library = await import("@huggingface/transformers");
  // It names files of a public server, where ours lie beside the runtime's module.
  ort.env.wasm.wasmPaths = wasmPaths;

  let files: ReadonlyMap<string, Blob> = new Map();
  const { env } = library;
  Object.assign(env, {
    allowLocalModels: false,
    // Files that a package lacks are asked for from `fetch` below, which has none.
    allowRemoteModels: true,
    useBrowserCache: false,
    useWasmCache: false,
    useCustomCache: true,
    customCache: {
      match: async (address: string) => {
        const blob = files.get(address.slice(address.lastIndexOf("/") + 1));
        return blob && new Response(blob, { headers: { "Content-Length": String(blob.size) } });
      },
      put: async () => undefined,
    },
    fetch: async () => new Response(null, { status: 404 }),
    logLevel: library.LogLevel.ERROR,
  });
  return {
    library,
    async faultsOf(work) {
      faults = [];
      try {
        const value = await work();
        if (faults.length === 0) return value;
      } catch (error) {
        if (faults.length === 0) throw error;
      }
      throw faults[0]!.error;
    },
    use(given) {
      files = given;
      return MODEL;
    },
  };
}
