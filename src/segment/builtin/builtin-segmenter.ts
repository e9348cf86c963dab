import { maskBounds } from "../../core/bitmask.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { Candidate, Prompt } from "../../core/prompt.ts";
import { decodeRle, encodeRle } from "../../core/rle.ts";
import type { OnFraction, Segmenter } from "../segmenter.ts";
import { connectedChange } from "./connected-change.ts";
import { frameGrid, promptTokens } from "./frame-grid.ts";
import { gridPixels } from "./frame-pixels.ts";
import { logitsOfMask, maskOfLogits } from "./mask-logits.ts";
import type { BuiltinNetworks, EncodedFrame } from "./networks.ts";

/** Encodings kept, two to four megabytes each: going back to a frame is common. */
const KEPT_FRAMES = 8;

/** The segmenter that comes with the page. */
export class BuiltinSegmenter implements Segmenter {
  /** Latest last. */
  private readonly frames = new Map<number, EncodedFrame>();

  constructor(
    private readonly networks: BuiltinNetworks,
    /** Of the square that frames are scaled into. */
    private readonly side: number,
  ) {}

  isEncoded(frameIndex: number): boolean {
    return this.frames.has(frameIndex);
  }

  async encode(
    frameIndex: number,
    frame: RgbImage,
    signal: AbortSignal,
    onFraction: OnFraction = () => undefined,
  ): Promise<void> {
    if (this.isEncoded(frameIndex)) return;
    const grid = frameGrid(frame.width, frame.height, this.side);
    const encoded = await this.networks.encode(grid, gridPixels(frame, grid), signal, onFraction);
    this.keep(frameIndex, encoded);
  }

  async candidates(
    frameIndex: number,
    frame: () => Promise<RgbImage>,
    prompt: Prompt,
    signal: AbortSignal,
    onFraction?: OnFraction,
  ): Promise<readonly Candidate[]> {
    if (!this.isEncoded(frameIndex)) await this.encode(frameIndex, await frame(), signal, onFraction);
    const encoded = this.frames.get(frameIndex)!;
    this.keep(frameIndex, encoded);
    signal.throwIfAborted();
    return prompt.mask ? this.refined(encoded, prompt, decodeRle(prompt.mask)) : this.shown(encoded, prompt);
  }

  forget(): void {
    for (const { features } of this.frames.values()) features.dispose();
    this.frames.clear();
  }

  async dispose(): Promise<void> {
    this.forget();
    await this.networks.dispose();
  }

  /** What points and a box show: the three readings of a single click, else the one of the whole prompt. */
  private async shown(encoded: EncodedFrame, prompt: Prompt): Promise<Candidate[]> {
    const tokens = promptTokens(prompt, encoded.grid, this.networks.tables);
    const { masks, scores } = await this.networks.decode(encoded, tokens, null);
    const isAmbiguous = prompt.points.length === 1 && !prompt.box;
    return (isAmbiguous ? [1, 2, 3] : [0])
      .map((index) => ({ logits: masks[index]!, score: unit(scores[index]!) }))
      .sort((a, b) => b.score - a.score)
      .map(({ logits, score }) => ({ mask: encodeRle(maskOfLogits(logits, encoded.grid)), score }));
  }

  /** A mask as the network sees its object; with points, the mask with the change that the last of them asks for. */
  private async refined(encoded: EncodedFrame, prompt: Prompt, before: BitMask): Promise<Candidate[]> {
    const { grid } = encoded;
    const bounds = maskBounds(before);
    const last = prompt.points.at(-1);
    const box = prompt.box ?? (last || bounds.x1 === 0 ? null : bounds);
    const tokens = promptTokens({ points: prompt.points, box }, grid, this.networks.tables);
    const { masks, scores } = await this.networks.decode(encoded, tokens, logitsOfMask(before, grid));
    const after = maskOfLogits(masks[0]!, grid);
    const mask = last ? connectedChange(before, after, last) : after;
    return [{ mask: encodeRle(mask), score: unit(scores[0]!) }];
  }

  private keep(frameIndex: number, encoded: EncodedFrame): void {
    this.frames.delete(frameIndex);
    this.frames.set(frameIndex, encoded);
    for (const [oldest, { features }] of this.frames) {
      if (this.frames.size <= KEPT_FRAMES) break;
      this.frames.delete(oldest);
      features.dispose();
    }
  }
}

const unit = (score: number): number => Math.min(1, Math.max(0, score));
