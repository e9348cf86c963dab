import type { Dimension } from "../../../package/onnx-writer.ts";
import { Network, type WeightBits } from "../../network.ts";
import {
  computed,
  type DerivedRecipe,
  derived,
  type FloatDtype,
  type SourceTensor,
  storedTensor,
} from "../../tensor-recipe.ts";

/** What a segmenter's package stores and computes in. */
export interface SegmenterPrecision {
  readonly activation: FloatDtype;
  readonly weights: 16 | 32;
  /** Bits of the image encoder's large matrices. */
  readonly encoder: WeightBits;
}

/** [rows, columns] of a weight as PyTorch stores it: outputs, inputs. */
type MatrixSize = readonly [rows: number, columns: number];

interface LinearOptions {
  readonly bias?: boolean;
  readonly bits?: WeightBits;
  /** Trailing axes of length one, where the checkpoint has the matrix as a convolution. */
  readonly pointwise?: boolean;
}

/** How fast a convolution's kernel moves, over which zeros, on how many groups of channels. */
interface ConvolutionOptions {
  readonly stride?: number;
  readonly padding?: number;
  readonly group?: number;
}

/** Layers of one graph of a segmenter. Tensors keep the checkpoint's names, behind that of their part of the model. */
export class SegmenterLayers {
  readonly network: Network;
  private readonly weights: 16 | 32;

  /** @param side the square input's, in pixels: graphs of all sides share the tensors of `part` */
  constructor(part: string, side: number, { activation, weights }: SegmenterPrecision) {
    this.network = new Network(`${part}-${side}`, activation, 21, part);
    this.weights = weights;
  }

  node(operator: string, inputs: readonly string[], attributes: Parameters<Network["node"]>[2] = {}): string {
    return this.network.node(operator, inputs, attributes);
  }

  /** A graph input of float32, in the format of activations. */
  input(name: string, shape: readonly Dimension[]): string {
    return this.network.enter(this.network.input(name, "f32", shape));
  }

  add = (a: string, b: string): string => this.node("Add", [a, b]);
  multiply = (a: string, b: string): string => this.node("Mul", [a, b]);
  gelu = (value: string): string => this.node("Gelu", [value], { approximate: "none" });
  relu = (value: string): string => this.node("Relu", [value]);
  concat = (values: readonly string[], axis: number): string => this.node("Concat", values, { axis });
  transpose = (value: string, perm: readonly number[]): string => this.node("Transpose", [value], { perm });

  /** `0` keeps the size of the input's axis, `-1` takes what is left. */
  reshape(value: string, shape: readonly number[]): string {
    return this.node("Reshape", [value, this.network.constant("i64", shape)]);
  }

  expand(value: string, shape: readonly number[]): string {
    return this.node("Expand", [value, this.network.constant("i64", shape)]);
  }

  split(value: string, axis: number, sizes: readonly number[]): string[] {
    const outputs = sizes.map(() => this.network.fresh());
    this.network.nodeWithOutputs("Split", [value, this.network.constant("i64", sizes)], outputs, { axis });
    return outputs;
  }

  /** Rows `from` to `to` along an axis, `to` not included. */
  slice(value: string, axis: number, from: number, to: number): string {
    const bounds = [[from], [to], [axis]].map((numbers) => this.network.constant("i64", numbers));
    return this.node("Slice", [value, ...bounds]);
  }

  /** A number as an operand. */
  scalar(value: number): string {
    return this.network.constant(this.network.activation, [value]);
  }

  /** A tensor of the checkpoint without changes. */
  stored(source: SourceTensor): string {
    return this.network.matrix(storedTensor(this.nameOf(source.name), source, this.dtype));
  }

  /** A tensor of the checkpoint in float32, whatever the format of activations. */
  storedExact(source: SourceTensor): string {
    return this.network.tensor(storedTensor(this.nameOf(source.name), source, "f32"));
  }

