import { maskArea, maskBounds } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import {
  confidence,
  type History,
  newHistory,
  overlap,
  type Signs,
  signsOf,
  withSigns,
} from "./confidence.ts";
import {
  AT_REFERENCE,
  composed,
  type Evidence,
  type FramePair,
  gatherEvidence,
  type KnownMask,
  type Placement,
  type Reference,
  referenceOf,
} from "./evidence.ts";
import { preferenceOf, propose } from "./propose.ts";
import { signedDistance } from "./signed-distance.ts";
import type { WorkFrame } from "./work-frame.ts";

/** Below this confidence on so many frames in a row nothing is left to follow. After fewer, the segmenter often finds it still there. */
const LOST = 0.1;
const LOST_FRAMES = 6;
/** At the frame's border, a mask whose colours are less like the reference's than this is what has come after the object. */
const UNLIKE = 0.3;
/** Smaller than this share of what it was, or than so many pixels, an object is out of sight. */
const VANISHED_SHARE = 0.02;
const VANISHED_PIXELS = 6;
/** Of the border pixels among all, relative to the root of the area: more means that the object goes on beyond the frame. */
const LEAVING = 0.5;

/** Where fewer of the pixels have the object's colours, it is not looked for. */
const LEAST_SHARE_OF_COLOURS = 0.5;

export type Loss = "lost" | "border";

/** One object on its way through the frames, at working size. */
export class FollowedObject {
  private readonly reference: Reference;
  private placement: Placement = AT_REFERENCE;
  private history: History;
  private wasAtBorder = false;
  /** In a row, up to the latest. */
  private framesInDoubt = 0;
  /** What the latest step went by, until the segmenter has had its say. */
  private latest: {
    readonly evidence: Evidence;
    readonly preference: Float32Array;
    readonly before: History;
  } | null = null;
  confidence = 1;

  private constructor(
    frame: WorkFrame,
    public known: KnownMask,
  ) {
    this.reference = referenceOf(frame, known);
    this.history = newHistory(maskArea(known.mask), this.reference);
  }

  /** @param mask with at least one pixel, at the frame's size */
  static from(frame: WorkFrame, mask: BitMask): FollowedObject {
    return new FollowedObject(frame, { mask, distance: signedDistance(mask) });
  }

  /** Goes on to the next frame. @returns why that was not possible, or null */
  step(pair: FramePair): Loss | null {
    this.latest = null;
    const evidence = gatherEvidence(pair, this.known, this.reference, this.placement);
    if (evidence === null) return this.wasAtBorder ? "border" : "lost";
    if (evidence.motion !== null) this.placement = composed(this.placement, evidence.motion);
    const preference = preferenceOf(evidence);
    const mask = propose(pair.current, evidence, preference);
    this.latest = { evidence, preference, before: this.history };
    const signs = this.judge(pair.current, mask);
    const vanished = Math.max(VANISHED_PIXELS, VANISHED_SHARE * this.history.referenceArea);
    const leaving = this.wasAtBorder;
    this.wasAtBorder = signs.atBorder > LEAVING;
    if (signs.area < vanished) return leaving || this.wasAtBorder ? "border" : "lost";
    if (leaving && this.wasAtBorder && signs.likeness < UNLIKE) return "border";
    this.framesInDoubt = this.confidence < LOST ? this.framesInDoubt + 1 : 0;
    return this.framesInDoubt >= LOST_FRAMES ? "lost" : null;
  }

  /** Takes the segmenter's mask for this frame in place of its own. Doubts from before do not count any more. */
  correct(frame: WorkFrame, mask: BitMask): void {
    if (this.latest === null) return;
    this.latest = { ...this.latest, before: newHistory(this.history.referenceArea, this.reference) };
    this.judge(frame, mask);
    if (this.confidence >= LOST) this.framesInDoubt = 0;
  }

  /** Goes on from a mask at which the object was found again. */
  reappear(known: KnownMask, confidence: number): void {
    const [from, to] = [maskBounds(this.reference.known.mask), maskBounds(known.mask)];
    const scale = Math.sqrt(this.history.referenceArea / maskArea(known.mask));
    const shift = (a: "x0" | "y0", b: "x1" | "y1") => (from[a] + from[b] - scale * (to[a] + to[b])) / 2;
    this.placement = { x: [shift("x0", "x1"), scale, 0], y: [shift("y0", "y1"), 0, scale] };
    this.history = newHistory(this.history.referenceArea, this.reference);
    this.known = known;
    this.confidence = confidence;
    this.framesInDoubt = 0;
    this.latest = null;
  }

  /** How much a mask, not empty, looks like the object: likeness of colours, and its area by the reference's. */
  compare(frame: WorkFrame, known: KnownMask): { readonly likeness: number; readonly growth: number } {
    const { objectColours } = referenceOf(frame, known);
    const likeness = overlap(objectColours, this.reference.objectColours);
    return { likeness, growth: maskArea(known.mask) / this.history.referenceArea };
  }

  /** Where most of the object's colours are together, on a square as large as the object; null when they are nowhere. */
  likeliestPlace({ width, height, bins }: WorkFrame): { readonly x: number; readonly y: number } | null {
    const { objectColours, backgroundColours } = this.reference;
    const odds = Float32Array.from(
      objectColours,
      (share, bin) => share / (share + backgroundColours[bin]! + 1e-3),
    );
    const row = width + 1;
    const sums = new Float64Array(row * (height + 1));
    for (let y = 0; y < height; y++) {
      let line = 0;
      for (let x = 0; x < width; x++) {
        line += odds[bins[y * width + x]!]!;
        sums[(y + 1) * row + x + 1] = sums[y * row + x + 1]! + line;
      }
    }
    const side = Math.max(
      2,
      Math.min(Math.round(Math.sqrt(this.history.referenceArea) * 0.7), width, height),
    );
    let best: { x: number; y: number } | null = null;
    let bestSum = LEAST_SHARE_OF_COLOURS * side * side;
    for (let y = 0; y + side <= height; y += 2) {
      for (let x = 0; x + side <= width; x += 2) {
        const low = (y + side) * row + x;
        const sum = sums[low + side]! - sums[low]! - sums[y * row + x + side]! + sums[y * row + x]!;
        if (sum <= bestSum) continue;
        best = { x: x + side / 2, y: y + side / 2 };
        bestSum = sum;
      }
    }
    return best;
  }

  private judge(frame: WorkFrame, mask: BitMask): Signs {
    const { evidence, preference, before } = this.latest!;
    const signs = signsOf(frame, evidence, preference, mask, this.reference);
    this.history = withSigns(before, signs);
    this.confidence = confidence(this.history, signs);
    this.known = { mask, distance: signedDistance(mask) };
    return signs;
  }
}
