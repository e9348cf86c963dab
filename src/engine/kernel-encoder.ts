import type * as Ort from "onnxruntime-web";
import { FailureError } from "../core/failure.ts";
import { Breather } from "./breathe.ts";
import type { EncoderShape } from "./encoder-shape.ts";
import { asFailure } from "./faults.ts";
import {
  CHUNK_PATCHES,
  type EncoderLayout,
  type EncoderOptions,
  type LayerPlaces,
  type Linear,
  layOutEncoder,
  MOST_PATCHES,
  type Norm,
  wholeBlocks,
} from "./kernel-encoder-layout.ts";
import {
  fillMemories,
  growMemory,
  MOST_MEMORY_BYTES,
  openMemory,
  type ReadTensors,
} from "./kernel-memory.ts";
import { KernelTeam, LEAST_SHARED_BYTES } from "./kernel-team.ts";
import { PICTURE_QUERIES } from "./kernel-work.ts";
import { LANES, stripLanes } from "./kernels/transformer-kernels.ts";
import type { OrtModule } from "./runtime.ts";
import type { EncodingContext, VisionEncoder, VisionInputs } from "./vision-encoder.ts";

/** A picture's numbers in the memory, behind all that does not depend on its size. */
interface Picture {
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
interface Rope {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * The vision graph on kernels of our own. The runtime's attention on the CPU writes down all scores of a picture at once, which no
 * picture of over 4000 patches leaves room for, it widens every matrix anew at each run, and cannot be stopped. Here the scores of a
 * few patches are held at a time.
 */
export class KernelEncoder implements VisionEncoder {
  private readonly headDim: number;
  /** From one row that a matrix is multiplied with to the next. */
  private readonly rowColumns: number;

  private constructor(
    private readonly ort: OrtModule,
    private readonly memory: WebAssembly.Memory,
    private readonly team: KernelTeam,
    private readonly places: EncoderLayout,
    private readonly shape: EncoderShape,
  ) {
    this.headDim = shape.hiddenSize / shape.heads;
    this.rowColumns = wholeBlocks(shape.hiddenSize);
  }

  /**
   * @param options that suit the kernels
   * @throws FailureError `package-corrupt`, `out-of-memory`
   */
  static async create(ort: OrtModule, read: ReadTensors, options: EncoderOptions): Promise<KernelEncoder> {
    const { shape } = options;
    const places = layOutEncoder(options);
    const { plan } = places;
    const threads = plan.bytes < LEAST_SHARED_BYTES ? 1 : options.threads;
    try {
      const memory = openMemory(plan.bytes, threads > 1, MOST_MEMORY_BYTES);
      await fillMemories([memory], [plan], "vision", read);
      const kernelShape = { headDim: shape.hiddenSize / shape.heads, together: 2 } as const;
      const team = await KernelTeam.create([memory], kernelShape, threads);
      return new KernelEncoder(ort, memory, team, places, shape);
    } catch (error) {
      throw asFailure(error);
    }
  }

  async features(
    { patches, rope_cos, rope_sin }: VisionInputs,
    { signal, onFraction }: EncodingContext,
  ): Promise<Ort.Tensor> {
    const { hiddenSize, patchSize } = this.shape;
    const count = patches.dims[patches.dims.length - 2];
    const pictures = patches.dims.length === 2 ? 1 : patches.dims[0];
    const pixels = patches.data as Float32Array;
    const rope =
      rope_cos && rope_sin
        ? { cos: rope_cos.data as Float32Array, sin: rope_sin.data as Float32Array }
        : null;
    const breather = new Breather(signal);
    const out = new Float32Array(pictures * count * hiddenSize);
    try {
      for (let nth = 0; nth < pictures; nth++) {
        const own = pixels.subarray(nth * count * patchSize, (nth + 1) * count * patchSize);
        const pace = { breather, onFraction: (fraction: number) => onFraction((nth + fraction) / pictures) };
        out.set(await this.encode(own, rope, pace), nth * count * hiddenSize);
      }
    } catch (error) {
      throw asFailure(error);
    }
    return new this.ort.Tensor("float32", out, [...patches.dims.slice(0, -1), hiddenSize]);
  }

  dispose(): void {
    this.team.dispose();
  }

  /** @returns float32 [patches, hiddenSize], valid until the next call */
  private async encode(
    pixels: Float32Array,
    rope: Rope | null,
    { breather, onFraction }: { breather: Breather; onFraction(fraction: number): void },
  ): Promise<Float32Array> {
    const { hiddenSize, patchSize } = this.shape;
    const { layers, closingNorm } = this.places;
    const picture = this.openPicture(pixels.length / patchSize);
    for (const [first, count] of chunks(picture.patches)) {
      this.embed(picture, pixels.subarray(first * patchSize, (first + count) * patchSize), first, count);
      await breather.take();
    }
    for (const [nth, layer] of layers.entries()) {
      for (const [first, count] of chunks(picture.patches)) {
        this.project(picture, layer, first, count, rope);
        await breather.take();
      }
      for (const [first, count] of chunks(picture.patches)) {
        await this.attend(picture, first, count, breather);
        this.feedForward(picture, layer, first, count);
        if (await breather.take()) onFraction((nth + (first + count) / picture.patches) / layers.length);
      }
    }
    if (closingNorm)
      this.normalise(closingNorm, picture.stream, picture.patches, picture.stream, this.shape.hiddenSize);
    return this.view(picture.stream, picture.patches * hiddenSize);
  }

