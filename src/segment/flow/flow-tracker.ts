import type { Rle } from "../../core/mask.ts";
import { decodeRle, encodeRle, rleArea } from "../../core/rle.ts";
import type { TrackedFrame, TrackedMask, TrackedObject, TrackRequest, TrackStop } from "../../core/track.ts";
import { YieldBudget } from "../../engine/runtime/yield-budget.ts";
import type { FrameReader, Segmenter, Tracker } from "../segmenter.ts";
import { CutDetector } from "./cut-detection.ts";
import { denseFlow } from "./dense-flow.ts";
import type { FramePair } from "./evidence.ts";
import { FollowedObject } from "./followed-object.ts";
import { shrinkMask } from "./mask-scaling.ts";
import { displayMask, findAgain, type PairedFrame, refine } from "./refinement.ts";
import { signedDistance } from "./signed-distance.ts";
import { type WorkFrame, workFrame } from "./work-frame.ts";

/** What the segmenter may add to the time of a frame, on average over the frames; at the latest every eighth frame is refined. */
const REFINING_MS_PER_FRAME = 600;
const LONGEST_INTERVAL = 8;
/** Below this confidence the segmenter is asked before its turn, at every second frame at most. */
const DOUBTFUL = 0.5;
const SHORTEST_DOUBT = 2;
/** A lost object is looked for this often and this long. */
const SEARCH_SECONDS = 0.5;
const SEARCH_AT_MOST_SECONDS = 10;

/**
 * Follows objects by optical flow, colours and motion from frame to frame. The segmenter refines the masks as often as the
 * device affords, and finds lost objects again. The flow is computed once for all objects.
 */
export class FlowTracker implements Tracker {
  constructor(private readonly segmenter: Segmenter) {}

  async track(
    request: TrackRequest,
    frames: FrameReader,
    onFrame: (frame: TrackedFrame) => void,
    signal: AbortSignal,
  ): Promise<readonly TrackStop[]> {
    const stops: TrackStop[] = [];
    for (const direction of ["forward", "backward"] as const) {
      if (request.direction !== direction && request.direction !== "both") continue;
      const reportStart = direction === "forward" || request.direction === "backward";
      const way = new Way(this.segmenter, request, frames, onFrame, signal, direction, reportStart);
      stops.push(...(await way.follow()));
    }
    return stops;
  }
}

/** An object in one direction. */
interface Followed {
  readonly id: string;
  readonly given: ReadonlyMap<number, Rle>;
  object: FollowedObject | null;
  /** The mask of the frame being done, at display size. */
  mask: Rle | null;
  stop: TrackStop | null;
  /** Since when it has been out of sight, and when it was last looked for, in seconds; null when it is not to be looked for. */
  missing: { readonly since: number; looked: number | null } | null;
}

/** All objects in one direction. */
class Way {
  private readonly step: 1 | -1;
  private readonly wanted: ReadonlySet<number>;
  private readonly last: number;
  private readonly objects: readonly Followed[];
  private readonly budget: YieldBudget;
  private previous: WorkFrame | null = null;
  private readonly cuts = new CutDetector();
  private interval = 1;
  private sinceRefined = 0;

  constructor(
    private readonly segmenter: Segmenter,
    private readonly request: TrackRequest,
    private readonly frames: FrameReader,
    private readonly onFrame: (frame: TrackedFrame) => void,
    private readonly signal: AbortSignal,
    direction: "forward" | "backward",
    reportStart: boolean,
  ) {
    const { start } = request;
    this.step = direction === "forward" ? 1 : -1;
    const ahead = request.frames.filter(
      (frame) => (frame - start) * this.step > 0 || (frame === start && reportStart),
    );
    this.wanted = new Set(ahead);
    this.last = (this.step === 1 ? ahead.at(-1) : ahead[0]) ?? start;
    this.objects = request.objects.map(({ id, given }: TrackedObject) => ({
      id,
      given: new Map(given.map(({ frameIndex, mask }) => [frameIndex, mask])),
      object: null,
      mask: null,
      stop: null,
      missing: null,
    }));
    this.budget = new YieldBudget(signal);
  }

  async follow(): Promise<TrackStop[]> {
    for (let index = this.request.start; (this.last - index) * this.step >= 0; index += this.step) {
      this.signal.throwIfAborted();
      await this.budget.yieldIfDue();
      const busy = this.objects.some(({ object, given, missing }) => object ?? missing ?? given.has(index));
      if (busy) await this.visit(index);
      else this.previous = null;
      if (this.wanted.has(index)) this.report(index);
    }
    return this.objects.map(
      ({ id, object, stop }) =>
        stop ?? { id, frameIndex: object ? this.last : this.request.start, reason: object ? "end" : "lost" },
    );
  }

