import type { Rle } from "../../../../core/mask.ts";
import type { FramePoint } from "../../../../core/point.ts";
import { boxPixels } from "../../../../core/polygon.ts";
import type { ObjectId, SceneObject } from "../../../../core/project.ts";
import type { Prompt, PromptPoint } from "../../../../core/prompt.ts";
import { scribblePixels, scribblePoints } from "../../../../core/scribble.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { SegmentCommands } from "../../../../state/commands/segment-commands.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { numpyChoice } from "../../../../videorefer/numeric/numpy-choice.ts";
import { failureText } from "../../../failure-text.ts";
import { type Prompted, promptedMask, rememberPrompted, useClicks } from "./click-store.ts";
import { describeMask } from "./describe-mask.ts";
import { refusalToEdit, selectedObject } from "./live-edit.ts";
import { useStage } from "./stage-store.ts";

type Segmenting = Pick<SegmentCommands, "segment" | "previewMask" | "encodeAhead" | "maskCorrected">;

/** As upstream: a scribble stands for so many clicks, chosen with this seed where they are random (sam2.md 1). */
const SCRIBBLE_POINTS = 8;
const SCRIBBLE_SEED = 0;
/** How long the pointer has to rest before a frame is encoded for it. */
const REST_MS = 300;

/** What was added to the prompt. */
interface Addition {
  readonly points: readonly PromptPoint[];
  readonly box: Prompt["box"];
  readonly label: string;
}

/** The click tool: clicks, boxes and scribbles become prompts, and their masks become part of the document, one step each. */
export class Clicking {
  private pressed: { path: FramePoint[]; negative: boolean; reach: number } | null = null;
  private running = new AbortController();
  /** Clicks are worked on one after the other, since each goes on from the mask of the one before. */
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;
  private previewing: AbortController | null = null;
  /** Where the pointer is that the preview under way does not know of yet. */
  private hovered: FramePoint | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;

  /** @param refuse shows why nothing was done */
  constructor(
    private readonly playback: Playback,
    private readonly info: VideoInfo,
    private readonly segmenting: Segmenting,
    private readonly refuse: (sentence: string) => void,
  ) {}

  /** Whether something is half drawn, or a click is being worked on. */
  get isBusy(): boolean {
    return this.pressed !== null || this.waiting > 0;
  }

  press(point: FramePoint, negative: boolean, reach: number): void {
    this.leave();
    this.pressed = { path: [point], negative, reach };
  }

  /**
   * The press rests: it points at what does not belong to the object, or the other way round while removing.
   * @returns false where it moves already, or there is nothing to take away from
   */
  turnOver(): boolean {
    if (!this.pressed || useStage.getState().draft) return false;
    if (!selectedObject()?.masks[this.playback.frameIndex]) return false;
    this.pressed.negative = !this.pressed.negative;
    return true;
  }

  move(points: readonly FramePoint[]): void {
    if (!this.pressed) {
      this.hover(points.at(-1)!);
      return;
    }
    const { path, negative, reach } = this.pressed;
    path.push(...points);
    const from = path[0]!;
    if (!path.some((point) => distance(from, point) > reach)) return;
    const draft =
      useTools.getState().dragDraws === "box" && !negative
        ? ({ kind: "box", from, to: path.at(-1)!, subtracting: false } as const)
        : ({ kind: "scribble", points: [...path], subtracting: negative } as const);
    useStage.setState({ draft });
  }

