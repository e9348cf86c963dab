import type { RgbImage } from "../../core/image.ts";
import type { Rle } from "../../core/mask.ts";
import type { Candidate, Prompt } from "../../core/prompt.ts";
import { decodeRle, encodeRle } from "../../core/rle.ts";
import { abortable } from "../../engine/runtime/abortable.ts";
import { checkpoint } from "../../engine/runtime/yield-budget.ts";
import type { OnFraction, Segmenter } from "../segmenter.ts";
import { chooseForImage } from "./choice.ts";
import { type EncodedFrame, FrameCache } from "./frame-cache.ts";
import { fullMask } from "./full-size.ts";
import { givenLogits, promptLogits, squareMask } from "./mask-prompt.ts";
import type { Sam2Networks } from "./networks.ts";
import { modelPoints, NO_POINTS, padded } from "./prompt-points.ts";

/** Encoded frames that are kept: 17 MB each at a side of 1024. */
const KEPT_FRAMES = 3;
/** Candidates whose logits are kept, so that further clicks refine them as they were. */
const KEPT_CANDIDATES = 12;

interface KeptCandidate extends Candidate {
  readonly frameIndex: number;
  readonly low: Float32Array;
}

/** Prompts on single frames, by a model of the SAM 2 family in its image mode. Source: sam2.md 5.3. */
export class Sam2Segmenter implements Segmenter {
  private readonly cache: FrameCache;
  /** Latest last. */
  private kept: KeptCandidate[] = [];

  constructor(private readonly networks: Sam2Networks) {
    this.cache = new FrameCache(networks, KEPT_FRAMES);
  }

  isEncoded(frameIndex: number): boolean {
    return this.cache.has(frameIndex);
  }

  async encode(
    frameIndex: number,
    frame: RgbImage,
    signal: AbortSignal,
    onFraction: OnFraction = () => undefined,
  ): Promise<void> {
    await this.cache.encoded(frameIndex, async () => frame, signal);
    onFraction(1);
  }

  async candidates(
    frameIndex: number,
    frame: () => Promise<RgbImage>,
    prompt: Prompt,
    signal: AbortSignal,
    onFraction: OnFraction = () => undefined,
  ): Promise<readonly Candidate[]> {
    const encoded = await this.cache.encoded(frameIndex, frame, signal);
    onFraction(1);
    await checkpoint(signal);
    const { networks } = this;
    const points = modelPoints(prompt, encoded, networks.side);
    const asked = {
      points: points.labels.length > 0 ? padded(points) : NO_POINTS,
      mask: prompt.mask && this.logitsOf(frameIndex, prompt.mask),
    };
    const decoded = await abortable(networks.decode(encoded.features, "first", asked), signal);
    // A single click may mean several things; a mask says what is meant.
    const ambiguous = prompt.points.length === 1 && !prompt.box && !prompt.mask;
    const { stabilityDelta: delta, stabilityThreshold: threshold } = networks.config.choice;
    const found = chooseForImage(decoded, ambiguous, { delta, threshold })
      .map(({ low, iou }) => ({ frameIndex, low, score: iou, mask: this.maskOf(low, encoded) }))
      .sort((a, b) => b.score - a.score);
    this.kept = [...this.kept, ...found].slice(-KEPT_CANDIDATES);
    return found.map(({ mask, score }) => ({ mask, score }));
  }

  forget(): void {
    this.cache.clear();
    this.kept = [];
  }

  async dispose(): Promise<void> {
    this.forget();
    await this.networks.dispose();
  }

  /** The logits that a mask came from, else those of a mask that is given. */
  private logitsOf(frameIndex: number, mask: Rle): Float32Array {
    const answer = this.kept.findLast((one) => one.frameIndex === frameIndex && isEqual(one.mask, mask));
    const { side } = this.networks;
    return promptLogits(answer?.low ?? givenLogits(squareMask(decodeRle(mask), side), side));
  }

  private maskOf(low: Float32Array, frame: EncodedFrame): Rle {
    return encodeRle(fullMask(low, this.networks.side / 4, frame));
  }
}

function isEqual(a: Rle, b: Rle): boolean {
  if (a.size[0] !== b.size[0] || a.size[1] !== b.size[1] || a.counts.length !== b.counts.length) return false;
  return a.counts.every((count, at) => count === b.counts[at]);
}
