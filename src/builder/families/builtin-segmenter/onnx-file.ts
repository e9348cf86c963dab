import { damaged } from "../../damaged.ts";

/** A tensor of an ONNX file; the bytes are a view of it. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  /** `TensorProto.DataType`; 1 is float32. */
  readonly dataType: number;
  readonly bytes: Uint8Array;
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Tensor attributes by name: the value of a `Constant`. */
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
}

export interface OnnxFile {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: ReadonlyMap<string, OnnxTensor>;
}

/** A field of a protobuf message: a whole number, or the bytes of a string, a message or packed numbers. */
interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** Numbers of the fields that are read. Source: `onnx.proto`, IR version 8. */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initialiser: 5 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, tensor: 5 } as const;
const TENSOR = { dimension: 1, dataType: 2, name: 8, rawData: 9 } as const;

/**
 * Nodes and tensors of an ONNX file whose tensors are stored inside as raw data. Attributes other than tensors are left out.
 * @throws FailureError `checkpoint-invalid`, naming the file, when a length passes the end of its message
 */
export function readOnnxFile(bytes: Uint8Array, file: string): OnnxFile {
  const parse = (message: Uint8Array): Field[] => readFields(message, file);
  const graph = parse(bytes).find(({ number }) => number === MODEL_GRAPH)?.value;
  if (!(graph instanceof Uint8Array)) throw damaged(file, "should be an ONNX model, holds no graph");
  const nodes: OnnxNode[] = [];
  const initialisers = new Map<string, OnnxTensor>();
  for (const { number, value } of parse(graph)) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === GRAPH.node) nodes.push(readNode(value, parse));
    if (number === GRAPH.initialiser) {
      const { name, tensor } = readTensor(value, parse);
      initialisers.set(name, tensor);
    }
  }
  return { nodes, initialisers };
}

type Parse = (message: Uint8Array) => Field[];

function readNode(message: Uint8Array, parse: Parse): OnnxNode {
  const fields = parse(message);
  const texts = (number: number) => fields.filter((field) => field.number === number).map(textOf);
  const tensors = new Map<string, OnnxTensor>();
  for (const { number, value } of fields) {
    if (number !== NODE.attribute || !(value instanceof Uint8Array)) continue;
    const attribute = parse(value);
    const tensor = attribute.find((field) => field.number === ATTRIBUTE.tensor)?.value;
    const name = attribute.find((field) => field.number === ATTRIBUTE.name);
    if (name && tensor instanceof Uint8Array) tensors.set(textOf(name), readTensor(tensor, parse).tensor);
  }
  return {
    name: texts(NODE.name)[0] ?? "",
    operator: texts(NODE.operator)[0] ?? "",
    inputs: texts(NODE.input),
    outputs: texts(NODE.output),
    tensors,
  };
}

function readTensor(message: Uint8Array, parse: Parse): { name: string; tensor: OnnxTensor } {
  let name = "";
  let dataType = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  const shape: number[] = [];
  for (const field of parse(message)) {
    const { number, value } = field;
    if (number === TENSOR.name) name = textOf(field);
    else if (typeof value === "number") {
      if (number === TENSOR.dataType) dataType = value;
      if (number === TENSOR.dimension) shape.push(value);
    } else if (number === TENSOR.rawData) bytes = value;
  }
  return { name, tensor: { shape, dataType, bytes } };
}

const textOf = ({ value }: Field): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);

/** The fields of one message. Byte fields are views. */
function readFields(message: Uint8Array, file: string): Field[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const fields: Field[] = [];
  let at = 0;
  const need = (count: number): void => {
    if (!(at + count <= message.length))
      throw damaged(
        file,
        `a field of ${count} bytes passes the end of its message of ${message.length} bytes`,
      );
  };
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      need(1);
      const byte = message[at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      if (factor > 2 ** 63) throw damaged(file, "a number has more than ten bytes");
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) fields.push({ number, value: varint() });
    else if (wireType === 2) {
      const length = varint();
      need(length);
      fields.push({ number, value: message.subarray(at, at + length) });
      at += length;
    } else if (wireType === 5 || wireType === 1) {
      const size = wireType === 5 ? 4 : 8;
      need(size);
      fields.push({ number, value: size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true) });
      at += size;
    } else throw damaged(file, `a field has the wire type ${wireType}`);
  }
  return fields;
}