  lift(point: FramePoint): void {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed) return;
    const { draft } = useStage.getState();
    useStage.setState({ draft: null });
    if (draft?.kind === "box") this.box(draft.from, point);
    else if (draft?.kind === "scribble") this.scribble(draft.points, pressed);
    else if (!this.removeNear(point, pressed.reach)) {
      this.add(point, { points: [{ ...point, positive: !pressed.negative }], box: null, label: t("Click") });
    }
  }

  box(from: FramePoint, to: FramePoint): void {
    const { x0, y0, x1, y1 } = boxPixels(from, to);
    if (x1 - x0 < 1 || y1 - y0 < 1) return;
    const middle = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    this.add(middle, { points: [], box: { x0, y0, x1, y1 }, label: t("Box around") });
  }

  private scribble(
    path: readonly FramePoint[],
    { negative, reach }: { negative: boolean; reach: number },
  ): void {
    const inside = path.filter(({ x, y }) => x >= 0 && y >= 0 && x < this.info.width && y < this.info.height);
    if (inside.length === 0) return;
    const points = this.pointsOf(inside, reach).map((point) => ({ ...point, positive: !negative }));
    this.add(points[0]!, { points, box: null, label: t("Scribble") });
  }

  private pointsOf(path: readonly FramePoint[], reach: number): readonly FramePoint[] {
    if (useApp.getState().settings.scribble === "spread") return scribblePoints(path, SCRIBBLE_POINTS, reach);
    const pixels = scribblePixels(path, this.info.width, this.info.height);
    return numpyChoice(SCRIBBLE_SEED, pixels.length, SCRIBBLE_POINTS).map((at) => pixels[at]!);
  }

  /** Stops what is being worked on. @returns whether there was anything */
  cancel(): boolean {
    const { isBusy } = this;
    this.leave();
    this.pressed = null;
    this.running.abort();
    this.running = new AbortController();
    return isBusy;
  }

  /** Takes another of the masks that the clicks may have meant. @returns whether there was another */
  takeCandidate(choose: (chosen: number, count: number) => number): boolean {
    const object = selectedObject();
    const frameIndex = this.playback.frameIndex;
    const prompted = promptedMask(useClicks.getState(), object, frameIndex);
    if (!object || !prompted || prompted.candidates.length < 2) return false;
    const count = prompted.candidates.length;
    const chosen = (choose(prompted.chosen, count) + count) % count;
    if (chosen === prompted.chosen) return true;
    const refusal = refusalToEdit(this.info, frameIndex, false);
    if (refusal) this.refuse(refusal);
    else this.commit(object.id, frameIndex, { ...prompted, chosen }, t("Another mask"));
    return true;
  }

  /** Takes the last click back, as if it had not been made. @returns whether there was one */
  removeLastPoint(): boolean {
    const prompted = promptedMask(useClicks.getState(), selectedObject(), this.playback.frameIndex);
    const last = prompted?.prompt.points.length ?? 0;
    if (!prompted || last === 0) return false;
    this.removePoint(prompted, last - 1);
    return true;
  }

  private removeNear(point: FramePoint, reach: number): boolean {
    const prompted = promptedMask(useClicks.getState(), selectedObject(), this.playback.frameIndex);
    const index = prompted?.prompt.points.findIndex((other) => distance(other, point) <= reach) ?? -1;
    if (!prompted || index < 0) return false;
    this.removePoint(prompted, index);
    return true;
  }

  private removePoint({ prompt, base }: Prompted, index: number): void {
    const points = prompt.points.filter((_, other) => other !== index);
    const at = prompt.points[index]!;
    this.enqueue(at, () => ({
      prompt: { points, box: prompt.box, mask: base },
      base,
      label: t("Remove click"),
    }));
  }

  private add(at: FramePoint, { points, box, label }: Addition): void {
    const removing = points.some(({ positive }) => !positive);
    const refusal = refusalToEdit(this.info, this.playback.frameIndex, removing);
    if (refusal) {
      this.refuse(refusal);
      return;
    }
    this.enqueue(at, (object, frameIndex) => {
      const before = promptedMask(useClicks.getState(), object, frameIndex);
      const stored = object?.masks[frameIndex];
      const mask = object && stored ? maskRegistry.rle(object.id, stored) : null;
      return {
        // A box says anew which object is meant.
        prompt: box
          ? { points: [], box, mask: null }
          : { points: [...(before?.prompt.points ?? []), ...points], box: before?.prompt.box ?? null, mask },
        base: before ? before.base : mask,
        label,
      };
    });
  }

  /** @param promptOf made when its turn has come, from the mask that is there then */
  private enqueue(
    at: FramePoint,
    promptOf: (
      object: SceneObject | null,
      frameIndex: number,
    ) => { prompt: Prompt; base: Rle | null; label: string },
  ): void {
    const { signal } = this.running;
    const { frameIndex } = this.playback;
    const selected = useDocument.getState().selectedObjectId;
    this.waiting++;
    this.last = this.last.then(async () => {
      if (!signal.aborted) await this.run(at, frameIndex, selected, promptOf, signal);
      this.waiting--;
    });
  }

  private async run(
    at: FramePoint,
    frameIndex: number,
    selected: ObjectId | null,
    promptOf: Parameters<Clicking["enqueue"]>[1],
    signal: AbortSignal,
  ): Promise<void> {
    // A click before it may have made the object that this one is about.
    const object = selected === null ? selectedObject() : objectById(selected);
    if (selected !== null && !object) return;
    const { prompt, base, label } = promptOf(object, frameIndex);
    if (prompt.points.length === 0 && !prompt.box) {
      this.restore(object, frameIndex, base);
      return;
    }
    useClicks.setState({ busy: { at, frameIndex, fraction: 0 } });
    const onFraction = (fraction: number) => {
      if (!signal.aborted) useClicks.setState({ busy: { at, frameIndex, fraction } });
    };
    const result = await this.segmenting.segment(frameIndex, prompt, onFraction, signal);
    useClicks.setState({ busy: null });
    if (signal.aborted) return;
    if (!result.ok) {
      if (result.error.code === "cancelled") return;
      const { title, advice } = failureText(result.error);
      this.refuse(`${title} ${advice}`);
      return;
    }
    const candidates = result.value.filter(({ mask }) => mask.counts.length > 1);
    if (candidates.length === 0) {
      this.refuse(t("No object was found here. Click elsewhere, or drag a box around it."));
      return;
    }
    this.commit(object?.id ?? null, frameIndex, { prompt, base, candidates, chosen: 0 }, label);
  }

  private commit(objectId: ObjectId | null, frameIndex: number, made: Prompted, label: string): void {
    const { mask, score } = made.candidates[made.chosen]!;
    const timeSeconds = this.info.timesSeconds[frameIndex]!;
    const id = useDocument.getState().strokeCommitted({ objectId, frameIndex, timeSeconds, mask, label });
    rememberPrompted(id, frameIndex, made);
    const count = made.candidates.length;
    const which =
      count > 1
        ? t(" Mask {chosen} of {count}, score {score} %.", {
            chosen: made.chosen + 1,
            count,
            score: Math.round(score * 100),
          })
        : "";
    useApp.getState().announced(`${describeMask(id, frameIndex)}${which}`);
    this.segmenting.maskCorrected(id, frameIndex);
  }

  /** Without clicks the mask is what it was before them. */
  private restore(object: SceneObject | null, frameIndex: number, base: Rle | null): void {
    if (!object) return;
    const size = [this.info.height, this.info.width] as const;
    const mask = base ?? { size, counts: [this.info.width * this.info.height] };
    const timeSeconds = this.info.timesSeconds[frameIndex]!;
    const stroke = { objectId: object.id, frameIndex, timeSeconds, mask, label: t("Remove click") };
    useDocument.getState().strokeCommitted(stroke);
    useApp.getState().announced(describeMask(object.id, frameIndex));
  }

  /** The pointer moves: where it rests the frame is encoded, and what a click would give is shown. */
  private hover(point: FramePoint): void {
    clearTimeout(this.rest);
    if (this.playback.playing || this.isBusy) return;
    const { frameIndex } = this.playback;
    this.rest = setTimeout(() => this.segmenting.encodeAhead(frameIndex), REST_MS);
    // A mask is there already: a click will change it, which nobody can see coming.
    if (selectedObject()?.masks[frameIndex]) return;
    const { width, height } = this.info;
    if (point.x < 0 || point.y < 0 || point.x >= width || point.y >= height) return;
    this.hovered = point;
    if (!this.previewing) void this.preview();
  }

  /** Shows the mask under the pointer, again for as long as it has moved meanwhile. The last one stays until the next is there. */
  private async preview(): Promise<void> {
    const previewing = new AbortController();
    this.previewing = previewing;
    const { signal } = previewing;
    for (let point = this.hovered; point && !signal.aborted; point = this.hovered) {
      this.hovered = null;
      const { frameIndex } = this.playback;
      const prompt = { points: [{ ...point, positive: true }], box: null, mask: null };
      const candidate = await this.segmenting.previewMask(frameIndex, prompt, signal);
      if (candidate && !signal.aborted) useClicks.setState({ preview: { frameIndex, mask: candidate.mask } });
    }
    if (this.previewing === previewing) this.previewing = null;
  }

  /** The pointer left, or does something else. */
  leave(): void {
    clearTimeout(this.rest);
    this.previewing?.abort();
    this.previewing = null;
    this.hovered = null;
    if (useClicks.getState().preview) useClicks.setState({ preview: null });
  }
}

function objectById(id: ObjectId): SceneObject | null {
  return useDocument.getState().project.objects.find((object) => object.id === id) ?? null;
}

function distance(a: FramePoint, b: FramePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
