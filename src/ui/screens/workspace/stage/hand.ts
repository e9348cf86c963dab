import type { Ink } from "../../../../core/bitmask.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { plural, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { MaskCommands } from "../../../../state/commands/mask-commands.ts";
import type { SegmentCommands } from "../../../../state/commands/segment-commands.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { changeMasks } from "../objects/change-masks.ts";
import { Clicking } from "./clicking.ts";
import { describeMask } from "./describe-mask.ts";
import { beginEdit, commitEdit, type LiveEdit, refusalToEdit } from "./live-edit.ts";
import { Moving } from "./moving.ts";
import { objectAt } from "./object-at.ts";
import { Shaping } from "./shaping.ts";
import { useStage } from "./stage-store.ts";

export interface Press {
  /** Alt: adding and removing change places. */
  readonly swap: boolean;
  /** The pen's other end. */
  readonly eraser?: boolean;
  /** Frame pixels within which two points count as one. */
  readonly reach: number;
}

/**
 * What pressing, moving and lifting mean for each tool. Pointer and keyboard both work through it, so that whatever
 * one can draw the other can too: for the keyboard, Enter presses and lifts at the crosshair.
 */
export class Hand {
  private readonly playback: Playback;
  private readonly info: VideoInfo;
  private readonly segmenting: SegmentCommands & MaskCommands;
  private readonly onLive: (edit: LiveEdit | null) => void;
  readonly clicking: Clicking;
  readonly moving: Moving;
  readonly shaping: Shaping;
  private stroke: { edit: LiveEdit; ink: Ink; radius: number; last: FramePoint } | null = null;
  private pressedAt: FramePoint | null = null;
  /** Whether the press in progress is the box's second corner, or closes the lasso. */
  private closing = false;

  /** @param onLive told of each change to the pixels in the hand, and null when it is empty again */
  constructor(
    playback: Playback,
    info: VideoInfo,
    segmenting: SegmentCommands & MaskCommands,
    onLive: (edit: LiveEdit | null) => void,
  ) {
    this.playback = playback;
    this.info = info;
    this.segmenting = segmenting;
    this.onLive = onLive;
    this.clicking = new Clicking(playback, info, segmenting, (sentence) => this.refuse(sentence));
    this.moving = new Moving(playback, info, segmenting);
    this.shaping = new Shaping(playback, info, {
      live: onLive,
      finish: (edit, label) => this.finish(edit, label),
      refuse: (sentence) => this.refuse(sentence),
    });
  }

  /** @returns whether the hand holds something now, so that further moves concern it */
  press(point: FramePoint, press: Press): boolean {
    if (this.playback.playing) this.playback.pause();
    useStage.setState({ refusal: null });
    const { notice, noticed } = useApp.getState();
    if (notice && notice.tone !== "problem") noticed(null);
    const { tool, subtracting } = useTools.getState();
    const erases = (tool === "eraser" || press.eraser === true) !== (subtracting !== press.swap);
    this.pressedAt = point;
    switch (press.eraser ? "eraser" : tool) {
      case "pan":
        return this.moving.press(point, press.reach);
      case "points":
        return this.shaping.press(point, subtracting !== press.swap, press.reach);
      case "click":
        this.clicking.press(point, subtracting !== press.swap, press.reach);
        return true;
      case "brush":
      case "eraser":
        return this.beginStroke(point, erases ? 0 : 1);
      case "box":
        return this.pressBox(point, erases);
      case "polygon":
        return this.pressPolygon(point, erases, press.reach);
      case "lasso":
        return this.pressLasso(point, erases);
      case "fill":
        this.fill(point, erases);
        return true;
    }
  }

