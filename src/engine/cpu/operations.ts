import { rowBlockBytes } from "./integer-arithmetic.ts";
import type { RoutineShape, Routines } from "./routines.ts";
import { BLOCK_COLUMNS, LANES, stripLanes, TILE_ROWS } from "./tiling.ts";

/** A thread's part of an operation: the `index`th of `of`. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Share = { index: 0, of: 1 };

/** Queries of a picture in one tile. Their scores, and the keys of a span, stay in a core's own cache. */
export const PICTURE_QUERIES = 16;
/** Keys, or values, that a tile of queries meets before the next ones. */
const SPAN_KEYS = 512;
/** Bytes of a matrix that stay in a core's own cache while all tokens are multiplied with them. */
const SPAN_BYTES = 2 ** 17;

/**
 * The operations of a transformer that are worth sharing among threads. All that they are told are numbers, since those are what another
 * thread can be told without a copy: addresses in the memory, and sizes. Every number of a result is computed by one thread and in
 * the same order whatever the shares, so the result is the same to the bit.
 */
export class Operations {
  private view: Float32Array;
  private readonly queriesPerTile: number;
  /** Of a block of a row that is multiplied. */
  private readonly blockBytes: number;

  /** @param shape that the routines were compiled for */
  constructor(
    private readonly routines: Routines,
    private readonly memory: WebAssembly.Memory,
    shape: RoutineShape,
  ) {
    this.queriesPerTile = shape.queriesPerTile;
    this.blockBytes = rowBlockBytes(shape.arithmetic);
    this.view = new Float32Array(memory.buffer);
  }

  /**
   * A memory that grew has another buffer. A thread beside the one that let it grow may see the old one, so only for what was there at
   * first.
   */
  private get floats(): Float32Array {
    if (this.view.buffer !== this.memory.buffer) this.view = new Float32Array(this.memory.buffer);
    return this.view;
  }

  /** Blocks of x as the integers that products take, a share of them. A last block of a row that is not full is filled up with zeros. */
  quantise(share: Share, x: number, out: number, blocks: number): void {
    const [from, to] = range(share, blocks, 1);
    if (from === to) return;
    this.routines.quantise!(x + 4 * BLOCK_COLUMNS * from, out + this.blockBytes * from, to - from);
  }

