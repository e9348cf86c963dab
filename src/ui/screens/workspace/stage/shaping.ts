import {
  type Outline,
  mainPlaces,
  nearestPoint,
  type PointPlace,
  pointAt,
  withMovedPoint,
  withNearestPoint,
  withoutPoint,
  withPointHalfway,
} from "../../../../core/outline-points.ts";
import type { MaskDigest } from "../../../../core/packed-mask.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { onArrowRelease } from "./arrow-release.ts";
import { beginEdit, type LiveEdit, selectedObject } from "./live-edit.ts";
import { chosenPlace, keepOutline, shownOutline, usePoints } from "./point-store.ts";

/** What the tool needs of the hand that holds it. */
interface Holder {
  /** Shows the mask in the hand; null when it is empty again. */
  live(edit: LiveEdit | null): void;
  /** Makes the mask part of the document, as one step. */
  finish(edit: LiveEdit, label: string): void;
  refuse(sentence: string): void;
}

interface Held {
  /** The outline when it was taken hold of. */
  readonly outline: Outline;
  readonly place: PointPlace;
  /** Where the pointer took hold; the point itself, by keyboard. */
  readonly from: FramePoint;
  readonly frameIndex: number;
  readonly digest: MaskDigest;
  /** The outline before the press put the point on its edge. */
  readonly before: Outline | null;
  /** Made by the first move. */
  edit: LiveEdit | null;
}

/** The points tool: moves, adds and takes away points of the selected object's mask on the frame that is seen. */
export class Shaping {
  private held: Held | null = null;
  /** Whether what was pressed was the outline's, so that lifting selects nothing. */
  private pressed = false;
  /** Outlines as they were before points were added to them, which changed no pixel. */
  private readonly added: { readonly digest: MaskDigest; readonly before: Outline }[] = [];

  constructor(
    private readonly playback: Playback,
    private readonly info: VideoInfo,
    private readonly holder: Holder,
  ) {}

  get isBusy(): boolean {
    return this.held !== null;
  }

  get hasChosen(): boolean {
    return this.chosen() !== null;
  }

  /** Takes hold of a point, or puts one on the edge and takes hold of it. @returns whether there was anything */
  press(point: FramePoint, removing: boolean, reach: number): boolean {
    this.pressed = this.take(point, removing, reach);
    return this.pressed;
  }

  move(point: FramePoint, reach: number): void {
    if (!this.held) {
      this.hover(point, reach);
      return;
    }
    const { from, edit, outline, place } = this.held;
    if (!edit && Math.hypot(point.x - from.x, point.y - from.y) <= reach / 2) return;
    const start = pointAt(outline, place);
    this.moveTo({ x: start.x + point.x - from.x, y: start.y + point.y - from.y });
  }

  /** @returns false when the press was beside the outline */
  lift(): boolean {
    const { pressed } = this;
    this.pressed = false;
    if (this.held) this.commit();
    return pressed;
  }

  /** Takes the point away that a finger rests on. @returns false when there is none, or it was moved */
  removeHeld(): boolean {
    if (!this.held || this.held.edit || this.held.before) return false;
    this.cancel();
    this.remove();
    return true;
  }

  /** Moves the chosen point by pixels, until the key is let go. */
  nudge(x: number, y: number): void {
    if (!this.held) {
      const found = this.chosen();
      if (!found) return;
      const { outline, digest, place } = found;
      const { frameIndex } = this.playback;
      this.held = {
        outline,
        place,
        from: pointAt(outline, place),
        frameIndex,
        digest,
        before: null,
        edit: null,
      };
      onArrowRelease(() => this.held && this.commit());
    }
    const { inHand } = usePoints.getState();
    const at = pointAt(inHand?.outline ?? this.held.outline, this.held.place);
    this.moveTo({ x: at.x + x, y: at.y + y });
  }

  /** Chooses the next point around the outline, or the one before; from the last to the first. */
  step(by: 1 | -1): void {
    const shown = this.shown();
    if (!shown || this.held) return;
    const places = mainPlaces(shown.outline);
    const chosen = this.chosen()?.place;
    const index = places.findIndex(({ ring, point }) => ring === chosen?.ring && point === chosen.point);
    const next = index < 0 ? (by > 0 ? 0 : places.length - 1) : (index + by + places.length) % places.length;
    this.choose(places[next]!);
    const { x, y } = pointAt(shown.outline, places[next]!);
    useApp.getState().announced(
      t("Point {number} of {count}, {x} across, {y} down.", {
        number: next + 1,
        count: places.length,
        x: Math.round(x),
        y: Math.round(y),
      }),
    );
  }

  /** Adds a point half way from the chosen one to the next, and chooses it. */
  add(): void {
    const found = this.chosen();
    if (!found || this.held) return;
    const { outline, place } = withPointHalfway(found.outline, found.place);
    this.keepAdded(found.digest, found.outline, outline);
    this.choose(place);
    this.announcePosition(pointAt(outline, place));
  }

