import { encodeHalf } from "../core/float.ts";
import {
  type Attribute,
  type Dimension,
  encodeOnnxModel,
  type GraphNode,
  type GraphValue,
  type Initialiser,
  type OnnxDtype,
} from "../package/onnx-writer.ts";
import { BLOCK, type QuantisedBits } from "./quantise.ts";
import {
  type FloatDtype,
  type MatrixSource,
  matrixShape,
  quantisedMatrix,
  type SourceTensor,
  type TensorRecipe,
  transposedMatrix,
  vector,
} from "./tensor-recipe.ts";

/** Bits per weight of a matrix: 4 and 8 are quantised in blocks, 16 and 32 are floats. */
export type WeightBits = QuantisedBits | 16 | 32;

export interface LinearOptions {
  readonly weight: MatrixSource;
  /** A range of the weight's rows goes for it too. */
  readonly bias?: readonly SourceTensor[];
  readonly bits: WeightBits;
}

/** Position of a tensor in a shard. */
export interface Placement {
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
}

/** One graph under construction: nodes in execution order, and the recipes of the tensors it reads. */
export class Network {
  /** As the manifest lists it. */
  readonly name: string;
  /** What names of its tensors and shards begin with. Graphs of one owner share tensors of the same name. */
  readonly owner: string;
  /** Format of every tensor inside; float inputs and outputs are float32 unless declared otherwise. */
  readonly activation: FloatDtype;
  readonly tensors: TensorRecipe[] = [];
  readonly quantisation: Record<string, WeightBits> = {};
  private readonly opset: number;
  private readonly inputs: GraphValue[] = [];
  private readonly outputs: GraphValue[] = [];
  private readonly nodes: GraphNode[] = [];
  private readonly constants: Initialiser[] = [];
  private counter = 0;

  constructor(name: string, activation: FloatDtype, opset = 21, owner = name) {
    this.name = name;
    this.owner = owner;
    this.activation = activation;
    this.opset = opset;
  }

  input(name: string, dtype: OnnxDtype, shape: readonly Dimension[]): string {
    this.inputs.push({ name, dtype, shape });
    return name;
  }

  /** Declares an output; a node has to write a value of the same name. */
  output(name: string, dtype: OnnxDtype, shape: readonly Dimension[]): void {
    this.outputs.push({ name, dtype, shape });
  }

  /** Adds a node with one output, named `output` or with a generated name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    output = this.fresh(),
  ): string {
    this.nodes.push({ operator, domain: domainOf(operator), inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a node with several outputs. An empty name omits an optional one. */
  nodeWithOutputs(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Record<string, Attribute>,
  ): void {
    this.nodes.push({ operator, domain: domainOf(operator), inputs, outputs, attributes });
  }

  fresh(): string {
    return `value_${this.counter++}`;
  }

  /** Names a tensor of the package; one that several nodes read is there once. */
  tensor(recipe: TensorRecipe): string {
    if (!this.tensors.some(({ name }) => name === recipe.name)) this.tensors.push(recipe);
    return recipe.name;
  }

  /** A matrix of floats, cast to the format of activations. */
  matrix(recipe: TensorRecipe): string {
    const stored = this.tensor(recipe);
    return recipe.dtype === this.activation
      ? stored
      : this.node("Cast", [stored], { to: this.activation === "f32" ? 1 : 10 });
  }

  /** A few numbers stored in the graph itself: shapes, axes, indices. */
  constant(dtype: "i32" | "i64" | FloatDtype, values: readonly number[]): string {
    const name = `constant_${this.constants.length}`;
    this.constants.push({
      name,
      dtype,
      shape: [values.length],
      data: { kind: "inline", bytes: constantBytes(dtype, values) },
    });
    return name;
  }

  vector(name: string, parts: readonly SourceTensor[], range?: MatrixSource["range"]): string {
    return this.tensor(vector(`${this.owner}.${name}`, parts, this.activation, range));
  }

  /** Casts a float32 graph input to the format of activations. Does nothing in float32 graphs. */
  enter(value: string): string {
    return this.activation === "f32" ? value : this.node("Cast", [value], { to: 10 });
  }

  /** Casts a value to float32 and makes it the graph output `name`. */
  leave(value: string, name: string, shape: readonly Dimension[]): void {
    this.node(
      this.activation === "f32" ? "Identity" : "Cast",
      [value],
      this.activation === "f32" ? {} : { to: 1 },
      name,
    );
    this.output(name, "f32", shape);
  }

  /** `input · weightᵀ + bias`, for weights [out, in] as PyTorch stores them. */
  linear(name: string, input: string, { weight, bias, bits }: LinearOptions): string {
    const full = `${this.owner}.${name}`;
    const [rows, columns] = matrixShape(weight);
    const biasName = bias ? this.vector(`${name}.bias`, bias, weight.range) : "";
    this.quantisation[full] = bits;
    if (bits === 16 || bits === 32) {
      const matrix = this.matrix(transposedMatrix(`${full}.weight`, weight, bits === 16 ? "f16" : "f32"));
      const product = this.node("MatMul", [input, matrix]);
      return bias ? this.node("Add", [product, biasName]) : product;
    }
    const { values, scales } = quantisedMatrix(
      full,
      weight,
      bits,
      this.activation === "f16",
      this.activation,
    );
    const inputs = [input, this.tensor(values), this.tensor(scales)];
    return this.node("MatMulNBits", bias ? [...inputs, "", "", biasName] : inputs, {
      K: columns,
      N: rows,
      bits,
      block_size: BLOCK,
    });
  }

  /** The bytes of the .onnx file, given the placements of all tensors. */
  encode(
    placements: ReadonlyMap<string, Placement>,
    producer: { readonly name: string; readonly version: string },
  ): Uint8Array {
    const external = this.tensors.map(({ name, dtype, shape }): Initialiser => {
      const placement = placements.get(name);
      if (!placement) throw new RangeError(`tensor ${name} of ${this.name} has no place in the package`);
      return { name, dtype, shape, data: { kind: "external", ...placement } };
    });
    return encodeOnnxModel(
      {
        name: this.name,
        opset: this.opset,
        inputs: this.inputs,
        outputs: this.outputs,
        nodes: this.nodes,
        initialisers: [...this.constants, ...external],
      },
      producer,
    );
  }
}

/** Operators from ONNX Runtime's own domain; all others are standard. */
const MICROSOFT_OPERATORS = new Set([
  "FastGelu",
  "GatherBlockQuantized",
  "GroupQueryAttention",
  "MatMulNBits",
  "MultiHeadAttention",
  "SkipSimplifiedLayerNormalization",
]);

const domainOf = (operator: string): "" | "com.microsoft" =>
  MICROSOFT_OPERATORS.has(operator) ? "com.microsoft" : "";

function constantBytes(dtype: "i32" | "i64" | FloatDtype, values: readonly number[]): Uint8Array {
  if (dtype === "i64") return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  if (dtype === "i32") return new Uint8Array(Int32Array.from(values).buffer);
  if (dtype === "f32") return new Uint8Array(Float32Array.from(values).buffer);
  return new Uint8Array(Uint16Array.from(values, encodeHalf).buffer);
}
