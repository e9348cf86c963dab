import type * as Ort from "onnxruntime-web";
import { FailureError } from "../../core/failure.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import type { Tensors } from "../../engine/runtime/graph-session.ts";
import { readTensor } from "../../engine/runtime/tensors.ts";
import { checkpoint } from "../../engine/runtime/yield-budget.ts";
import type { OnFraction } from "../segmenter.ts";
import type { BuiltinConfig } from "./config.ts";
import { CELL_PARTS, CELL_PIXELS, cellPositions, type FrameGrid, type PromptTables } from "./frame-grid.ts";

/** A graph that can be run; on WebGPU its outputs stay on the GPU. */
export interface Graph {
  run(feeds: Tensors): Promise<Tensors>;
  release(): Promise<void>;
}

/** A graph of the encoder. */
export interface EncoderPart {
  readonly graph: Graph;
  /** Of the encoder's work, 0 to 1. */
  readonly share: number;
  readonly windows: BuiltinConfig["encoder_parts"][number]["windows"];
}

export interface BuiltinParts {
  readonly encoder: readonly EncoderPart[];
  readonly decoder: Graph;
  readonly maskPrompt: Graph;
  readonly tables: PromptTables & {
    /** Float32 [channels]: no earlier mask. */ readonly noMask: Float32Array;
  };
}

/** A frame's features, which stay where the graphs run. */
export interface EncodedFrame {
  readonly grid: FrameGrid;
  readonly features: Ort.Tensor;
}

/** One of the decoder's four masks: for a clear prompt; or whole, part and part of it for one that may mean several things. */
export interface DecodedMask {
  readonly index: number;
  /** Float32 [4 · rows, 4 · columns]. */
  readonly logits: Float32Array;
  /** Expected IoU, which can fall slightly outside 0 to 1. */
  readonly score: number;
}

/** The networks of the built-in segmenter on one device. */
export class BuiltinNetworks {
  /** Of the latest grid: all frames of a video have the same. */
  private positions: { readonly grid: FrameGrid; readonly tensor: Ort.Tensor } | null = null;

  constructor(
    private readonly execution: Execution,
    private readonly parts: BuiltinParts,
  ) {}

  get tables(): PromptTables {
    return this.parts.tables;
  }

  /**
   * @param pixels float32 [3, 16 · rows, 16 · columns]
   * @throws FailureError `cancelled` between two parts
   */
  async encode(
    grid: FrameGrid,
    pixels: Float32Array,
    signal: AbortSignal,
    onFraction: OnFraction,
  ): Promise<EncodedFrame> {
    let features = this.tensor(pixels, [1, 3, CELL_PIXELS * grid.rows, CELL_PIXELS * grid.columns]);
    let done = 0;
    for (const [index, { graph, share, windows }] of this.parts.encoder.entries()) {
      const before = features;
      try {
        await checkpoint(signal);
        const feeds: Record<string, Ort.Tensor> = { [index === 0 ? "pixels" : "features"]: before };
        if (windows) feeds.padding = this.padding(grid, windows);
        features = only(await graph.run(feeds), "encoded");
      } finally {
        before.dispose();
      }
      done += share;
      onFraction(Math.min(1, done));
    }
    return { grid, features };
  }

  /**
   * @param tokens of points and box, float32 [n, channels]
   * @param mask logits of an earlier mask, float32 [4 · rows, 4 · columns]
   * @param wanted which of the four masks
   */
  async decode(
    { grid, features }: EncodedFrame,
    tokens: Float32Array,
    mask: Float32Array | null,
    wanted: readonly number[],
  ): Promise<DecodedMask[]> {
    const { tables } = this.parts;
    const channels = tables.noMask.length;
    const sparse = this.tensor(tokens, [1, tokens.length / channels, channels]);
    const dense = mask ? await this.densePrompt(grid, mask) : this.tensor(tables.noMask, [1, 1, channels]);
    const outputs = await this.parts.decoder
      .run({ features, positions: this.positionsOf(grid), dense, sparse })
      .finally(() => dense.dispose());
    const logits = await readTensor(this.execution, only(outputs, "masks"));
    const scores = await readTensor(this.execution, only(outputs, "scores"));
    const masks = wanted.map((index) => ({
      index,
      logits: spatial(logits, grid, index, scores.length),
      score: scores[index]!,
    }));
    for (const output of Object.values(outputs)) output.dispose();
    return masks;
  }

  async dispose(): Promise<void> {
    this.positions?.tensor.dispose();
    this.positions = null;
    const { encoder, decoder, maskPrompt } = this.parts;
    for (const graph of [...encoder.map((part) => part.graph), decoder, maskPrompt]) await graph.release();
  }

  private async densePrompt({ rows, columns }: FrameGrid, mask: Float32Array): Promise<Ort.Tensor> {
    const logits = this.tensor(mask, [1, 1, CELL_PARTS * rows, CELL_PARTS * columns]);
    return only(await this.parts.maskPrompt.run({ mask: logits }), "dense");
  }

  private positionsOf(grid: FrameGrid): Ort.Tensor {
    const known = this.positions;
    if (known && known.grid.rows === grid.rows && known.grid.columns === grid.columns) return known.tensor;
    known?.tensor.dispose();
    const { tables } = this.parts;
    const codes = cellPositions(grid, tables.frequencies);
    const tensor = this.tensor(codes, [1, grid.rows * grid.columns, tables.noMask.length]);
    this.positions = { grid, tensor };
    return tensor;
  }

  /** What ONNX's Pad adds to [1, height, width, channels], so that whole windows cover it. */
  private padding(
    grid: FrameGrid,
    { side, cell_pixels: cellPixels }: NonNullable<EncoderPart["windows"]>,
  ): Ort.Tensor {
    const missing = (cells: number) => {
      const length = (cells * CELL_PIXELS) / cellPixels;
      return BigInt((side - (length % side)) % side);
    };
    const pads = BigInt64Array.of(0n, 0n, 0n, 0n, 0n, missing(grid.rows), missing(grid.columns), 0n);
    return new this.execution.runtime.ort.Tensor("int64", pads, [pads.length]);
  }

  private tensor(values: Float32Array, dims: readonly number[]): Ort.Tensor {
    return new this.execution.runtime.ort.Tensor("float32", values, dims);
  }
}

function only(outputs: Tensors, name: string): Ort.Tensor {
  const output = outputs[name];
  if (!output) throw new FailureError("internal", `a graph of the segmenter should give ${name}`);
  return output;
}

/**
 * One mask row by row.
 * @param logits [cells, 16, masks]: of each cell its quarters, and of each of these its quarters
 */
function spatial(
  logits: Float32Array,
  { rows, columns }: FrameGrid,
  mask: number,
  masks: number,
): Float32Array {
  const width = CELL_PARTS * columns;
  const parts = CELL_PARTS * CELL_PARTS;
  const offsets = Array.from({ length: parts }, (_, part) => {
    const y = 2 * ((part >> 3) & 1) + ((part >> 1) & 1);
    const x = 2 * ((part >> 2) & 1) + (part & 1);
    return y * width + x;
  });
  const result = new Float32Array(rows * columns * parts);
  for (let row = 0, read = mask; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const corner = CELL_PARTS * (row * width + column);
      for (let part = 0; part < parts; part++, read += masks) result[corner + offsets[part]!] = logits[read]!;
    }
  }
  return result;
}