  /**
   * out [count, rows] += x [count, columns] · matrixᵀ, a share of the rows
   * @param x as the products' arithmetic has it, whole blocks of columns: a last block that is not full is filled up with zeros
   * @param outBytes from one row of out to the next
   */
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
    outBytes: number,
  ): void {
    const [from, to] = range(share, rows, LANES);
    this.addRows(from, to, count, x, bits, values, scales, blocks, out, outBytes);
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
    this.addRows(from, to, count, x, gateBits, gateValues, gateScales, blocks, gate, 4 * rows);
    this.addRows(from, to, count, x, upBits, upValues, upScales, blocks, up, 4 * rows);
    for (let row = 0; row < count; row++) {
      const start = 4 * (row * rows + from);
      this.routines.activate(gate + start, up + start, to - from);
    }
  }

  /**
   * What heads of new tokens take from all tokens up to their own, a share of the heads of tokens.
   * @param queries of the first token, `queryStride` bytes from one token's to the next
   * @param past tokens in the cache before the new ones
   * @param keys [keyValueHeads, context, headDim]
   * @param values [keyValueHeads, headDim / stripLanes, context, stripLanes]
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
    const { routines, floats, queriesPerTile } = this;
    const scale = 1 / Math.sqrt(headDim);
    const own = scores + scoreBytes * share.index;
    const [from, to] = range(share, (count * heads) / queriesPerTile, 1);
    for (let part = from; part < to; part++) {
      const head = queriesPerTile * Math.floor(part / count);
      const row = part % count;
      const cache = 4 * headDim * contextTokens * Math.floor((head * keyValueHeads) / heads);
      const tokens = past + row + 1;
      const whole = Math.ceil(tokens / LANES) * LANES;
      const query = queries + row * queryStride + 4 * head * headDim;
      routines.scores(query, keys + cache, own, whole, 4 * whole, scale);
      const factors = Array.from({ length: queriesPerTile }, (_, index) => {
        const start = own + 4 * whole * index;
        // What lies behind the last token is of no prompt.
        floats.fill(Number.NEGATIVE_INFINITY, start / 4 + tokens, start / 4 + whole);
        return 1 / routines.exponentials(start, whole);
      });
      const target = out + 4 * headDim * (row * heads + head);
      floats.fill(0, target / 4, target / 4 + queriesPerTile * headDim);
      const stripBytes = 4 * stripLanes(headDim) * contextTokens;
      routines.weightedSum(
        own,
        values + cache,
        target,
        tokens,
        4 * whole,
        stripBytes,
        4 * headDim,
        ...factors,
      );
    }
  }

  /**
   * What patches take from all patches of their picture, a share of the heads of tiles of queries. Queries are taken two at a
   * time, so where their number is odd, one more is read, and a row more is written.
   * @param patches of the picture
   * @param capacity rows of each head: at least `patches`, a multiple of LANES
   * @param first, count of the patches that ask
   * @param queries [heads, capacity, headDim], as `keys`
   * @param values [heads, headDim / stripLanes, capacity, stripLanes]
   * @param scores [PICTURE_QUERIES, capacity] for each thread
   * @param out [count, heads · headDim], `outBytes` from one row to the next
   */
  pictureAttention(
    share: Share,
    patches: number,
    capacity: number,
    first: number,
    count: number,
    queries: number,
    keys: number,
    values: number,
    heads: number,
    headDim: number,
    scores: number,
    scoreBytes: number,
    out: number,
    outBytes: number,
  ): void {
    const { routines, floats } = this;
    const scale = 1 / Math.sqrt(headDim);
    const own = scores + scoreBytes * share.index;
    const rowBytes = 4 * capacity;
    const tiles = Math.ceil(count / PICTURE_QUERIES);
    const [from, to] = range(share, heads * tiles, 1);
    for (let part = from; part < to; part++) {
      const head = Math.floor(part / tiles);
      const start = PICTURE_QUERIES * (part % tiles);
      const asking = Math.min(PICTURE_QUERIES, count - start);
      const cache = 4 * headDim * capacity * head;
      const query = queries + cache + 4 * headDim * (first + start);
      for (let key = 0; key < capacity; key += SPAN_KEYS) {
        const among = Math.min(SPAN_KEYS, capacity - key);
        for (let row = 0; row < asking; row += 2) {
          const target = own + row * rowBytes + 4 * key;
          routines.scores(
            query + 4 * headDim * row,
            keys + cache + 4 * headDim * key,
            target,
            among,
            rowBytes,
            scale,
          );
        }
      }
      const target = out + start * outBytes + 4 * headDim * head;
      const pairs = Array.from({ length: Math.ceil(asking / 2) }, (_, nth) => 2 * nth);
      const factors = pairs.map((row) =>
        [row, row + 1].map((nth) => {
          const start = own + nth * rowBytes;
          floats.fill(Number.NEGATIVE_INFINITY, start / 4 + patches, start / 4 + capacity);
          const result = (target + nth * outBytes) / 4;
          floats.fill(0, result, result + headDim);
          return 1 / routines.exponentials(start, capacity);
        }),
      );
      const lanes = stripLanes(headDim);
      for (let key = 0; key < patches; key += SPAN_KEYS) {
        const among = Math.min(SPAN_KEYS, patches - key);
        for (const [nth, row] of pairs.entries()) {
          routines.weightedSum(
            own + row * rowBytes + 4 * key,
            values + cache + 4 * lanes * key,
            target + outBytes * row,
            among,
            rowBytes,
            4 * lanes * capacity,
            outBytes,
            ...factors[nth]!,
          );
        }
      }
    }
  }

  /** values [count] = gelu(values), a share of them; `count` a multiple of LANES */
  gelu(share: Share, values: number, count: number): void {
    const [from, to] = range(share, count, LANES);
    if (from < to) this.routines.gelu(values + 4 * from, to - from);
  }

  /** out [count, from … to] += x [count, columns] · matrixᵀ, a span of the matrix for all tokens before the next */
  private addRows(
    from: number,
    to: number,
    count: number,
    x: number,
    bits: number,
    values: number,
    scales: number,
    blocks: number,
    out: number,
    outBytes: number,
  ): void {
    const [single, tile] =
      bits === 4
        ? [this.routines.addProduct4x1, this.routines.addProduct4x4]
        : [this.routines.addProduct8x1, this.routines.addProduct8x4];
    const rowBytes = (BLOCK_COLUMNS * blocks * bits) / 8;
    const spanRows = Math.max(LANES, LANES * Math.floor(SPAN_BYTES / (LANES * rowBytes)));
    const xBytes = this.blockBytes * blocks;
    for (let start = from; start < to; start += spanRows) {
      const span = Math.min(spanRows, to - start);
      for (let row = 0; row < count; ) {
        const whole = row + TILE_ROWS <= count;
        const multiply = whole ? tile : single;
        multiply(
          x + row * xBytes,
          values + start * rowBytes,
          scales + 4 * start * blocks,
          out + row * outBytes + 4 * start,
          span,
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
