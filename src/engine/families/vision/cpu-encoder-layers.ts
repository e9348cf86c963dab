import { FailureError } from "../../../core/failure.ts";
import type { Arithmetic } from "../../cpu/integer-arithmetic.ts";
import { growMemory } from "../../cpu/memory-plan.ts";
import { PICTURE_QUERIES } from "../../cpu/operations.ts";
import { Products } from "../../cpu/products.ts";
import type { NetworkOperations } from "../../cpu/thread-pool.ts";
import { LANES, stripLanes } from "../../cpu/tiling.ts";
import type { YieldBudget } from "../../runtime/yield-budget.ts";
import {
  type EncoderLayout,
  type LayerPlaces,
  type Linear,
  MAX_PATCHES,
  type Norm,
  wholeBlocks,
} from "./cpu-encoder-layout.ts";
import type { EncoderShape } from "./encoder-shape.ts";

/** A picture's numbers in the memory, behind all that does not depend on its size. */
export interface Picture {
  readonly patches: number;
  /** Rows of each head: `patches` and what is missing to a multiple of LANES. */
  readonly capacity: number;
  /** [patches, hiddenSize] */
  readonly stream: number;
  /** [heads, capacity, headDim], as `keys`; `values` [heads, headDim / stripLanes, capacity, stripLanes] */
  readonly queries: number;
  readonly keys: number;
  readonly values: number;
}

/** float32 [patches, headDim / 2] each. */
export interface Rope {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** The layers of a vision encoder, at work on chunks of a picture's patches. All addresses are bytes in one memory. */
export class EncoderLayers {
  private readonly headDim: number;
  private readonly products: Products;
  /** From one row that a matrix is multiplied with to the next. */
  private readonly rowColumns: number;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly operations: Pick<NetworkOperations, "run">,
    private readonly places: EncoderLayout,
    private readonly shape: EncoderShape,
    arithmetic: Arithmetic,
  ) {
    this.products = new Products(operations, 0, arithmetic, places.quantised);
    this.headDim = shape.hiddenSize / shape.heads;
    this.rowColumns = wholeBlocks(shape.hiddenSize);
  }

  /**
   * Makes room for a picture. What an earlier one left is overwritten.
   * @throws FailureError `out-of-memory`; RangeError when the memory does not grow
   */
  open(patches: number): Picture {
    const { hiddenSize } = this.shape;
    const capacity = Math.ceil(patches / LANES) * LANES;
    if (capacity > MAX_PATCHES) {
      throw new FailureError(
        "out-of-memory",
        `a picture of ${patches} patches is more than the CPU has memory for; use a smaller video`,
      );
    }
    const bytes = 4 * capacity * hiddenSize;
    const [stream, queries, keys, values] = [0, 1, 2, 3].map(
      (nth) => this.places.plan.bytes + nth * bytes,
    ) as [number, number, number, number];
    growMemory(this.memory, values + bytes);
    return { patches, capacity, stream, queries, keys, values };
  }

  /** stream = embedding · pixels + bias + positions */
  embed({ stream }: Picture, pixels: Float32Array, first: number, count: number): void {
    const { hiddenSize, patchSize } = this.shape;
    const { embedding, positions, padded } = this.places;
    const rowBytes = 4 * wholeBlocks(patchSize);
    for (let row = 0; row < count; row++) {
      const own = pixels.subarray(row * patchSize, (row + 1) * patchSize);
      this.view(padded + row * rowBytes, patchSize).set(own);
    }
    const target = stream + 4 * first * hiddenSize;
    this.set(embedding.bias, target, count, hiddenSize);
    if (positions !== null) {
      const added = this.view(positions + 4 * first * hiddenSize, count * hiddenSize);
      const rows = this.view(target, count * hiddenSize);
      for (let i = 0; i < rows.length; i++) rows[i]! += added[i]!;
    }
    this.addProduct(embedding, padded, target, count);
  }

  /** Queries, keys and values of some patches, each to its head. */
  project(picture: Picture, layer: LayerPlaces, first: number, count: number, rope: Rope | null): void {
    const { hiddenSize } = this.shape;
    const { normed, projected } = this.places;
    this.normalise(layer.norm1, picture.stream + 4 * first * hiddenSize, count, normed);
    const { matrix } = layer.query;
    const x = this.products.factor(normed, count, matrix.blocks);
    const multiply = (linear: Linear): Float32Array => {
      this.set(linear.bias, projected, count, hiddenSize);
      this.products.add(linear.matrix, x, projected, count);
      return this.view(projected, count * hiddenSize);
    };
    this.toHeads(multiply(layer.query), picture, picture.queries, first, rope);
    this.toHeads(multiply(layer.key), picture, picture.keys, first, rope);
    this.toStrips(multiply(layer.value), picture, first);
  }