  /** @param points where the pointer has been since, in order, with the positions between two frames */
  move(points: readonly FramePoint[], reach: number): void {
    const { tool } = useTools.getState();
    if (tool === "pan") {
      this.moving.move(points.at(-1)!, reach);
      return;
    }
    if (tool === "points") {
      this.shaping.move(points.at(-1)!, reach);
      return;
    }
    if (tool === "click") {
      this.clicking.move(points);
      return;
    }
    if (this.stroke) {
      const { edit, ink, radius } = this.stroke;
      for (const point of points) {
        edit.mask.stamp(this.stroke.last, point, radius, ink);
        this.stroke.last = point;
      }
      this.onLive(edit);
    } else {
      const { draft } = useStage.getState();
      if (draft?.kind === "box") useStage.setState({ draft: { ...draft, to: points[points.length - 1]! } });
      if (draft?.kind === "lasso")
        useStage.setState({ draft: { ...draft, points: [...draft.points, ...points] } });
    }
  }

  lift(point: FramePoint, reach: number): void {
    if (this.stroke) {
      const { edit, ink } = this.stroke;
      this.letGo();
      this.finish(edit, plural(ink, "Brush stroke", "Eraser stroke"));
      return;
    }
    if (useTools.getState().tool === "click") {
      this.clicking.lift(point);
      this.pressedAt = null;
      return;
    }
    if (useTools.getState().tool === "pan") {
      if (!this.moving.lift()) this.select(point);
      return;
    }
    if (useTools.getState().tool === "points") {
      if (!this.shaping.lift()) this.select(point);
      return;
    }
    const { draft } = useStage.getState();
    if (draft?.kind === "box" && this.pressedAt) {
      // A click sets the first corner and waits for the second; a drag gives both.
      if (this.closing || distance(this.pressedAt, point) > reach)
        this.finishBox(draft.from, point, draft.subtracting);
    }
    if (draft?.kind === "lasso" && this.pressedAt) {
      if (this.closing || draft.points.some((other) => distance(draft.points[0]!, other) > reach))
        this.finishLasso(draft.points, draft.subtracting);
    }
    this.pressedAt = null;
  }

  /** A click with the select tool, or beside the points. */
  select(point: FramePoint): void {
    this.shaping.letGo();
    const { project, objectSelected } = useDocument.getState();
    const found = objectAt(project.objects, this.playback.frameIndex, point);
    objectSelected(found?.id ?? null);
    useApp.getState().announced(found ? t("{name} selected.", { name: found.name }) : t("No object here."));
  }

  /** Whether something is half drawn. */
  get isDrawing(): boolean {
    const { draft } = useStage.getState();
    return (
      this.stroke !== null ||
      draft !== null ||
      this.clicking.isBusy ||
      this.moving.isBusy ||
      this.shaping.isBusy
    );
  }

  /** Drops whatever is half drawn. @returns whether there was anything */
  cancel(): boolean {
    const { draft, refusal } = useStage.getState();
    const held = this.isDrawing;
    this.letGo();
    this.clicking.cancel();
    this.moving.cancel();
    this.shaping.cancel();
    this.pressedAt = null;
    if (draft || refusal) useStage.setState({ draft: null, refusal: null });
    return held;
  }

  /** Closes the polygon. @returns whether there was one to close */
  close(): boolean {
    const { draft } = useStage.getState();
    if (draft?.kind !== "polygon") return false;
    if (draft.points.length < 3) {
      this.refuse(t("A shape needs at least three points."));
      return true;
    }
    useStage.setState({ draft: null });
    this.apply(draft.subtracting, t("Polygon"), (edit, ink) => edit.mask.fillPolygon(draft.points, ink));
    return true;
  }

  /** Takes the polygon's last point, or the last click, away. @returns whether there was one */
  removeLastPoint(): boolean {
    const { draft } = useStage.getState();
    if (useTools.getState().tool === "click") return this.clicking.removeLastPoint();
    if (draft?.kind !== "polygon") return false;
    const points = draft.points.slice(0, -1);
    useStage.setState({ draft: points.length > 0 ? { ...draft, points } : null });
    return true;
  }

  /** A box by numbers, in frame pixels. */
  box(from: FramePoint, to: FramePoint): void {
    if (this.playback.playing) this.playback.pause();
    const { tool, subtracting } = useTools.getState();
    if (tool === "click") this.clicking.box(from, to);
    else this.finishBox(from, to, subtracting);
  }

