import { questionFrames } from "../asking/question-frames.ts";
import type { ObjectId, SceneObject } from "../core/project.ts";
import { withChosenFrames } from "../core/sampling-rule.ts";
import { affectedFrames, trackPasses } from "../core/track-plan.ts";
import type { VideoInfo } from "../core/video.ts";
import { plural, t } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";
import type { TrackOptions } from "../state/commands/segment-commands.ts";
import { useDocument } from "../state/document.ts";
import type { Playback } from "../state/playback.ts";
import { currentQuestionSpan } from "../state/question-span.ts";
import { NOT_TO_BE_WRITTEN, runTrack, type TrackOrder, type TrackParts } from "./track-run.ts";

/** How long a hand has to rest after a correction before what depends on it is tracked again. */
const CORRECTION_REST_MS = 1000;

interface Parts extends TrackParts {
  readonly playback: Pick<Playback, "frameIndex">;
}

interface Running {
  readonly order: TrackOrder;
  readonly controller: AbortController;
  readonly ended: Promise<readonly number[]>;
}

/** Follows objects through the video, one track at a time, and again where a mask was corrected. */
export class Tracking {
  private running: Running | null = null;
  private correction: {
    readonly objectId: ObjectId;
    readonly frameIndex: number;
    readonly timer: ReturnType<typeof setTimeout>;
  } | null = null;

  constructor(private readonly parts: Parts) {
    useDocument.subscribe(({ project, future }, before) => {
      const { running } = this;
      if (!running || project.objects === before.project.objects) return;
      const isUndone = future.some(({ trackId }) => trackId === running.order.trackId);
      // The step of the track names objects by their place in the list.
      if (isUndone || !isPrefix(before.project.objects, project.objects))
        running.controller.abort(NOT_TO_BE_WRITTEN);
    });
  }

  start({ objectIds, direction, frames }: TrackOptions): void {
    const info = openVideo();
    if (!info || this.running) return;
    const objects = objectsOf(objectIds);
    const here = this.parts.playback.frameIndex;
    const passes = trackPasses(objects, here, direction, wantedFrames(info, frames));
    if (passes.length === 0) {
      const text = t("Mark an object on this frame first: tracking follows its mask through the video.");
      useApp.getState().noticed({ tone: "info", text });
      return;
    }
    this.run({
      trackId: crypto.randomUUID(),
      label: t("Track {names}", { names: namesOf(objects) }),
      passes,
      info,
    });
  }

  /** Keeps what is done. */
  stop(): void {
    this.forgetCorrection();
    this.running?.controller.abort();
  }

  /** A mask was drawn or clicked. */
  corrected(objectId: ObjectId, frameIndex: number): void {
    const [object] = objectsOf([objectId]);
    if (!object || affectedFrames(object, frameIndex).length === 0) return;
    this.forgetCorrection();
    const timer = setTimeout(() => void this.trackAgain(objectId, frameIndex), CORRECTION_REST_MS);
    this.correction = { objectId, frameIndex, timer };
  }

  private forgetCorrection(): void {
    clearTimeout(this.correction?.timer);
    this.correction = null;
  }

  /** A track that follows this object alone starts again from here, others are waited for. */
  private async trackAgain(objectId: ObjectId, frameIndex: number): Promise<void> {
    this.correction = null;
    let left: readonly number[] = [];
    const { running } = this;
    if (running) {
      const followed = running.order.passes.flatMap(({ objects }) => objects);
      const alone = followed.length === 1 && followed[0]!.object.id === objectId;
      if (alone) running.controller.abort();
      const rest = await running.ended;
      if (alone) left = rest;
    }
    const info = openVideo();
    const [object] = objectsOf([objectId]);
    if (!info || !object || object.locked || this.running) return;
    const affected = new Set([...affectedFrames(object, frameIndex), ...left]);
    const frames = [...affected].sort((a, b) => a - b);
    const passes = trackPasses([object], frameIndex, "both", frames);
    if (frames.length === 0 || passes.length === 0) return;
    this.run({
      trackId: crypto.randomUUID(),
      label: t("Track {name} again", { name: object.name }),
      passes,
      info,
    });
  }

  private run(order: TrackOrder): void {
    const controller = new AbortController();
    const ended = runTrack(order, this.parts, controller.signal).finally(() => {
      this.running = null;
      useApp.getState().trackChanged(null);
    });
    this.running = { order, controller, ended };
  }
}

function openVideo(): VideoInfo | null {
  const { video } = useApp.getState();
  return video.kind === "ready" ? video.info : null;
}

function objectsOf(ids: readonly ObjectId[]): readonly SceneObject[] {
  return useDocument.getState().project.objects.filter(({ id }) => ids.includes(id));
}

function namesOf(objects: readonly SceneObject[]): string {
  return objects.length === 1 ? objects[0]!.name : plural(objects.length, "{n} object", "{n} objects");
}

/** Whether every object is still in its place; others may have come behind them. */
function isPrefix(before: readonly SceneObject[], after: readonly SceneObject[]): boolean {
  return before.every(({ id }, index) => after[index]?.id === id);
}

function wantedFrames(info: VideoInfo, frames: TrackOptions["frames"]): readonly number[] {
  const all = [...info.timesSeconds.keys()];
  if (frames === "all") return all;
  if (frames !== "question") return all.slice(frames.first, frames.last + 1);
  const { model } = useApp.getState();
  const { span, shownFrames } = currentQuestionSpan();
  if (model.kind !== "ready") return all;
  return questionFrames(info, withChosenFrames(model.info.sampling, shownFrames), span ?? undefined);
}
