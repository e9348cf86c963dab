import type { Attribute, Initialiser, OnnxGraph } from "../../package/onnx-writer.ts";
import {
  attentionReference,
  causalAttentionReference,
  convolutionReference,
  layerNormReference,
  matMulReference,
  quantisedMatMulReference,
  type Shape,
} from "./self-test.reference.ts";
import type { SelfTest } from "./self-test-case.ts";
import { inHalfPrecision } from "./self-test-half.ts";

/** Working adapters stay below 1e-5; the faults this looks for are as large as the values themselves. */
const TOLERANCE = 1e-3;

type Feeds = SelfTest["feeds"];

/** Repeatable values in [-1, 1). */
function noise(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

interface NodeOptions {
  readonly operator: string;
  readonly domain?: "" | "com.microsoft";
  readonly feeds: Feeds;
  /** Names of feeds and initialisers in the operator's order; empty for one left out. */
  readonly inputs: readonly string[];
  readonly outputs?: readonly string[];
  readonly attributes?: Record<string, Attribute>;
  readonly initialisers?: readonly Initialiser[];
  readonly outputDims: readonly number[];
}

function graphOf(options: NodeOptions): OnnxGraph {
  const { operator, domain = "", feeds, inputs, attributes = {}, initialisers = [], outputDims } = options;
  return {
    name: "self-test",
    opset: 21,
    inputs: Object.entries(feeds).map(([name, { data, dims }]) => ({
      name,
      dtype: data instanceof Int32Array ? "i32" : "f32",
      shape: dims,
    })),
    outputs: [{ name: "out", dtype: "f32", shape: outputDims }],
    nodes: [{ operator, domain, inputs, outputs: options.outputs ?? ["out"], attributes }],
    initialisers,
  };
}

/** Not causal, heads of 72 as in the vision encoder, more rows than one subgroup or tile covers. */
function visionAttention(): SelfTest {
  const shape: Shape = { rows: 64, heads: 2, headDim: 72 };
  const dims = [1, shape.rows, shape.heads * shape.headDim];
  const size = dims[1]! * dims[2]!;
  const [query, key, value] = [1, 2, 3].map((seed) => noise(size, seed)) as [
    Float32Array<ArrayBufferLike>,
    Float32Array<ArrayBufferLike>,
    Float32Array<ArrayBufferLike>,
  ];
  const feeds = {
    query: { data: query, dims },
    key: { data: key, dims },
    value: { data: value, dims },
  };
  return {
    name: "attention over 64 rows",
    graph: graphOf({
      operator: "MultiHeadAttention",
      domain: "com.microsoft",
      feeds,
      inputs: ["query", "key", "value"],
      attributes: { num_heads: shape.heads },
      outputDims: dims,
    }),
    feeds,
    tolerance: TOLERANCE,
    expected: () => attentionReference(query, key, value, shape),
  };
}

/** As the decoder has it: packed, rotary inside, grouped, a cache that already holds rows. */
function decoderAttention(): SelfTest {
  const [rows, past, capacity, heads, keyValueHeads, headDim] = [40, 8, 48, 4, 2, 32];
  const packed = noise(rows * (heads + 2 * keyValueHeads) * headDim, 4);
  const cache = keyValueHeads * capacity * headDim;
  const [pastKey, pastValue] = [noise(cache, 5), noise(cache, 6)];
  const angles = Array.from({ length: capacity * (headDim / 2) }, (_, i) => {
    const position = Math.floor(i / (headDim / 2));
    return position * 1e4 ** ((-2 * (i % (headDim / 2))) / headDim);
  });
  const [cos, sin] = [Float32Array.from(angles, Math.cos), Float32Array.from(angles, Math.sin)];
  const cacheDims = [1, keyValueHeads, capacity, headDim];
  const feeds: Feeds = {
    packed: { data: packed, dims: [1, rows, (heads + 2 * keyValueHeads) * headDim] },
    past_key: { data: pastKey, dims: cacheDims },
    past_value: { data: pastValue, dims: cacheDims },
    seqlens_k: { data: Int32Array.of(past + rows - 1), dims: [1, 1] },
    total: { data: Int32Array.of(past + rows), dims: [1] },
    cos: { data: cos, dims: [capacity, headDim / 2] },
    sin: { data: sin, dims: [capacity, headDim / 2] },
  };
  const graph = graphOf({
    operator: "GroupQueryAttention",
    domain: "com.microsoft",
    feeds,
    inputs: ["packed", "", "", "past_key", "past_value", "seqlens_k", "total", "cos", "sin"],
    outputs: ["out", "present_key", "present_value"],
    attributes: { num_heads: heads, kv_num_heads: keyValueHeads, do_rotary: 1, rotary_interleaved: 0 },
    outputDims: [1, rows, heads * headDim],
  });
  const presents = ["present_key", "present_value"].map(
    (name) => ({ name, dtype: "f32", shape: cacheDims }) as const,
  );
  return {
    name: "grouped causal attention with cache, 40 rows",
    graph: { ...graph, outputs: [...graph.outputs, ...presents] },
    feeds,
    inPlace: { present_key: "past_key", present_value: "past_value" },
    tolerance: TOLERANCE,
    expected: () =>
      causalAttentionReference({
        packed,
        pastKey,
        pastValue,
        cos,
        sin,
        rows,
        past,
        capacity,
        heads,
        keyValueHeads,
        headDim,
      }),
  };
}

/** Four-bit weights in blocks of 32: one row as in decoding, eight as in prefill, on different kernels. */
function quantisedMatMul(rows: number): SelfTest {
  const [inner, columns] = [128, 48];
  const blocks = columns * (inner / 32);
  const values = Uint8Array.from(noise(blocks * 16, 7), (value) => (value + 1) * 127.9);
  const scales = noise(blocks, 8);
  const input = noise(rows * inner, 9);
  const feeds = { input: { data: input, dims: [1, rows, inner] } };
  return {
    name: `4-bit matrix product, ${rows} ${rows === 1 ? "row" : "rows"}`,
    graph: graphOf({
      operator: "MatMulNBits",
      domain: "com.microsoft",
      feeds,
      inputs: ["input", "values", "scales"],
      attributes: { K: inner, N: columns, bits: 4, block_size: 32 },
      initialisers: [
        inline("values", "u8", [columns, inner / 32, 16], values),
        inline("scales", "f32", [blocks], new Uint8Array(scales.buffer)),
      ],
      outputDims: [1, rows, columns],
    }),
    feeds,
    tolerance: TOLERANCE,
    expected: () => quantisedMatMulReference(input, values, scales, { rows, inner, columns }),
  };
}

function inline(name: string, dtype: "u8" | "f32", shape: readonly number[], bytes: Uint8Array): Initialiser {
  return { name, dtype, shape, data: { kind: "inline", bytes } };
}

function layerNorm(): SelfTest {
  const [rows, width, epsilon] = [5, 80, 1e-6];
  const [input, weight, bias] = [noise(rows * width, 10), noise(width, 11), noise(width, 12)];
  const feeds = {
    input: { data: input, dims: [rows, width] },
    weight: { data: weight, dims: [width] },
    bias: { data: bias, dims: [width] },
  };
  return {
    name: "layer normalisation",
    graph: graphOf({
      operator: "LayerNormalization",
      feeds,
      inputs: ["input", "weight", "bias"],
      attributes: { axis: -1, epsilon: { float: epsilon } },
      outputDims: [rows, width],
    }),
    feeds,
    tolerance: TOLERANCE,
    expected: () => layerNormReference(input, weight, bias, { rows, width, epsilon }),
  };
}

function matMul(): SelfTest {
  const [rows, inner, columns] = [37, 70, 33];
  const [left, right] = [noise(rows * inner, 13), noise(inner * columns, 14)];
  const feeds = {
    left: { data: left, dims: [rows, inner] },
    right: { data: right, dims: [inner, columns] },
  };
  return {
    name: "matrix product",
    graph: graphOf({ operator: "MatMul", feeds, inputs: ["left", "right"], outputDims: [rows, columns] }),
    feeds,
    tolerance: TOLERANCE,
    expected: () => matMulReference(left, right, { rows, inner, columns }),
  };
}

/**
 * Six channels: a count the runtime's other layout gets wrong on every adapter.
 * @param groups 1, or 6 as the connector of VideoRefer-7B has them, each channel by itself
 */
function convolution(groups: 1 | 6): SelfTest {
  const size = { inputs: 6, outputs: groups === 1 ? 8 : 6, groups, height: 9, width: 7, kernel: 3 };
  const perGroup = size.inputs / groups;
  const pixels = noise(size.inputs * size.height * size.width, 15);
  const weights = noise(size.outputs * perGroup * size.kernel ** 2, 16);
  const feeds = {
    pixels: { data: pixels, dims: [1, size.inputs, size.height, size.width] },
    weights: { data: weights, dims: [size.outputs, perGroup, size.kernel, size.kernel] },
  };
  return {
    name: groups === 1 ? "convolution" : "depthwise convolution",
    graph: graphOf({
      operator: "Conv",
      feeds,
      inputs: ["pixels", "weights"],
      attributes: { group: groups, kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
      outputDims: [1, size.outputs, size.height, size.width],
    }),
    feeds,
    tolerance: TOLERANCE,
    expected: () => convolutionReference(pixels, weights, size),
  };
}

/** @param half true where the device has 16-bit floats, which the default variant then computes in */
export function selfTests(half: boolean): SelfTest[] {
  const inFloat = [
    visionAttention(),
    decoderAttention(),
    quantisedMatMul(1),
    quantisedMatMul(8),
    layerNorm(),
    matMul(),
  ];
  return [...inFloat, convolution(1), convolution(6), ...(half ? inFloat.map(inHalfPrecision) : [])];
}
