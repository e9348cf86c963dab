import type * as Ort from "onnxruntime-web";
import type { Execution } from "./execution.ts";
import { asFailure } from "./faults.ts";

export type Tensors = Readonly<Record<string, Ort.Tensor>>;

/** Bytes of the shards a graph refers to, as the runtime at hand takes them best. */
export type ExternalData = readonly { readonly path: string; readonly data: Uint8Array }[];

export interface SessionOptions {
  readonly externalData?: ExternalData;
  /**
   * WebGPU only: runs of one shape on the same buffers may be recorded and replayed, which spares the CPU nearly all of a run. Every
   * input is then wanted on the GPU, and keys and values have to share past and present.
   */
  readonly replayable?: boolean;
}

/** Of a run that is neither recorded nor a replay. */
const UNRECORDED = -1;

/** One ONNX session. Creation and runs wait for their turn; on WebGPU outputs stay on the GPU. */
export class GraphSession {
  private released = false;

  private constructor(
    private readonly execution: Execution,
    private readonly session: Ort.InferenceSession,
    readonly replayable: boolean,
  ) {}

  /**
   * On WebGPU every node must have a GPU kernel: a silent fall-back would copy tensors to the CPU and back.
   * @throws FailureError when the graph cannot be loaded, or the device is lost meanwhile
   */
  static create(
    execution: Execution,
    graph: Uint8Array,
    { externalData = [], replayable = false }: SessionOptions = {},
  ): Promise<GraphSession> {
    const { runtime, gpu } = execution;
    const recording = replayable && gpu !== null;
    const options: Ort.InferenceSession.SessionOptions = {
      graphOptimizationLevel: "all",
      externalData: [...externalData],
      ...(gpu
        ? {
            executionProviders: [
              // The default layout is wrong for convolutions over 6, 9, 18 … channels (onnxruntime#29651).
              { name: "webgpu", device: gpu.device, preferredLayout: "NCHW" },
            ],
            preferredOutputLocation: "gpu-buffer",
            extra: { session: { disable_cpu_ep_fallback: "1" } },
          }
        : { executionProviders: ["wasm"] }),
    };
    if (recording) recordRuns(options);
    return inTurn(
      execution,
      async () =>
        new GraphSession(execution, await runtime.ort.InferenceSession.create(graph, options), recording),
    );
  }

  /**
   * @param fetches outputs to write into tensors of the caller; the others are new and the caller's to dispose
   * @param recording the first run under this number is recorded, later ones replay it: same shapes, same buffers
   * @throws FailureError `gpu-lost`, `out-of-memory`, `internal`
   */
  run(feeds: Tensors, fetches: Tensors = {}, recording = UNRECORDED): Promise<Tensors> {
    const wanted = Object.fromEntries(
      this.session.outputNames.map((name): [string, Ort.Tensor | null] => [name, fetches[name] ?? null]),
    );
    const options = this.replayable ? { extra: { gpu_graph_id: String(recording) } } : {};
    return inTurn(this.execution, () => this.session.run(feeds, wanted, options));
  }

  /** The element type of an input. */
  inputType(name: string): Ort.Tensor.Type {
    const found = this.session.inputMetadata.find((input) => input.name === name);
    if (!found?.isTensor) throw new RangeError(`the graph has no tensor input ${name}`);
    return found.type;
  }

  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    // On a broken device there is nothing left to free, and the runtime may wait for it for ever.
    if (this.execution.gpu?.health.fault) return;
    await inTurn(this.execution, () => this.session.release());
  }
}

/**
 * Tells the WebGPU provider to record runs, but not the runtime's JavaScript around it: that would bind one set of buffers for
 * ever, and prefill has others. Both read the same option, the provider first.
 */
function recordRuns(options: Ort.InferenceSession.SessionOptions): void {
  let forProvider = true;
  Object.defineProperty(options, "enableGraphCapture", {
    get() {
      const value = forProvider;
      forProvider = false;
      return value;
    },
  });
}

async function inTurn<T>({ serial, gpu }: Execution, job: () => Promise<T>): Promise<T> {
  const result = serial.run(job);
  try {
    return await (gpu ? gpu.health.guard(result) : result);
  } catch (error) {
    // A lost device shows up first as an odd error of whatever touched it.
    if (gpu?.health.fault) throw gpu.health.fault;
    throw asFailure(error);
  }
}
