import type { Network } from "../../network.ts";
import { denseMatrix } from "../../tensor-recipe.ts";

/** How weights of matrices and convolutions are stored. The graphs compute in float32 either way. */
export type StoredBits = 16 | 32;

export interface Convolution {
  /** [out, in / groups, height, width] */
  readonly shape: readonly [number, number, number, number];
  readonly stride?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** Layers whose tensors are named, in the graph, as in the checkpoint. */
export class Layers {
  constructor(
    readonly network: Network,
    /** What the names of a checkpoint's tensors begin with. */
    private readonly prefix: string,
    private readonly bits: StoredBits,
  ) {}

  /** A convolution of [1, channels, height, width] that keeps the size, but for its stride; a kernel of 2 does not overlap. */
  conv(name: string, input: string, { shape, stride = 1, groups = 1, bias = true }: Convolution): string {
    const { network, prefix, bits } = this;
    const part = { name: `${prefix}.${name}.weight`, shape };
    const dense = denseMatrix(
      `${network.name}.${name}.weight`,
      { parts: [part] },
      bits === 16 ? "f16" : "f32",
    );
    const inputs = [input, network.matrix({ ...dense, shape })];
    if (bias) inputs.push(this.vector(`${name}.bias`, shape[0]));
    network.quantisation[`${network.name}.${name}`] = bits;
    const [height, width] = [shape[2], shape[3]];
    const margin = shape[2] === 3 ? 1 : 0;
    return network.node("Conv", inputs, {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: [margin, margin, margin, margin],
      group: groups,
    });
  }

  linear(name: string, input: string, rows: number, columns: number, bias = true): string {
    const part = `${this.prefix}.${name}`;
    return this.network.linear(name, input, {
      weight: { parts: [{ name: `${part}.weight`, shape: [rows, columns] }] },
      bias: bias ? [{ name: `${part}.bias`, shape: [rows] }] : undefined,
      bits: this.bits,
    });
  }

  /** Over the last axis. */
  norm(name: string, input: string, width: number, epsilon: number): string {
    const [scale, shift] = [this.vector(`${name}.weight`, width), this.vector(`${name}.bias`, width)];
    return this.network.node("LayerNormalization", [input, scale, shift], {
      axis: -1,
      epsilon: { float: epsilon },
    });
  }

  vector(name: string, width: number): string {
    return this.network.vector(name, [{ name: `${this.prefix}.${name}`, shape: [width] }]);
  }

  gelu(input: string): string {
    return this.network.node("Gelu", [input], { approximate: "none" });
  }

  add(a: string, b: string): string {
    return this.network.node("Add", [a, b]);
  }

  channelsLast(input: string): string {
    return this.network.node("Transpose", [input], { perm: [0, 2, 3, 1] });
  }

  channelsFirst(input: string): string {
    return this.network.node("Transpose", [input], { perm: [0, 3, 1, 2] });
  }

  reshape(input: string, shape: readonly number[]): string {
    return this.network.node("Reshape", [input, this.network.constant("i64", shape)]);
  }
}