  /**
   * Rows [count, heads · headDim] to [heads, capacity, headDim] from row `first` on; turned to the patches' places, a number's
   * partner half a head away.
   */
  private toHeads(
    rows: Float32Array,
    { capacity }: Picture,
    address: number,
    first: number,
    rope: Rope | null,
  ): void {
    const { hiddenSize, heads } = this.shape;
    const { headDim } = this;
    const half = headDim / 2;
    const target = this.view(address, capacity * hiddenSize);
    for (let row = 0; row * hiddenSize < rows.length; row++) {
      const table = (first + row) * half;
      for (let head = 0; head < heads; head++) {
        const from = row * hiddenSize + head * headDim;
        const to = (head * capacity + first + row) * headDim;
        if (!rope) {
          target.set(rows.subarray(from, from + headDim), to);
          continue;
        }
        for (let i = 0; i < half; i++) {
          const [a, b] = [rows[from + i], rows[from + half + i]];
          const [cos, sin] = [rope.cos[table + i], rope.sin[table + i]];
          target[to + i] = a! * cos! - b! * sin!;
          target[to + half + i] = b! * cos! + a! * sin!;
        }
      }
    }
  }

  /** Rows [count, heads · headDim] to [heads · headDim / lanes, capacity, lanes] from row `first` on. */
  private toStrips(rows: Float32Array, { capacity, values }: Picture, first: number): void {
    const { hiddenSize } = this.shape;
    const lanes = stripLanes(this.headDim);
    const target = this.view(values, capacity * hiddenSize);
    for (let from = 0; from < rows.length; from += lanes) {
      const [row, strip] = [Math.floor(from / hiddenSize), (from % hiddenSize) / lanes];
      target.set(rows.subarray(from, from + lanes), (strip * capacity + first + row) * lanes);
    }
  }

  /**
   * attended = what some patches take from all
   * @throws FailureError `cancelled`
   */
  async attend(picture: Picture, first: number, count: number, budget: YieldBudget): Promise<void> {
    const { heads } = this.shape;
    const { scores, scoreBytes, attended } = this.places;
    for (let start = 0; start < count; start += PICTURE_QUERIES) {
      this.operations.run(
        0,
        "pictureAttention",
        picture.patches,
        picture.capacity,
        first + start,
        Math.min(PICTURE_QUERIES, count - start),
        picture.queries,
        picture.keys,
        picture.values,
        heads,
        this.headDim,
        scores,
        scoreBytes,
        attended + 4 * start * this.rowColumns,
        4 * this.rowColumns,
      );
      await budget.yieldIfDue();
    }
  }

  /** stream += output · attended, then += narrow · gelu(widen · norm(stream)) */
  feedForward({ stream }: Picture, layer: LayerPlaces, first: number, count: number): void {
    const { hiddenSize, intermediateSize } = this.shape;
    const { normed, attended, widened } = this.places;
    const rows = stream + 4 * first * hiddenSize;
    this.add(layer.output.bias, rows, count);
    this.addProduct(layer.output, attended, rows, count);
    this.normalise(layer.norm2, rows, count, normed);
    const columns = wholeBlocks(intermediateSize);
    this.set(layer.widen.bias, widened, count, intermediateSize, columns);
    this.addProduct(layer.widen, normed, widened, count, columns);
    this.operations.run(0, "gelu", widened, count * columns);
    this.add(layer.narrow.bias, rows, count);
    this.addProduct(layer.narrow, widened, rows, count);
  }

  /** target = layer norm of rows, `columns` apart */
  private normalise(
    { weight, bias }: Norm,
    rows: number,
    count: number,
    target: number,
    columns = this.rowColumns,
  ): void {
    const { hiddenSize: width, layerNormEpsilon } = this.shape;
    const [scale, shift] = [this.view(weight, width), this.view(bias, width)];
    for (let row = 0; row < count; row++) {
      const source = this.view(rows + 4 * row * width, width);
      const out = this.view(target + 4 * row * columns, width);
      let sum = 0;
      for (let i = 0; i < width; i++) sum += source[i]!;
      const mean = sum / width;
      let squares = 0;
      for (let i = 0; i < width; i++) squares += (source[i]! - mean) ** 2;
      const factor = 1 / Math.sqrt(squares / width + layerNormEpsilon);
      for (let i = 0; i < width; i++) out[i] = (source[i]! - mean) * factor * scale[i]! + shift[i]!;
    }
  }

  /** out [count, rows] += x · matrixᵀ, rows of out `columns` apart */
  private addProduct({ matrix }: Linear, x: number, out: number, count: number, columns = matrix.rows): void {
    this.products.add(matrix, this.products.factor(x, count, matrix.blocks), out, count, columns);
  }

  /** Each of the rows, `columns` apart, = vector [width] */
  private set(vector: number, rows: number, count: number, width: number, columns = width): void {
    const values = this.view(vector, width);
    for (let row = 0; row < count; row++) this.view(rows + 4 * row * columns, width).set(values);
  }

  /** Each of the rows [hiddenSize] += vector */
  private add(vector: number, rows: number, count: number): void {
    const { hiddenSize } = this.shape;
    const values = this.view(vector, hiddenSize);
    for (let row = 0; row < count; row++) {
      const target = this.view(rows + 4 * row * hiddenSize, hiddenSize);
      for (let i = 0; i < hiddenSize; i++) target[i]! += values[i]!;
    }
  }

  /** Of the memory as it is now: one that grew has another buffer. */
  private view(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }

  /** float32 [patches, hiddenSize], after the closing norm if there is one; valid until the next picture is opened. */
  features({ stream, patches }: Picture): Float32Array {
    const { hiddenSize } = this.shape;
    const { closingNorm } = this.places;
    if (closingNorm) this.normalise(closingNorm, stream, patches, stream, hiddenSize);
    return this.view(stream, patches * hiddenSize);
  }
}
