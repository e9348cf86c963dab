import type * as Ort from "onnxruntime-web";
import type { GraphSession } from "../../runtime/graph-session.ts";

/**
 * What the vision network takes (package/manifest.ts), float32: patches of one or more pictures of one size, and rotary tables for them
 * where the family has such.
 */
export interface VisionInputs {
  readonly patches: Ort.Tensor;
  readonly rope_cos?: Ort.Tensor;
  readonly rope_sin?: Ort.Tensor;
}

/** What work on pictures goes by. */
export interface EncodingContext {
  readonly signal: AbortSignal;
  /** How much of it is done, from 0 to 1; now and then, where it takes long. */
  onFraction(fraction: number): void;
}

/** The vision network, on one device. */
export interface VisionEncoder {
  /**
   * @returns float32 [… patches, C], as many axes as `patches` has; the caller's to dispose
   * @throws FailureError `cancelled`, where it takes long; `out-of-memory`, `gpu-lost`
   */
  features(inputs: VisionInputs, context: EncodingContext): Promise<Ort.Tensor>;
  /** Ends what works for it. */
  dispose(): void;
}

/** The package's graph. */
export class GraphEncoder implements VisionEncoder {
  constructor(private readonly network: GraphSession) {}

  async features(inputs: VisionInputs): Promise<Ort.Tensor> {
    return (await this.network.run({ ...inputs })).features!;
  }

  /** The graph is its loader's. */
  dispose(): void {}
}
