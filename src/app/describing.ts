import { EMPTY_DRAFT } from "../asking/draft.ts";
import { newObjects } from "../asking/everything.ts";
import type { Rle } from "../core/mask.ts";
import type { Exchange, ObjectId } from "../core/project.ts";
import { staleness } from "../core/stale-answer.ts";
import { t } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import type { MaskRegistry } from "../state/mask-registry.ts";
import type { Playback } from "../state/playback.ts";
import type { Answering } from "./answering.ts";
import { noticeFailure } from "./notice-failure.ts";
import type { SegmentSession } from "./segment-session.ts";

interface Parts {
  readonly segmenter: Pick<SegmentSession, "everything">;
  readonly answering: Pick<Answering, "askInBackground">;
  readonly masks: Pick<MaskRegistry, "load">;
  readonly playback: Pick<Playback, "frameIndex" | "pause">;
}

/** Finds the objects of a frame, and has the model describe one after the other until it is stopped. */
export class Describing {
  private running: AbortController | null = null;

  constructor(private readonly parts: Parts) {}

  async start(): Promise<void> {
    if (this.running) return;
    const running = new AbortController();
    this.running = running;
    try {
      await this.run(running.signal);
    } finally {
      this.running = null;
      useApp.getState().describingChanged(null);
    }
  }

  stop(): void {
    this.running?.abort();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { video, noticed, describingChanged } = useApp.getState();
    if (video.kind !== "ready") return;
    this.parts.playback.pause();
    const { frameIndex } = this.parts.playback;
    const timeSeconds = video.info.timesSeconds[frameIndex]!;
    const show = (stage: "finding" | "describing", done: number, total: number) => {
      if (!signal.aborted) describingChanged({ stage, done, total });
    };
    show("finding", 0, 1);
    const found = await this.parts.segmenter.everything(
      frameIndex,
      (fraction) => show("finding", fraction, 1),
      signal,
    );
    if (signal.aborted) return;
    if (!found.ok) return noticeFailure(found.error);
    const marked = await this.markedOn(frameIndex);
    const masks = newObjects(found.value, [...marked.values()]);
    const { objectsFound } = useDocument.getState();
    const objects = masks.map((mask) => ({ masks: [{ frameIndex, timeSeconds, mask }] }));
    const added = objects.length > 0 ? objectsFound(objects, frameIndex) : [];
    const ids = [...[...marked.keys()].filter((id) => !isDescribed(id)), ...added];
    if (ids.length === 0) {
      const text =
        marked.size > 0 ? t("Every object on this frame is described.") : t("No objects were found here.");
      noticed({ tone: "info", text });
      return;
    }
    for (const [done, id] of ids.entries()) {
      show("describing", done, ids.length);
      // It may have been deleted meanwhile.
      if (!useDocument.getState().project.objects.some((object) => object.id === id)) continue;
      const ended = await this.parts.answering.askInBackground({ ...EMPTY_DRAFT, objectIds: [id] }, signal);
      if (signal.aborted || ended === "failed" || ended === "stopped") return;
    }
    useApp.getState().announced(t("Every object is described."));
  }

  private async markedOn(frameIndex: number): Promise<Map<ObjectId, Rle>> {
    const marked = new Map<ObjectId, Rle>();
    for (const { id, hidden, masks } of useDocument.getState().project.objects) {
      const stored = masks[frameIndex];
      const mask = stored && !hidden ? await this.parts.masks.load(id, stored) : null;
      if (mask) marked.set(id, mask);
    }
    return marked;
  }
}

/** Whether there is a description of it that still holds. */
function isDescribed(id: ObjectId): boolean {
  const { exchanges, objects } = useDocument.getState().project;
  const describes = ({ preset, regions, state, answer }: Exchange) =>
    preset === "describe" &&
    regions.length === 1 &&
    regions[0]!.objectId === id &&
    state !== "failed" &&
    answer !== "";
  return exchanges.some((exchange) => describes(exchange) && staleness([exchange], objects) === "fresh");
}