  private beginStroke(point: FramePoint, ink: Ink): boolean {
    const edit = this.begin(ink === 0);
    if (!edit) return false;
    const radius = useTools.getState().brushDiameter / 2;
    edit.mask.stamp(point, point, radius, ink);
    this.stroke = { edit, ink, radius, last: point };
    useStage.setState({ drawing: true });
    this.onLive(edit);
    return true;
  }

  private pressBox(point: FramePoint, subtracting: boolean): boolean {
    const { draft } = useStage.getState();
    this.closing = draft?.kind === "box";
    if (draft?.kind === "box") {
      useStage.setState({ draft: { ...draft, to: point } });
      return true;
    }
    if (this.isRefused(subtracting)) return false;
    useStage.setState({ draft: { kind: "box", from: point, to: point, subtracting } });
    return true;
  }

  private pressPolygon(point: FramePoint, subtracting: boolean, reach: number): boolean {
    const { draft } = useStage.getState();
    if (draft?.kind !== "polygon") {
      if (this.isRefused(subtracting)) return false;
      useStage.setState({ draft: { kind: "polygon", points: [point], subtracting } });
      return true;
    }
    const { points } = draft;
    const onFirst = points.length >= 3 && distance(points[0]!, point) <= reach;
    const onLast = distance(points[points.length - 1]!, point) <= reach;
    if (onFirst || onLast) {
      if (points.length >= 3) this.close();
      return true;
    }
    useStage.setState({ draft: { ...draft, points: [...points, point] } });
    return true;
  }

  private pressLasso(point: FramePoint, subtracting: boolean): boolean {
    const { draft } = useStage.getState();
    this.closing = draft?.kind === "lasso";
    if (draft?.kind === "lasso") return true;
    if (this.isRefused(subtracting)) return false;
    useStage.setState({ draft: { kind: "lasso", points: [point], subtracting } });
    return true;
  }

  private finishLasso(points: readonly FramePoint[], subtracting: boolean): void {
    useStage.setState({ draft: null });
    if (points.length < 3) return;
    this.apply(subtracting, t("Lasso"), (edit, ink) => edit.mask.fillPolygon(points, ink));
  }

  /** Fills the hole under the point; removing takes the piece away that is there. */
  private fill(point: FramePoint, removes: boolean): void {
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
    const kind = removes ? "remove-piece" : "fill-hole";
    void changeMasks(this.segmenting, this.playback, { kind, x, y }, [this.playback.frameIndex]);
  }

  private finishBox(from: FramePoint, to: FramePoint, subtracting: boolean): void {
    useStage.setState({ draft: null });
    this.apply(subtracting, t("Box"), (edit, ink) => edit.mask.fillBox(from, to, ink));
  }

  private apply(subtracting: boolean, label: string, draw: (edit: LiveEdit, ink: Ink) => void): void {
    const edit = this.begin(subtracting);
    if (!edit) return;
    draw(edit, subtracting ? 0 : 1);
    this.finish(edit, subtracting ? t("{label} removed", { label }) : label);
  }

  private begin(removing: boolean): LiveEdit | null {
    return this.isRefused(removing) ? null : beginEdit(this.info, this.playback.frameIndex);
  }

  private isRefused(removing: boolean): boolean {
    const refusal = refusalToEdit(this.info, this.playback.frameIndex, removing);
    if (refusal) this.refuse(refusal);
    return refusal !== null;
  }

  private refuse(refusal: string): void {
    useStage.setState({ refusal });
    useApp.getState().announced(refusal);
  }

  private finish(edit: LiveEdit, label: string): void {
    const id = commitEdit(edit, label);
    useApp.getState().announced(describeMask(id, edit.frameIndex));
    this.segmenting.maskCorrected(id, edit.frameIndex);
  }

  private letGo(): void {
    if (!this.stroke) return;
    this.stroke = null;
    useStage.setState({ drawing: false });
    this.onLive(null);
  }
}

function distance(a: FramePoint, b: FramePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