  /** Makes room for a picture. What an earlier one left is overwritten. */
  private openPicture(patches: number): Picture {
    const { hiddenSize } = this.shape;
    const capacity = Math.ceil(patches / LANES) * LANES;
    if (capacity > MOST_PATCHES) {
      throw new FailureError(
        "out-of-memory",
        `a picture of ${patches} patches is more than the processor has room for; use a smaller video`,
      );
    }
    const bytes = 4 * capacity * hiddenSize;
    const [stream, queries, keys, values] = [0, 1, 2, 3].map((nth) => this.places.plan.bytes + nth * bytes);
    growMemory(this.memory, values + bytes);
    return { patches, capacity, stream, queries, keys, values };
  }

  /** stream = embedding · pixels + bias + positions */
  private embed({ stream }: Picture, pixels: Float32Array, first: number, count: number): void {
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
      for (let i = 0; i < rows.length; i++) rows[i] += added[i];
    }
    this.addProduct(embedding, padded, target, count);
  }

  /** Queries, keys and values of some patches, each to its head. */
  private project(
    picture: Picture,
    layer: LayerPlaces,
    first: number,
    count: number,
    rope: Rope | null,
  ): void {
    const { hiddenSize } = this.shape;
    const { normed, projected } = this.places;
    this.normalise(layer.norm1, picture.stream + 4 * first * hiddenSize, count, normed);
    const multiply = (linear: Linear): Float32Array => {
      this.set(linear.bias, projected, count, hiddenSize);
      this.addProduct(linear, normed, projected, count);
      return this.view(projected, count * hiddenSize);
    };
    this.toHeads(multiply(layer.query), picture, picture.queries, first, rope);
    this.toHeads(multiply(layer.key), picture, picture.keys, first, rope);
    this.toStrips(multiply(layer.value), picture, first);
  }

  /** Rows [count, heads · headDim] to [heads, capacity, headDim] from row `first` on; turned to the patches' places, a number's partner half a head away. */
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
          target[to + i] = a * cos - b * sin;
          target[to + half + i] = b * cos + a * sin;
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

  /** attended = what some patches take from all */
  private async attend(picture: Picture, first: number, count: number, breather: Breather): Promise<void> {
    const { heads } = this.shape;
    const { scores, scoreBytes, attended } = this.places;
    for (let start = 0; start < count; start += PICTURE_QUERIES) {
      this.team.run(
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
      await breather.take();
    }
  }

  /** stream += output · attended, then += narrow · gelu(widen · norm(stream)) */
  private feedForward({ stream }: Picture, layer: LayerPlaces, first: number, count: number): void {
    const { hiddenSize, intermediateSize } = this.shape;
    const { normed, attended, widened } = this.places;
    const rows = stream + 4 * first * hiddenSize;
    this.add(layer.output.bias, rows, count);
    this.addProduct(layer.output, attended, rows, count);
    this.normalise(layer.norm2, rows, count, normed);
    const columns = wholeBlocks(intermediateSize);
    this.set(layer.widen.bias, widened, count, intermediateSize, columns);
    this.addProduct(layer.widen, normed, widened, count, columns);
    this.team.run(0, "gelu", widened, count * columns);
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
      for (let i = 0; i < width; i++) sum += source[i];
      const mean = sum / width;
      let squares = 0;
      for (let i = 0; i < width; i++) squares += (source[i] - mean) ** 2;
      const factor = 1 / Math.sqrt(squares / width + layerNormEpsilon);
      for (let i = 0; i < width; i++) out[i] = (source[i] - mean) * factor * scale[i] + shift[i];
    }
  }

  /** out [count, rows] += x · matrixᵀ, rows of out `columns` apart */
  private addProduct({ matrix }: Linear, x: number, out: number, count: number, columns = matrix.rows): void {
    const { bits, values, scales, rows, blocks } = matrix;
    this.team.run(0, "product", count, x, bits, values, scales, rows, blocks, out, 4 * columns);
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
      for (let i = 0; i < hiddenSize; i++) target[i] += values[i];
    }
  }

  /** Of the memory as it is now: one that grew has another buffer. */
  private view(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }
}

function* chunks(patches: number): Generator<readonly [first: number, count: number]> {
  for (let first = 0; first < patches; first += CHUNK_PATCHES)
    yield [first, Math.min(CHUNK_PATCHES, patches - first)];
}
