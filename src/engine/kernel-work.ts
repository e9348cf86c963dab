import {
  BLOCK_COLUMNS,
  type DecoderKernels,
  HEAD_LANES,
  LANES,
  TILE_ROWS,
} from "./kernels/decoder-kernels.ts";

/** A thread's part of an operation: the `index`th of `of`. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Share = { index: 0, of: 1 };

/** Bytes of a matrix that stay in a core's own cache while all tokens are multiplied with them. */
const STRETCH_BYTES = 2 ** 17;

/**
 * The operations of a decoder that are worth sharing among threads. All that they are told are numbers, since those are what another
 * thread can be told without a copy: addresses in the memory, and sizes. Every number of a result is computed by one thread and in
 * the same order whatever the shares, so the result is the same to the bit.
 */
export class KernelWork {
  /** @param together heads that the kernels take together */
  constructor(
    private readonly kernels: DecoderKernels,
    private readonly floats: Float32Array,
    private readonly together: number,
  ) {}

  /** out [count, rows] += x [count, columns] · matrixᵀ, a share of the rows */
  product(
    share: Share,
    count: number,
    x: number,
    bits: number,
    values: number,
    scales: number,
    rows: number,
    blocks: number,
    out: number,
  ): void {
    const [from, to] = range(share, rows, LANES);
    this.addRows(from, to, count, x, bits, values, scales, rows, blocks, out);
  }

  /** gate [count, rows] = silu(x · gateᵀ) ⊙ (x · upᵀ), a share of the rows. `up` is where the second factor is put meanwhile. */
  gatedProducts(
    share: Share,
    count: number,
    x: number,
    rows: number,
    blocks: number,
    gateBits: number,
    gateValues: number,
    gateScales: number,
    gate: number,
    upBits: number,
    upValues: number,
    upScales: number,
    up: number,
  ): void {
    const [from, to] = range(share, rows, LANES);
    if (from === to) return;
    for (const out of [gate, up]) {
      for (let row = 0; row < count; row++) {
        const start = out / 4 + row * rows;
        this.floats.fill(0, start + from, start + to);
      }
    }
    this.addRows(from, to, count, x, gateBits, gateValues, gateScales, rows, blocks, gate);
    this.addRows(from, to, count, x, upBits, upValues, upScales, rows, blocks, up);
    for (let row = 0; row < count; row++) {
      const start = 4 * (row * rows + from);
      this.kernels.activate(gate + start, up + start, to - from);
    }
  }

  /**
   * What heads of new tokens take from all tokens up to their own, a share of the heads of tokens.
   * @param queries of the first token, `queryStride` bytes from one token's to the next
   * @param past tokens in the cache before the new ones
   * @param keys [keyValueHeads, context, headDim]
   * @param values [keyValueHeads, headDim / HEAD_LANES, context, HEAD_LANES]
   * @param out [count, heads, headDim]
   */
  attention(
    share: Share,
    count: number,
    past: number,
    queries: number,
    queryStride: number,
    keys: number,
    values: number,
    contextTokens: number,
    heads: number,
    keyValueHeads: number,
    headDim: number,
    scores: number,
    scoreBytes: number,
    out: number,
  ): void {
    const { kernels, floats, together } = this;
    const scale = 1 / Math.sqrt(headDim);
    const own = scores + scoreBytes * share.index;
    const [from, to] = range(share, (count * heads) / together, 1);
    for (let part = from; part < to; part++) {
      const head = together * Math.floor(part / count);
      const row = part % count;
      const cache = 4 * headDim * contextTokens * Math.floor((head * keyValueHeads) / heads);
      const tokens = past + row + 1;
      const whole = Math.ceil(tokens / LANES) * LANES;
      const query = queries + row * queryStride + 4 * head * headDim;
      kernels.scores(query, keys + cache, own, whole, 4 * whole, scale);
      const factors = Array.from({ length: together }, (_, index) => {
        const start = own + 4 * whole * index;
        // What lies behind the last token is of no prompt.
        floats.fill(Number.NEGATIVE_INFINITY, start / 4 + tokens, start / 4 + whole);
        return 1 / kernels.exponentials(start, whole);
      });
      const target = out + 4 * headDim * (row * heads + head);
      const stripBytes = 4 * HEAD_LANES * contextTokens;
      kernels.weightedSum(own, values + cache, target, tokens, 4 * whole, stripBytes, ...factors);
    }
  }

  /** out [count, from … to] += x [count, columns] · matrixᵀ, a stretch of the matrix for all tokens before the next */
  private addRows(
    from: number,
    to: number,
    count: number,
    x: number,
    bits: number,
    values: number,
    scales: number,
    rows: number,
    blocks: number,
    out: number,
  ): void {
    const [single, tile] =
      bits === 4
        ? [this.kernels.addProduct4x1, this.kernels.addProduct4x4]
        : [this.kernels.addProduct8x1, this.kernels.addProduct8x4];
    const rowBytes = (BLOCK_COLUMNS * blocks * bits) / 8;
    const stretchRows = Math.max(LANES, Math.floor(STRETCH_BYTES / rowBytes));
    const [xBytes, outBytes] = [4 * BLOCK_COLUMNS * blocks, 4 * rows];
    for (let start = from; start < to; start += stretchRows) {
      const stretch = Math.min(stretchRows, to - start);
      for (let row = 0; row < count; ) {
        const whole = row + TILE_ROWS <= count;
        const multiply = whole ? tile : single;
        multiply(
          x + row * xBytes,
          values + start * rowBytes,
          scales + 4 * start * blocks,
          out + row * outBytes + 4 * start,
          stretch,
          blocks,
          xBytes,
          outBytes,
        );
        row += whole ? TILE_ROWS : 1;
      }
    }
  }
}

/** The share of `count` things, in multiples of `unit` but for the last. */
function range({ index, of }: Share, count: number, unit: number): readonly [from: number, to: number] {
  const units = Math.ceil(count / unit);
  const edge = (part: number) => Math.min(count, unit * Math.floor((units * part) / of));
  return [edge(index), edge(index + 1)];
}
