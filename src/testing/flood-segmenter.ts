import type { RgbImage } from "../core/image.ts";
import type { BitMask, Rle } from "../core/mask.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import { decodeRle, encodeRle, rleArea } from "../core/rle.ts";
import type { TrackedFrame, TrackRequest, TrackStop } from "../core/track.ts";
import type { FrameReader, LoadedSegmenter, OnFraction, Segmenter, Tracker } from "../segment/segmenter.ts";

/** Differences of colour, summed over the channels, that a fill crosses. */
const TOLERANCES = [30, 90, 200] as const;
const SLICES = 4;

/** Lets messages and timers through, as a real network does between its parts. */
const breathe = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Segments by filling from the point with its colour, and tracks by filling from where the object was. For pictures of plain shapes. */
export class FloodSegmenter implements Segmenter {
  private readonly frames = new Map<number, RgbImage>();
  /** Frames in the order in which their encoding began, and how each went. */
  readonly encodings: { readonly frameIndex: number; isDone: boolean }[] = [];
  isDisposed = false;

  isEncoded(frameIndex: number): boolean {
    return this.frames.has(frameIndex);
  }

  async encode(
    frameIndex: number,
    frame: RgbImage,
    signal: AbortSignal,
    onFraction?: OnFraction,
  ): Promise<void> {
    const encoding = { frameIndex, isDone: false };
    this.encodings.push(encoding);
    for (let slice = 1; slice <= SLICES; slice++) {
      await breathe();
      signal.throwIfAborted();
      onFraction?.(slice / SLICES);
    }
    this.frames.set(frameIndex, frame);
    encoding.isDone = true;
  }

  async candidates(
    frameIndex: number,
    frame: () => Promise<RgbImage>,
    { points, box, mask }: Prompt,
    signal: AbortSignal,
    onFraction?: OnFraction,
  ): Promise<readonly Candidate[]> {
    if (!this.isEncoded(frameIndex)) await this.encode(frameIndex, await frame(), signal, onFraction);
    const image = this.frames.get(frameIndex)!;
    const seed =
      points.find(({ positive }) => positive) ?? (box && middleOf(box)) ?? (mask && insideOf(mask));
    if (!seed) return [];
    return TOLERANCES.map((tolerance, nth) => ({
      mask: encodeRle(fill(image, Math.floor(seed.x), Math.floor(seed.y), tolerance)),
      score: 0.9 - nth / 20,
    }));
  }

  forget(): void {
    this.frames.clear();
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.forget();
  }
}

/** Follows plain shapes that overlap with themselves from frame to frame. */
export const floodTracker: Tracker = {
  async track(
    request: TrackRequest,
    reader: FrameReader,
    onFrame: (frame: TrackedFrame) => void,
    signal: AbortSignal,
  ): Promise<readonly TrackStop[]> {
    const forwards = request.frames.filter((frame) => frame >= request.start);
    const backwards = request.frames.filter((frame) => frame < request.start).reverse();
    const ways = { forward: [forwards], backward: [backwards], both: [forwards, backwards] };
    for (const frames of ways[request.direction]) {
      const last = new Map<string, Rle | null>();
      for (const frameIndex of frames) {
        const image = await reader.rgb(frameIndex);
        await breathe();
        signal.throwIfAborted();
        const objects = request.objects.map(({ id, given }) => {
          const own = given.find((mask) => mask.frameIndex === frameIndex)?.mask;
          const before = last.get(id) ?? given[0]!.mask;
          const mask = own ?? follow(image, before);
          last.set(id, mask);
          return { id, mask, confidence: own ? 1 : mask ? 0.9 : 0.1 };
        });
        onFrame({ frameIndex, timeSeconds: reader.timeSeconds(frameIndex), objects });
      }
    }
    const end = request.frames.at(-1)!;
    return request.objects.map(({ id }) => ({ id, frameIndex: end, reason: "end" }));
  },
};

export const floodSegmenter = (): LoadedSegmenter & { readonly segmenter: FloodSegmenter } => ({
  segmenter: new FloodSegmenter(),
  tracker: floodTracker,
  side: null,
});

/** The shape that covers most of where the object was, if it is about as large; null when there is none. */
function follow(image: RgbImage, before: Rle): Rle | null {
  const seed = insideOf(before);
  const mask = seed && encodeRle(fill(image, seed.x, seed.y, TOLERANCES[0]));
  if (!mask) return null;
  const ratio = rleArea(mask) / rleArea(before);
  return ratio > 0.5 && ratio < 2 ? mask : null;
}

const middleOf = ({ x0, y0, x1, y1 }: NonNullable<Prompt["box"]>) => ({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 });

/** The pixel of the mask that is nearest to its centre; null for an empty one. */
function insideOf(rle: Rle): { x: number; y: number } | null {
  const { width, data } = decodeRle(rle);
  const inside = Array.from(data.keys()).filter((at) => data[at] === 1);
  if (inside.length === 0) return null;
  const placeOf = (at: number) => ({ x: at % width, y: Math.floor(at / width) });
  const mean = (axis: "x" | "y") => inside.reduce((sum, at) => sum + placeOf(at)[axis], 0) / inside.length;
  const [x, y] = [mean("x"), mean("y")];
  const distance = (at: number) => Math.hypot(placeOf(at).x - x, placeOf(at).y - y);
  return placeOf(inside.reduce((best, at) => (distance(at) < distance(best) ? at : best)));
}

/** Connected pixels whose colour is near that of the first. */
function fill({ width, height, data }: RgbImage, x: number, y: number, tolerance: number): BitMask {
  const mask: BitMask = { width, height, data: new Uint8Array(width * height) };
  const first = 3 * (y * width + x);
  const isAlike = (at: number) =>
    [0, 1, 2].reduce((sum, c) => sum + Math.abs(data[3 * at + c]! - data[first + c]!), 0) <= tolerance;
  const open = [y * width + x];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (mask.data[at] === 1 || !isAlike(at)) continue;
    mask.data[at] = 1;
    if (at % width > 0) open.push(at - 1);
    if (at % width < width - 1) open.push(at + 1);
    if (at >= width) open.push(at - width);
    if (at < width * (height - 1)) open.push(at + width);
  }
  return mask;
}
