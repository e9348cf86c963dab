import { FailureError } from "../../core/failure.ts";
import type { Rle } from "../../core/mask.ts";
import { decodeRle, encodeRle, rleArea } from "../../core/rle.ts";
import type { TrackedFrame, TrackedMask, TrackedObject, TrackRequest, TrackStop } from "../../core/track.ts";
import { abortable } from "../../engine/runtime/abortable.ts";
import type { FrameReader, Tracker } from "../segmenter.ts";
import { trackedConfidence } from "./confidence.ts";
import { type EncodedFrame, FrameCache } from "./frame-cache.ts";
import { fullMask } from "./full-size.ts";
import type { Sam2Networks } from "./networks.ts";
import type { Direction } from "./planner.ts";
import { Trail } from "./trail.ts";
import { type FrameOutput, TRACKING_DEFAULTS, VideoSession } from "./video-session.ts";

/** Follows objects by a model of the SAM 2 family, which finds them again after an occlusion. */
export class Sam2Tracker implements Tracker {
  constructor(private readonly networks: Sam2Networks) {}

  /** Only the frames of the request are looked at; distances in time are counted in them, as in sam2.md 13. */
  async track(
    request: TrackRequest,
    frames: FrameReader,
    onFrame: (frame: TrackedFrame) => void,
    signal: AbortSignal,
  ): Promise<readonly TrackStop[]> {
    for (const { id, given } of request.objects) {
      if (given.some(({ mask }) => rleArea(mask) > 0)) continue;
      throw new FailureError(
        "region-invalid",
        "object {id} has no mask to follow; mark it on a frame first",
        { values: { id } },
      );
    }
    const run = new TrackRun(this.networks, request, frames, onFrame, signal);
    const work = run.follow();
    // A run of a graph that is under way ends before its tensors go.
    const end = () => run.dispose();
    work.then(end, end);
    return abortable(work, signal);
  }
}

/** One track of all objects of a request. */
class TrackRun {
  /** Frames that are looked at: a frame's place in this list is the session's number for it. */
  private readonly list: readonly number[];
  private readonly cache: FrameCache;
  private readonly session: VideoSession;

  constructor(
    private readonly networks: Sam2Networks,
    private readonly request: TrackRequest,
    private readonly frames: FrameReader,
    private readonly onFrame: (frame: TrackedFrame) => void,
    private readonly signal: AbortSignal,
  ) {
    const given = request.objects.flatMap((object) => object.given.map(({ frameIndex }) => frameIndex));
    this.list = [...new Set([...request.frames, ...given])].sort((a, b) => a - b);
    // All objects of one frame come one after another.
    this.cache = new FrameCache(networks, 1);
    this.session = new VideoSession(
      networks,
      this.list.length,
      async (place) => (await this.encoded(place)).features,
      TRACKING_DEFAULTS,
    );
  }

  async follow(): Promise<readonly TrackStop[]> {
    await this.giveMasks();
    const { start, direction } = this.request;
    const ahead = this.places((frameIndex) => frameIndex >= start);
    const behind = this.places((frameIndex) =>
      direction === "both" ? frameIndex < start : frameIndex <= start,
    ).reverse();
    const stops: TrackStop[] = [];
    if (direction !== "backward") {
      // The way back attends to the first frames of the way there.
      const turn = direction === "both" && behind.length > 0 ? behind[0]! + 1 : null;
      stops.push(...(await this.pass(ahead, "forward", turn)));
    }
    if (direction !== "forward") stops.push(...(await this.pass(behind, "reverse", null)));
    return stops;
  }

  dispose(): void {
    this.session.dispose();
    this.cache.clear();
  }

  /** Masks by hand go into the bank first: those of later frames count too. */
  private async giveMasks(): Promise<void> {
    for (const [place, frameIndex] of this.list.entries()) {
      const given = this.request.objects.flatMap((object) => {
        const mask = givenMask(object, frameIndex);
        return mask ? [{ id: object.id, mask }] : [];
      });
      for (const { id, mask } of given) await this.session.addMask(id, place, decodeRle(mask), this.signal);
      if (given.length > 0) await this.session.commit(this.signal);
    }
  }

  /** @param turn where a pass the other way will begin */
  private async pass(
    places: readonly number[],
    direction: Direction,
    turn: number | null,
  ): Promise<TrackStop[]> {
    const trails = new Map(this.request.objects.map(({ id }) => [id, new Trail()]));
    for await (const { frame: place, objects } of this.session.pass(places, direction, this.signal)) {
      const frameIndex = this.list[place]!;
      const masks: TrackedMask[] = [];
      for (const object of this.request.objects) {
        const tracked = await this.trackedMask(object, place, objects.get(object.id)!.output);
        masks.push(tracked);
        trails.get(object.id)!.add(frameIndex, tracked.mask);
      }
      this.onFrame({ frameIndex, timeSeconds: this.frames.timeSeconds(frameIndex), objects: masks });
      const later = turn === null ? [] : [{ frame: turn, direction: "reverse" as const }];
      this.session.thin([{ frame: place, direction }, ...later]);
    }
    return [...trails].flatMap(([id, trail]) => trail.stop(id) ?? []);
  }

  private async trackedMask(object: TrackedObject, place: number, output: FrameOutput): Promise<TrackedMask> {
    const { id } = object;
    const given = givenMask(object, this.list[place]!);
    if (given) return { id, mask: rleArea(given) > 0 ? given : null, confidence: 1 };
    const confidence = trackedConfidence(output);
    if (output.score <= 0) return { id, mask: null, confidence };
    const mask = encodeRle(fullMask(output.low, this.networks.side / 4, await this.encoded(place)));
    return rleArea(mask) > 0 ? { id, mask, confidence } : { id, mask: null, confidence: 0 };
  }

  private encoded(place: number): Promise<EncodedFrame> {
    const frameIndex = this.list[place]!;
    return this.cache.encoded(frameIndex, () => this.frames.rgb(frameIndex), this.signal);
  }

  /** Places of the frames of the request that lie on a side of the start. */
  private places(lies: (frameIndex: number) => boolean): number[] {
    const requested = new Set(this.request.frames);
    return [...this.list.keys()].filter(
      (place) => requested.has(this.list[place]!) && lies(this.list[place]!),
    );
  }
}

const givenMask = ({ given }: TrackedObject, frameIndex: number): Rle | null =>
  given.find((one) => one.frameIndex === frameIndex)?.mask ?? null;
