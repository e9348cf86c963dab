import { encodeHalf } from "../../core/float.ts";
import type { GraphNode, Initialiser } from "../../package/onnx-writer.ts";
import type { SelfTest } from "./self-test-case.ts";

/** ONNX `TensorProto.DataType` codes, for `Cast`. */
const [FLOAT, HALF] = [1, 10];

/** Halves carry 11 bits, and sums of a hundred products are kept in them: errors near 1e-2 are honest. */
const HALF_TOLERANCE = 5e-2;

/** The same test with its operator in float16, between casts from and to float32. */
export function inHalfPrecision(test: SelfTest): SelfTest {
  const { graph } = test;
  const isFloat = (name: string) => test.feeds[name]?.data instanceof Float32Array;
  const [node] = graph.nodes as readonly [GraphNode];
  const casts = graph.inputs
    .filter(({ name }) => isFloat(name))
    .map(({ name }) => cast(name, `${name}_half`, HALF));
  const core: GraphNode = {
    ...node,
    inputs: node.inputs.map((name) => (isFloat(name) ? `${name}_half` : name)),
    outputs: node.outputs.map((name) => (name === "out" ? "out_half" : name)),
  };
  return {
    ...test,
    name: `${test.name}, 16-bit`,
    tolerance: HALF_TOLERANCE,
    // What is cast first cannot be written over.
    inPlace: undefined,
    graph: {
      ...graph,
      nodes: [...casts, core, cast("out_half", "out", FLOAT)],
      outputs: graph.outputs.map((value) => (value.name === "out" ? value : { ...value, dtype: "f16" })),
      initialisers: graph.initialisers.map(halved),
    },
  };
}

function cast(from: string, to: string, type: number): GraphNode {
  return { operator: "Cast", domain: "", inputs: [from], outputs: [to], attributes: { to: type } };
}

function halved(initialiser: Initialiser): Initialiser {
  const { data } = initialiser;
  if (initialiser.dtype !== "f32" || data.kind !== "inline") return initialiser;
  const values = new Float32Array(data.bytes.buffer, data.bytes.byteOffset, data.bytes.byteLength / 4);
  const bytes = new Uint8Array(Uint16Array.from(values, encodeHalf).buffer);
  return { ...initialiser, dtype: "f16", data: { kind: "inline", bytes } };
}
