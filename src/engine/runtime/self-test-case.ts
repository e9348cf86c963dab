import type { OnnxGraph } from "../../package/onnx-writer.ts";

/** A one-node graph with its inputs and what it should give. The output is called `out`. */
export interface SelfTest {
  readonly name: string;
  readonly graph: OnnxGraph;
  readonly feeds: Readonly<Record<string, { data: Float32Array | Int32Array; dims: readonly number[] }>>;
  /** Outputs written over an input, by the input's name, in a session whose runs can be recorded: the decoder's attention. */
  readonly inPlace?: Readonly<Record<string, string>>;
  expected(): Float32Array;
  /** Largest error accepted, as a part of the expected values' largest magnitude. */
  readonly tolerance: number;
}