  /** Takes the chosen point away. */
  remove(): void {
    const found = this.chosen();
    if (!found || this.held) return;
    const { place, digest } = found;
    const outline = withoutPoint(found.outline, place);
    if (!outline) {
      this.holder.refuse(t("A shape needs at least three points."));
      return;
    }
    usePoints.setState({ chosen: null, over: null });
    const edit = beginEdit(this.info, this.playback.frameIndex);
    edit.mask.become(outline);
    this.finish(edit, outline, digest, t("Point removed"));
  }

  /** Takes back the point that was added last, which is no step of the document. @returns whether there was one */
  takeBackAdded(): boolean {
    const last = this.added.at(-1);
    if (!last || last.digest !== this.shown()?.digest) return false;
    this.added.pop();
    keepOutline(last.digest, last.before);
    usePoints.setState({ chosen: null });
    useApp.getState().announced(t("The added point is taken back."));
    return true;
  }

  /** Lets the chosen point go. @returns whether one was chosen */
  letGo(): boolean {
    if (!this.chosen()) return false;
    usePoints.setState({ chosen: null });
    return true;
  }

  /** Puts back what is moved. */
  cancel(): void {
    if (this.held?.edit) this.holder.live(null);
    this.held = null;
    this.pressed = false;
    usePoints.setState({ inHand: null, over: null });
  }

  private take(point: FramePoint, removing: boolean, reach: number): boolean {
    const shown = this.shown();
    if (!shown) return false;
    const { outline, digest } = shown;
    const place = nearestPoint(outline, point, reach);
    if (place && removing) {
      this.choose(place);
      this.remove();
      return true;
    }
    const added = place || removing ? null : withNearestPoint(outline, point, reach);
    if (!place && !added) return removing && withNearestPoint(outline, point, reach) !== null;
    this.choose(place ?? added!.place);
    usePoints.setState({ over: null });
    this.held = {
      outline: added?.outline ?? outline,
      place: place ?? added!.place,
      from: point,
      frameIndex: this.playback.frameIndex,
      digest,
      before: added ? outline : null,
      edit: null,
    };
    this.show(this.held.outline);
    return true;
  }

  private shown() {
    return shownOutline(this.info, this.playback.frameIndex);
  }

  private chosen() {
    const shown = this.shown();
    const place = shown && chosenPlace(shown.objectId, this.playback.frameIndex, shown.outline);
    return place && { ...shown, place };
  }

  private choose(place: PointPlace): void {
    const objectId = selectedObject()!.id;
    usePoints.setState({ chosen: { objectId, frameIndex: this.playback.frameIndex, place } });
  }

  private hover(point: FramePoint, reach: number): void {
    const shown = this.shown();
    const place = shown && nearestPoint(shown.outline, point, reach);
    const edge = shown && !place ? withNearestPoint(shown.outline, point, reach) : null;
    const { over: before } = usePoints.getState();
    const over = place
      ? ({ kind: "point", at: pointAt(shown!.outline, place) } as const)
      : edge && !useTools.getState().subtracting
        ? ({ kind: "edge", at: pointAt(edge.outline, edge.place) } as const)
        : null;
    if (over || before) usePoints.setState({ over });
  }

  private moveTo({ x, y }: FramePoint): void {
    const held = this.held!;
    held.edit ??= beginEdit(this.info, held.frameIndex);
    const { width, height } = this.info;
    const within = { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) };
    const outline = withMovedPoint(held.outline, held.place, within);
    held.edit.mask.become(outline);
    this.show(outline);
    this.holder.live(held.edit);
  }

  private show(outline: Outline): void {
    usePoints.setState({ inHand: { frameIndex: this.held!.frameIndex, outline } });
  }

  private commit(): void {
    const { edit, before, digest, place } = this.held!;
    const outline = usePoints.getState().inHand?.outline ?? this.held!.outline;
    this.held = null;
    if (edit) this.finish(edit, outline, digest, before ? t("Point added") : t("Point moved"));
    else if (before) this.keepAdded(digest, before, outline);
    usePoints.setState({ inHand: null });
    this.announcePosition(pointAt(outline, place));
  }

  /** The outline stays with the mask that it fills to. */
  private finish(edit: LiveEdit, outline: Outline, digest: MaskDigest, label: string): void {
    this.holder.live(null);
    this.holder.finish(edit, label);
    const now = selectedObject()?.masks[edit.frameIndex]?.digest;
    if (now !== undefined) keepOutline(now, outline);
    if (now !== digest) this.added.length = 0;
  }

  private keepAdded(digest: MaskDigest, before: Outline, outline: Outline): void {
    this.added.push({ digest, before });
    keepOutline(digest, outline);
  }

  private announcePosition({ x, y }: FramePoint): void {
    useApp.getState().announced(t("{x} across, {y} down.", { x: Math.round(x), y: Math.round(y) }));
  }
}
