import type * as Ort from "onnxruntime-web";
import type { GraphSession, Tensors } from "../runtime/graph-session.ts";
import type { OrtModule } from "../runtime/runtime.ts";
import type { CachedDecoder } from "./cached-decoder.ts";
import type { DecoderShape } from "./decoder-shape.ts";

/**
 * The package's decoder graph. The runtime copies every input in and every output out, so the cache is handed over at its
 * exact length: a roomy shared cache would be copied whole at each step.
 */
export class GraphDecoder implements CachedDecoder {
  tokens = 0;
  private cache: Tensors;

  constructor(
    private readonly ort: OrtModule,
    private readonly decoder: GraphSession,
    private readonly shape: DecoderShape,
  ) {
    const { cacheNames, keyValueHeads, headDim } = shape;
    const empty = new ort.Tensor("float32", new Float32Array(0), [1, keyValueHeads, 0, headDim]);
    this.cache = Object.fromEntries(cacheNames.map((name) => [`past.${name}`, empty]));
  }

  async read(rows: Float32Array, count: number): Promise<Float32Array> {
    const { Tensor } = this.ort;
    const total = this.tokens + count;
    const outputs = await this.decoder.run({
      inputs_embeds: new Tensor("float32", rows, [1, count, this.shape.hiddenSize]),
      seqlens_k: new Tensor("int32", Int32Array.of(total - 1), [1, 1]),
      total_sequence_length: new Tensor("int32", Int32Array.of(total), [1]),
      ...this.cache,
    });
    const cache: Record<string, Ort.Tensor> = {};
    for (const name of this.shape.cacheNames) cache[`past.${name}`] = outputs[`present.${name}`]!;
    this.cache = cache;
    this.tokens = total;
    return outputs.logits!.data as Float32Array;
  }

  truncate(tokens: number): void {
    if (tokens === this.tokens) return;
    const { keyValueHeads, headDim } = this.shape;
    const before = this.tokens;
    const cut = (tensor: Ort.Tensor): Ort.Tensor => {
      const source = tensor.data as Float32Array;
      const data = new Float32Array(keyValueHeads * tokens * headDim);
      for (let head = 0; head < keyValueHeads; head++) {
        const from = head * before * headDim;
        data.set(source.subarray(from, from + tokens * headDim), head * tokens * headDim);
      }
      return new this.ort.Tensor("float32", data, [1, keyValueHeads, tokens, headDim]);
    };
    this.cache = Object.fromEntries(Object.entries(this.cache).map(([name, tensor]) => [name, cut(tensor)]));
    this.tokens = tokens;
  }

  /** The graph is its loader's. */
  dispose(): void {}
}
