import type * as Ort from "onnxruntime-web";
import type { DecoderOutput } from "./choice.ts";
import type { Sam2Config } from "./config.ts";
import type { ModelPoints } from "./prompt-points.ts";

/** The encoder's maps of one frame at strides 4, 8 and 16, [1, cells, channels] each. They stay where the graphs run. */
export interface FrameFeatures {
  readonly feats0: Ort.Tensor;
  readonly feats1: Ort.Tensor;
  readonly feats2: Ort.Tensor;
  dispose(): void;
}

/** What the memory encoder made of one object on one frame. It stays where the graphs run. */
export interface FrameMemory {
  /** Float32 [tokens, channels]. */
  readonly tokens: Ort.Tensor;
  dispose(): void;
}

/**
 * What the decoder looks at: features conditioned on memory, or those of a frame without memory, with the embedding that says so
 * (`first`) or without (`raw`).
 */
export type DecoderImage = { readonly map: Ort.Tensor } | "first" | "raw";

export interface DecoderPrompt {
  /** With the empty point at the end where there should be one. */
  readonly points: ModelPoints;
  /** Logits of an earlier mask, float32 [side / 4, side / 4]. */
  readonly mask: Float32Array | null;
}

export interface AttendedMemory {
  readonly memory: FrameMemory;
  /** Of the table of temporal positions. */
  readonly row: number;
}

export interface AttendedPointer {
  readonly pointer: Float32Array;
  /** In frames of the list that is tracked. */
  readonly distance: number;
}

/** The networks of a model of the SAM 2 family, and the few tables that no graph reads. */
export interface Sam2Networks {
  readonly config: Sam2Config;
  /** Of the square that frames are stretched to, in pixels. */
  readonly side: number;
  /** Pointer of an object that is not in sight. */
  readonly absentPointer: Float32Array;
  /** @param pixels float32 [3, side, side] */
  encode(pixels: Float32Array): Promise<FrameFeatures>;
  decode(features: FrameFeatures, image: DecoderImage, prompt: DecoderPrompt): Promise<DecoderOutput>;
  /**
   * @param low the mask's logits, float32 [side / 4, side / 4]
   * @param prompted whether the mask is binarised, as that of a prompted frame
   * @param score of the object
   */
  remember(
    features: FrameFeatures,
    low: Float32Array,
    prompted: boolean,
    score: number,
  ): Promise<FrameMemory>;
  /**
   * @param span the largest distance of a pointer
   * @returns float32 [1, cells, channels]; the caller disposes it
   */
  attend(
    features: FrameFeatures,
    memories: readonly AttendedMemory[],
    pointers: readonly AttendedPointer[],
    span: number,
  ): Promise<Ort.Tensor>;
  /**
   * A mask as prompt of the decoder that makes its pointer, by a learned convolution.
   * @param mask 0 and 1, [side, side]
   * @returns float32 [side / 4, side / 4]
   */
  maskPrompt(mask: Float32Array): Float32Array;
  dispose(): Promise<void>;
}
