import type * as Ort from "onnxruntime-web";
import { BlobBytes } from "./blob-bytes.ts";
import type { Execution } from "./execution.ts";
import { asFailure } from "./faults.ts";
import { recordRuns } from "./recorded-runs.ts";
import { RUNTIME_VERSION } from "./runtime.ts";

export type Tensors = Readonly<Record<string, Ort.Tensor>>;

/** The weights that a graph refers to. They stay in their files until they are wanted. */
export interface GraphWeights {
  readonly files: readonly { readonly path: string; readonly blob: Blob }[];
  /** Of the graph's own tensors; the files may hold others'. */
  readonly bytes: number;
  /** Called before each tensor is read, as a sign of life. */
  onRead(): void;
}

export interface SessionOptions {
  readonly weights?: GraphWeights;
  /**
   * WebGPU only: runs of one shape on the same buffers may be recorded and replayed, which spares the CPU nearly all of a run. Every
   * input is then wanted on the GPU, and keys and values have to share past and present.
   */
  readonly replayable?: boolean;
}

type ExternalData = readonly { readonly path: string; readonly data: Uint8Array }[];

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
   * @throws FailureError when the graph cannot be loaded, cannot be recorded though it should be replayable, or the device is lost
   */
  static async create(
    execution: Execution,
    graph: Uint8Array,
    { weights, replayable = false }: SessionOptions = {},
  ): Promise<GraphSession> {
    if (!weights) return GraphSession.open(execution, graph, [], replayable);
    const spans = weights.files.map(({ path, blob }) => ({
      path,
      data: new BlobBytes(blob, () => weights.onRead()),
    }));
    const bytesRead = () => spans.reduce((sum, { data }) => sum + data.bytesRead, 0);
    try {
      const session = await GraphSession.open(execution, graph, spans, replayable);
      if (bytesRead() >= weights.bytes) return session;
      await session.release();
    } catch (error) {
      // Once it has read some it knows how, and the fault is another.
      if (bytesRead() > 0 || execution.gpu?.health.fault) throw error;
    }
    console.error(
      `onnxruntime-web should read ${weights.bytes} bytes of weights span by span as ${RUNTIME_VERSION} does, and read ${bytesRead()}; see blob-bytes.ts. The files are read whole instead, which takes as much memory.`,
    );
    const whole: { path: string; data: Uint8Array }[] = [];
    for (const { path, blob } of weights.files) {
      weights.onRead();
      whole.push({ path, data: new Uint8Array(await blob.arrayBuffer()) });
    }
    return GraphSession.open(execution, graph, whole, replayable);
  }

  private static async open(
    execution: Execution,
    graph: Uint8Array,
    externalData: ExternalData,
    replayable: boolean,
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
    const checkRecording = recording ? recordRuns(options) : () => undefined;
    const made = await inTurn(execution, () => runtime.ort.InferenceSession.create(graph, options));
    const session = new GraphSession(execution, made, recording);
    try {
      checkRecording();
    } catch (error) {
      await session.release();
      throw asFailure(error);
    }
    return session;
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

  get inputNames(): readonly string[] {
    return this.session.inputNames;
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
