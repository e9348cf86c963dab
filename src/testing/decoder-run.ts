import * as ort from "onnxruntime-web";
import { float32, int32 } from "./ort-session.ts";

export interface DecoderShape {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headDimension: number;
  readonly width: number;
  /** Rows of the static key/value cache. */
  readonly capacity: number;
  readonly cache: "float32" | "float16";
}

/** Feeds a decoder graph row by row or in chunks, keeping its cache. */
export class DecoderRun {
  private readonly session: ort.InferenceSession;
  private readonly shape: DecoderShape;
  private past: Record<string, ort.Tensor> = {};
  private position = 0;

  constructor(session: ort.InferenceSession, shape: DecoderShape) {
    this.session = session;
    this.shape = shape;
    const { layers, keyValueHeads, capacity, headDimension, cache } = shape;
    const dims = [1, keyValueHeads, capacity, headDimension];
    const length = keyValueHeads * capacity * headDimension;
    for (let layer = 0; layer < layers; layer++) {
      for (const part of ["key", "value"]) {
        const zeros = cache === "float32" ? new Float32Array(length) : new Uint16Array(length);
        this.past[`past.${layer}.${part}`] = new ort.Tensor(cache, zeros, dims);
      }
    }
  }

  /** @param rows float32 [n, width]; returns the logits after the last */
  async feed(rows: Float32Array): Promise<Float32Array> {
    const count = rows.length / this.shape.width;
    const outputs = await this.session.run({
      inputs_embeds: float32(rows, [1, count, this.shape.width]),
      seqlens_k: int32([this.position + count - 1], [1, 1]),
      total_sequence_length: int32([this.position + count], [1]),
      ...this.past,
    });
    this.position += count;
    this.past = Object.fromEntries(
      Object.keys(this.past).map((name) => [name, outputs[name.replace("past", "present")]!]),
    );
    return outputs.logits!.data as Float32Array;
  }

  async feedInChunks(rows: Float32Array, chunkRows: number): Promise<Float32Array> {
    const step = chunkRows * this.shape.width;
    let logits = new Float32Array(0);
    for (let at = 0; at < rows.length; at += step)
      logits = Float32Array.from(await this.feed(rows.slice(at, at + step)));
    return logits;
  }
}
