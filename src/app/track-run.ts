import { runFrames } from "../core/frame-runs.ts";
import type { Rle } from "../core/mask.ts";
import type { FrameMask, ObjectId } from "../core/project.ts";
import type { GivenMask, TrackedFrame, TrackStop } from "../core/track.ts";
import type { TrackPass } from "../core/track-plan.ts";
import type { VideoInfo } from "../core/video.ts";
import { t } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import type { MaskRegistry } from "../state/mask-registry.ts";
import type { TrackedWrite } from "../state/tracked-masks.ts";
import { failureText } from "../ui/failure-text.ts";
import { Pace } from "./pace.ts";
import type { SegmentSession } from "./segment-session.ts";

/** Often enough to be watched, seldom enough that pointer and playback have the page to themselves. */
const INTERVAL_MS = 200;

/** Why a track is stopped whose last masks have no place any more. */
export const NOT_TO_BE_WRITTEN = Symbol("not to be written");

/** What a track consists of. */
export interface TrackOrder {
  /** Names its step in the history. */
  readonly trackId: string;
  readonly label: string;
  readonly passes: readonly TrackPass[];
  readonly info: VideoInfo;
}

export interface TrackParts {
  readonly segmenter: Pick<SegmentSession, "track">;
  readonly masks: Pick<MaskRegistry, "load">;
}

/**
 * Follows the objects of one order, pass by pass, and writes into the document what is found. Ends early, with what is done, when it is
 * stopped or fails, and says how it ended.
 * @returns the frames that were not reached, ascending
 */
export async function runTrack(
  order: TrackOrder,
  parts: TrackParts,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const writer = new TrackWriter(order);
  const stops: TrackStop[] = [];
  for (const pass of order.passes) {
    const objects = await Promise.all(
      pass.objects.map(async ({ object, given }) => {
        const masks = await readMasks(object.id, given, parts.masks);
        // Nothing can be followed from where an object is not in sight.
        const unseen = masks.length > 0 ? outOfSightMasks(object, order.info) : [];
        return { id: object.id, given: [...masks, ...unseen].sort((a, b) => a.frameIndex - b.frameIndex) };
      }),
    );
    if (signal.aborted) break;
    const { start, direction, frames } = pass;
    const request = { objects: objects.filter(({ given }) => given.length > 0), start, direction, frames };
    const result = await parts.segmenter.track(request, (event) => writer.received(event.frame), signal);
    if (!result.ok) {
      writer.finish(signal);
      if (result.error.code !== "cancelled") {
        const { title, advice } = failureText(result.error);
        useApp
          .getState()
          .noticed({ tone: "problem", text: t("Tracking stopped. {title} {advice}", { title, advice }) });
      }
      return writer.left();
    }
    writer.passEnded(pass);
    stops.push(...result.value);
  }
  writer.finish(signal);
  if (!signal.aborted) useApp.getState().announced(endWords(stops));
  return writer.left();
}

async function readMasks(
  objectId: ObjectId,
  given: readonly FrameMask[],
  masks: TrackParts["masks"],
): Promise<GivenMask[]> {
  const read: GivenMask[] = [];
  for (const frame of given) {
    const mask: Rle | null = await masks.load(objectId, frame);
    if (mask) read.push({ frameIndex: frame.frameIndex, mask });
  }
  return read;
}

/** An empty mask tells a tracker that the object is not in sight. */
function outOfSightMasks(
  { masks, outOfSight = [] }: TrackPass["objects"][number]["object"],
  { width, height, timesSeconds }: VideoInfo,
): GivenMask[] {
  const mask: Rle = { size: [height, width], counts: [height * width] };
  return runFrames(outOfSight)
    .filter((frameIndex) => frameIndex < timesSeconds.length && !masks[frameIndex])
    .map((frameIndex) => ({ frameIndex, mask }));
}

/** Gathers what a tracker finds, and puts it into the document a few times a second. */
class TrackWriter {
  private readonly pace = new Pace();
  private readonly waiting: TrackedWrite[] = [];
  private readonly wanted: Set<number>;
  /** What is known of objects on frames: what was given holds no news, and what was told is not told again. */
  private readonly known: Set<string>;
  private readonly total: number;
  private done = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly order: TrackOrder) {
    const { passes } = order;
    this.wanted = new Set(passes.flatMap(({ frames }) => frames));
    this.total = passes.reduce((sum, { frames }) => sum + frames.length, 0);
    this.known = new Set(
      passes.flatMap(({ objects }) =>
        objects.flatMap(({ object, given }) => given.map(({ frameIndex }) => `${frameIndex} ${object.id}`)),
      ),
    );
    this.show(null);
  }

  received({ frameIndex, timeSeconds, objects }: TrackedFrame): void {
    this.wanted.delete(frameIndex);
    this.done++;
    for (const { id, mask, confidence } of objects) {
      this.add({ objectId: id as ObjectId, frameIndex, timeSeconds, mask, confidence });
    }
    this.timer ??= setTimeout(() => this.write(), INTERVAL_MS);
  }

  /** On frames that the tracker did not speak of it has found nothing. */
  passEnded({ objects, frames }: TrackPass): void {
    for (const frameIndex of frames) {
      this.wanted.delete(frameIndex);
      const timeSeconds = this.order.info.timesSeconds[frameIndex]!;
      for (const { object } of objects) {
        this.add({ objectId: object.id, frameIndex, timeSeconds, mask: null, confidence: 0 });
      }
    }
  }

  private add(write: TrackedWrite): void {
    const key = `${write.frameIndex} ${write.objectId}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.waiting.push(write);
  }

  /** Passes on what waits, now. */
  finish({ reason }: Pick<AbortSignal, "reason">): void {
    if (reason === NOT_TO_BE_WRITTEN) this.waiting.length = 0;
    this.write();
    clearTimeout(this.timer);
  }

  /** Frames that were not reached. */
  left(): readonly number[] {
    return [...this.wanted].sort((a, b) => a - b);
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const writes = this.waiting.splice(0);
    const { trackId, label, passes } = this.order;
    if (writes.length > 0) {
      useDocument.getState().trackAdvanced({ trackId, label, frameIndex: passes[0]!.start, writes });
    }
    this.show(this.pace.add(performance.now(), this.done / Math.max(1, this.total)));
  }

  private show(secondsLeft: number | null): void {
    const objectIds = this.order.passes.flatMap(({ objects }) => objects.map(({ object }) => object.id));
    useApp.getState().trackChanged({ objectIds, done: this.done, total: this.total, secondsLeft });
  }
}

const ENDS = {
  cut: "{name}: followed to frame {frame}, where the shot changes.",
  lost: "{name}: followed to frame {frame}, where it was lost.",
  border: "{name}: followed to frame {frame}, where it left the picture.",
} as const;

/** "Dog: followed to frame 120, where the shot changes." */
function endWords(stops: readonly TrackStop[]): string {
  const { objects } = useDocument.getState().project;
  const words = stops.flatMap(({ id, frameIndex, reason }) => {
    const object = objects.find((other) => other.id === id);
    if (!object || reason === "end") return [];
    return [t(ENDS[reason], { name: object.name, frame: frameIndex + 1 })];
  });
  return words.length > 0 ? words.join(" ") : t("Tracking is done.");
}