  vector(name: string, length: number): string {
    return this.network.vector(name, [{ name, shape: [length] }]);
  }

  /** A table of positions, in float32. */
  table(name: string, shape: readonly number[], values: () => Float32Array): string {
    return this.network.tensor(computed(this.nameOf(name), shape, "f32", values));
  }

  /** A value of float32 in the format of activations. */
  activated(value: string): string {
    return this.network.enter(value);
  }

  /** A matrix made of several tensors of the checkpoint. */
  derived(
    name: string,
    shape: readonly number[],
    sources: readonly SourceTensor[],
    derive: Parameters<typeof derived>[4],
  ): string {
    return this.network.matrix(this.recipe(name, shape, sources, derive, this.dtype));
  }

  /** A vector made of several tensors of the checkpoint. */
  derivedVector(
    name: string,
    length: number,
    sources: readonly SourceTensor[],
    derive: Parameters<typeof derived>[4],
  ): string {
    const { activation } = this.network;
    return this.network.tensor({
      ...this.recipe(name, [length], sources, derive, activation),
      shelf: "vectors",
    });
  }

  linear(name: string, input: string, [rows, columns]: MatrixSize, options: LinearOptions = {}): string {
    const { bias = true, bits = this.weights, pointwise = false } = options;
    const shape = pointwise ? [rows, columns, 1, 1] : [rows, columns];
    return this.network.linear(name, input, {
      weight: { parts: [{ name: `${name}.weight`, shape }] },
      bias: bias ? [{ name: `${name}.bias`, shape: [rows] }] : undefined,
      bits,
    });
  }

  /** LayerNorm over the last axis. */
  norm(name: string, input: string, width: number, epsilon: number): string {
    const parts = [`${name}.weight`, `${name}.bias`].map((part) => this.vector(part, width));
    return this.node("LayerNormalization", [input, ...parts], { axis: -1, epsilon: { float: epsilon } });
  }

  /** `Linear → ReLU → … → Linear`, with the names that transformers has for it. */
  perceptron(
    name: string,
    input: string,
    sizes: { readonly input: number; readonly hidden: number; readonly output: number },
    depth = 3,
  ): string {
    let value = this.relu(this.linear(`${name}.proj_in`, input, [sizes.hidden, sizes.input]));
    for (let layer = 0; layer < depth - 2; layer++)
      value = this.relu(this.linear(`${name}.layers.${layer}`, value, [sizes.hidden, sizes.hidden]));
    return this.linear(`${name}.proj_out`, value, [sizes.output, sizes.hidden]);
  }

  /** A square convolution of the checkpoint, [1, C, H, W]. */
  convolution(
    name: string,
    input: string,
    [outputs, inputs, side]: readonly [outputs: number, inputsPerGroup: number, side: number],
    options: ConvolutionOptions = {},
  ): string {
    const weight = this.stored({ name: `${name}.weight`, shape: [outputs, inputs, side, side] });
    return this.convolve(input, weight, this.vector(`${name}.bias`, outputs), side, options);
  }

  /** The same with a kernel and bias that are in the graph already. */
  convolve(
    input: string,
    weight: string,
    bias: string,
    side: number,
    { stride = 1, padding = 0, group = 1 }: ConvolutionOptions,
  ): string {
    return this.node("Conv", [input, weight, bias], {
      group,
      kernel_shape: [side, side],
      pads: [padding, padding, padding, padding],
      strides: [stride, stride],
    });
  }

  private recipe(
    name: string,
    shape: readonly number[],
    sources: readonly SourceTensor[],
    derive: Parameters<typeof derived>[4],
    dtype: FloatDtype,
  ): DerivedRecipe {
    return derived(this.nameOf(name), shape, dtype, sources, derive);
  }

  private get dtype(): FloatDtype {
    return this.weights === 16 ? "f16" : "f32";
  }

  private nameOf(tensor: string): string {
    return `${this.network.owner}.${tensor}`;
  }
}
