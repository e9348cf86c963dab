import { ProtobufWriter } from "./protobuf.ts";

/** ONNX `TensorProto.DataType` codes of the types we emit. */
const DATA_TYPE = { f32: 1, u8: 2, i32: 6, i64: 7, f16: 10 } as const;
export type OnnxDtype = keyof typeof DATA_TYPE;

/** A size, or the name of one that the caller decides. */
export type Dimension = number | string;

export interface GraphValue {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly Dimension[];
}

/** Integers are ONNX `int`, other numbers must be wrapped as `{ float }`; arrays are `ints`. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface GraphNode {
  readonly operator: string;
  readonly domain: "" | "com.microsoft";
  /** An empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Where the bytes of an initialiser are stored: in the graph, for a few numbers, or in a shard. */
type InitialiserData =
  | { readonly kind: "inline"; readonly bytes: Uint8Array }
  | { readonly kind: "external"; readonly path: string; readonly offset: number; readonly bytes: number };

export interface Initialiser {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  readonly data: InitialiserData;
}

export interface OnnxGraph {
  readonly name: string;
  /** Version of the standard operator set. */
  readonly opset: number;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly initialisers: readonly Initialiser[];
}

/**
 * Encodes a graph as an ONNX `ModelProto`. Field numbers are those of `onnx.proto` (IR version 10).
 * @returns the bytes of the .onnx file, without the external data
 */
export function encodeOnnxModel(
  graph: OnnxGraph,
  producer: { readonly name: string; readonly version: string },
): Uint8Array {
  const body = new ProtobufWriter();
  for (const [index, node] of graph.nodes.entries()) body.block(1, encodeNode(node, index));
  body.block(2, graph.name);
  for (const initialiser of graph.initialisers) body.block(5, encodeInitialiser(initialiser));
  for (const value of graph.inputs) body.block(11, encodeValue(value));
  for (const value of graph.outputs) body.block(12, encodeValue(value));
  return new ProtobufWriter()
    .integer(1, 10)
    .block(2, producer.name)
    .block(3, producer.version)
    .block(7, body)
    .block(8, new ProtobufWriter().block(1, "").integer(2, graph.opset))
    .block(8, new ProtobufWriter().block(1, "com.microsoft").integer(2, 1))
    .finish();
}

function encodeNode(node: GraphNode, index: number): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const input of node.inputs) message.block(1, input);
  for (const output of node.outputs) message.block(2, output);
  message.block(3, `${node.operator}_${index}`).block(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) message.block(5, encodeAttribute(name, value));
  return message.block(7, node.domain);
}

function encodeAttribute(name: string, value: Attribute): ProtobufWriter {
  const message = new ProtobufWriter().block(1, name);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value))
      throw new RangeError(`attribute ${name} should be a whole number, got ${value}`);
    return message.integer(3, value).integer(20, 2);
  }
  if (typeof value === "string") return message.block(4, value).integer(20, 3);
  if ("float" in value) return message.float(2, value.float).integer(20, 1);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function encodeInitialiser(initialiser: Initialiser): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const size of initialiser.shape) message.integer(1, size);
  message.integer(2, DATA_TYPE[initialiser.dtype]).block(8, initialiser.name);
  const { data } = initialiser;
  if (data.kind === "inline") return message.block(9, data.bytes);
  const facts = { location: data.path, offset: String(data.offset), length: String(data.bytes) };
  for (const [key, value] of Object.entries(facts))
    message.block(13, new ProtobufWriter().block(1, key).block(2, value));
  return message.integer(14, 1);
}

function encodeValue(value: GraphValue): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const size of value.shape) {
    shape.block(
      1,
      typeof size === "number" ? new ProtobufWriter().integer(1, size) : new ProtobufWriter().block(2, size),
    );
  }
  const tensor = new ProtobufWriter().integer(1, DATA_TYPE[value.dtype]).block(2, shape);
  return new ProtobufWriter().block(1, value.name).block(2, new ProtobufWriter().block(1, tensor));
}
