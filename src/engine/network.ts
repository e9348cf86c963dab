import type * as Ort from "onnxruntime-web";
import type { Execution } from "./execution.ts";
import { asFailure } from "./faults.ts";

export type Tensors = Readonly<Record<string, Ort.Tensor>>;

/** Bytes of the shards a graph refers to, as the runtime at hand takes them best. */
export type ExternalData = readonly { readonly path: string; readonly data: Blob | Uint8Array }[];

/** One ONNX session. Creation and runs wait for their turn; on WebGPU outputs stay on the GPU. */
export class Network {
  private constructor(
    private readonly execution: Execution,
    private readonly session: Ort.InferenceSession,
  ) {}

  /**
   * On WebGPU every node must have a GPU kernel: a silent fall-back would copy tensors to the CPU and back.
   * @throws FailureError when the graph cannot be loaded, or the device is lost meanwhile
   */
  static create(execution: Execution, graph: Uint8Array, externalData: ExternalData = []): Promise<Network> {
    const { runtime, gpu } = execution;
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
    return inTurn(
      execution,
      async () => new Network(execution, await runtime.ort.InferenceSession.create(graph, options)),
    );
  }

  /**
   * @param fetches outputs to write into tensors of the caller; the others are new and the caller's to dispose
   * @throws FailureError `gpu-lost`, `out-of-memory`, `internal`
   */
  run(feeds: Tensors, fetches: Tensors = {}): Promise<Tensors> {
    const wanted = Object.fromEntries(
      this.session.outputNames.map((name): [string, Ort.Tensor | null] => [name, fetches[name] ?? null]),
    );
    return inTurn(this.execution, () => this.session.run(feeds, wanted));
  }

  /** The element type of an input. */
  inputType(name: string): Ort.Tensor.Type {
    const found = this.session.inputMetadata.find((input) => input.name === name);
    if (!found?.isTensor) throw new RangeError(`the graph has no tensor input ${name}`);
    return found.type;
  }

  async release(): Promise<void> {
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