  private async visit(index: number): Promise<void> {
    const image = await this.frames.rgb(index);
    this.signal.throwIfAborted();
    const frame: PairedFrame = { index, image, work: workFrame(image) };
    for (const followed of this.objects) followed.mask = null;
    if (this.previous) await this.moveOn(this.previous, frame);
    this.previous = frame.work;
    this.takeGiven(frame);
    if (this.wanted.has(index)) {
      await this.refineIfDue(frame);
      await this.search(frame);
      for (const followed of this.objects) {
        const { object, missing } = followed;
        if (object && !missing) followed.mask ??= encodeRle(displayMask(object, frame));
      }
    }
  }

  private async moveOn(previous: WorkFrame, { index, work: current }: PairedFrame): Promise<void> {
    const forward = denseFlow(previous.pyramid, current.pyramid);
    await this.budget.yieldIfDue();
    const backward = denseFlow(current.pyramid, previous.pyramid);
    await this.budget.yieldIfDue();
    const pair: FramePair = { previous, current, forward, backward };
    const cut = this.cuts.isCut(pair);
    this.sinceRefined++;
    for (const followed of this.objects) {
      const { id, object } = followed;
      if (cut) {
        if (!object && !followed.missing) continue;
        followed.stop = { id, frameIndex: index, reason: "cut" };
        followed.object = null;
        followed.missing = null;
      } else if (object && !followed.missing) {
        const loss = object.step(pair);
        if (loss) this.lose(followed, index, loss);
        await this.budget.yieldIfDue();
      }
    }
  }

  private lose(followed: Followed, index: number, reason: "lost" | "border"): void {
    followed.stop = { id: followed.id, frameIndex: index, reason };
    const seconds = this.frames.timeSeconds(index);
    followed.missing = reason === "lost" ? { since: seconds, looked: null } : null;
    if (reason === "border") followed.object = null;
  }

  /** Masks by hand win, and later frames go by them. */
  private takeGiven({ index, work }: PairedFrame): void {
    for (const followed of this.objects) {
      const given = followed.given.get(index);
      if (!given) continue;
      followed.mask = given;
      followed.missing = null;
      if (rleArea(given) > 0) {
        followed.object = FollowedObject.from(work, shrinkMask(decodeRle(given), work.width, work.height));
        followed.stop = null;
      } else if (followed.object) {
        this.lose(followed, index, "lost");
      }
    }
  }

  private async refineIfDue(frame: PairedFrame): Promise<void> {
    const due = this.objects.filter(({ object, missing, mask }) => object && !missing && !mask);
    const doubtful =
      due.some(({ object }) => object!.confidence < DOUBTFUL) && this.sinceRefined >= SHORTEST_DOUBT;
    if (due.length === 0 || (this.sinceRefined < this.interval && !doubtful)) return;
    const began = performance.now();
    for (const followed of due) {
      const object = followed.object!;
      const refined = await refine(this.segmenter, frame, displayMask(object, frame), this.signal);
      if (!refined) continue;
      const { work } = frame;
      object.correct(work, shrinkMask(refined, work.width, work.height));
      followed.mask = encodeRle(refined);
    }
    this.sinceRefined = 0;
    const cost = performance.now() - began;
    this.interval = Math.min(LONGEST_INTERVAL, Math.ceil(cost / REFINING_MS_PER_FRAME));
  }

  private async search(frame: PairedFrame): Promise<void> {
    const seconds = this.frames.timeSeconds(frame.index);
    for (const followed of this.objects) {
      const { object, missing } = followed;
      if (!object || !missing) continue;
      if (missing.looked !== null && Math.abs(seconds - missing.looked) < SEARCH_SECONDS) continue;
      missing.looked = seconds;
      const found = await findAgain(this.segmenter, frame, object, this.signal);
      if (found) {
        object.reappear({ mask: found.mask, distance: signedDistance(found.mask) }, found.confidence);
        followed.missing = null;
        followed.stop = null;
      } else if (Math.abs(seconds - missing.since) > SEARCH_AT_MOST_SECONDS) {
        followed.missing = null;
        followed.object = null;
      }
    }
  }

  private report(index: number): void {
    const objects = this.objects.map((followed): TrackedMask => {
      const { id, object, given, mask, missing } = followed;
      const byHand = given.get(index);
      if (byHand) return { id, mask: rleArea(byHand) > 0 ? byHand : null, confidence: 1 };
      return object && !missing
        ? { id, mask, confidence: object.confidence }
        : { id, mask: null, confidence: 0 };
    });
    this.onFrame({ frameIndex: index, timeSeconds: this.frames.timeSeconds(index), objects });
  }
}
