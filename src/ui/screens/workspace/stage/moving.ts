import { draggedPlacement, type Grip, IN_PLACE, placedBox } from "../../../../core/placement.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { PixelRect } from "../../../../core/rect.ts";
import { rleBounds } from "../../../../core/rle.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import type { MaskCommands } from "../../../../state/commands/mask-commands.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { changeMasks, framesToChange } from "../objects/change-masks.ts";
import { onArrowRelease } from "./arrow-release.ts";
import { refusalToEdit, selectedObject } from "./live-edit.ts";
import { objectAt } from "./object-at.ts";
import { useStage } from "./stage-store.ts";

/** The grips that a box has: its corners and the middles of its sides. */
export const GRIPS: readonly Grip[] = ([-1, 0, 1] as const)
  .flatMap((y) => ([-1, 0, 1] as const).map((x) => ({ x, y })))
  .filter(({ x, y }) => x !== 0 || y !== 0);

/** Where a grip is, in frame pixels. */
export function gripPoint({ x0, y0, x1, y1 }: PixelRect, { x, y }: Grip): FramePoint {
  return { x: ((1 - x) * x0 + (1 + x) * x1) / 2, y: ((1 - y) * y0 + (1 + y) * y1) / 2 };
}

/** Three grips of a finger's size along a side, in CSS pixels. */
const LEAST_SIDE = 84;

/** Where the grips of a bounding box lie: around it, and so far apart that a finger takes hold of one, or of the mask between them. */
export function gripBox(bounds: PixelRect, scale: number): PixelRect {
  const [x0, x1] = grown(bounds.x0, bounds.x1, LEAST_SIDE / scale);
  const [y0, y1] = grown(bounds.y0, bounds.y1, LEAST_SIDE / scale);
  return { x0, y0, x1, y1 };
}

function grown(start: number, end: number, least: number): [number, number] {
  const by = Math.max(0, least - (end - start)) / 2;
  return [start - by, end + by];
}

/** The bounding box of the selected object's mask on a frame; null where there is none to be moved. */
export function movableBounds(info: VideoInfo, frameIndex: number): PixelRect | null {
  const object = selectedObject();
  const stored = object?.masks[frameIndex];
  if (!object || !stored || refusalToEdit(info, frameIndex, false) !== null) return null;
  const mask = maskRegistry.rle(object.id, stored);
  return mask && rleBounds(mask);
}

/** The select tool: drags the selected object's mask, or a grip of its bounding box. Arrow keys move it too. */
export class Moving {
  private held: { readonly grip: Grip; readonly from: FramePoint; readonly bounds: PixelRect } | null = null;
  /** Whether what was dragged is being put into the document. */
  private committing = false;

  constructor(
    private readonly playback: Playback,
    private readonly info: VideoInfo,
    private readonly commands: Pick<MaskCommands, "changeMasks">,
  ) {}

  get isBusy(): boolean {
    return this.held !== null;
  }

  /** @returns whether a mask is held now */
  press(point: FramePoint, reach: number): boolean {
    if (this.committing) return false;
    const found = this.gripAt(point, reach);
    if (!found) return false;
    if (this.playback.playing) this.playback.pause();
    this.held = { ...found, from: point };
    return true;
  }

  move(point: FramePoint, reach: number): void {
    if (!this.held) {
      useStage.setState({ over: this.committing ? null : (this.gripAt(point, reach)?.grip ?? null) });
      return;
    }
    const { from, grip, bounds } = this.held;
    const placing = useStage.getState().placing;
    // A finger that only trembles moves nothing.
    if (!placing && Math.hypot(point.x - from.x, point.y - from.y) <= reach / 2) return;
    this.show(bounds, draggedPlacement(bounds, grip, point.x - from.x, point.y - from.y));
  }

  /** @returns false when nothing was moved */
  lift(): boolean {
    this.held = null;
    if (!useStage.getState().placing) return false;
    void this.commit();
    return true;
  }

  /** Moves the mask by whole pixels, until the key is let go. */
  nudge(x: number, y: number): void {
    const placing = useStage.getState().placing;
    const bounds = placing?.bounds ?? movableBounds(this.info, this.playback.frameIndex);
    if (!bounds || this.held || this.committing) return;
    const before = placing?.placement ?? IN_PLACE;
    if (!placing) onArrowRelease(() => void this.commit());
    this.show(bounds, { ...before, x: before.x + x, y: before.y + y });
  }

  /** Puts back what is dragged. */
  cancel(): void {
    this.held = null;
    if (!this.committing && useStage.getState().placing) useStage.setState({ placing: null });
  }

  private show(bounds: PixelRect, placement: typeof IN_PLACE): void {
    useStage.setState({ placing: { frameIndex: this.playback.frameIndex, bounds, placement } });
  }

  /** Shown where it was dragged until the document has it there. */
  private async commit(): Promise<void> {
    const { placing } = useStage.getState();
    if (!placing || this.committing) return;
    this.committing = true;
    try {
      const { x0, y0, x1, y1 } = placedBox(placing.bounds, placing.placement);
      const { bounds } = placing;
      if (x0 !== bounds.x0 || y0 !== bounds.y0 || x1 !== bounds.x1 || y1 !== bounds.y1)
        await changeMasks(
          this.commands,
          this.playback,
          placing.placement,
          framesToChange(selectedObject(), placing.frameIndex),
        );
    } finally {
      this.committing = false;
      useStage.setState({ placing: null });
    }
  }

  private gripAt(point: FramePoint, reach: number): { grip: Grip; bounds: PixelRect } | null {
    const { frameIndex } = this.playback;
    const bounds = movableBounds(this.info, frameIndex);
    if (!bounds || useTools.getState().tool !== "pan") return null;
    const object = selectedObject()!;
    const box = gripBox(bounds, useStage.getState().view.scale);
    const near = GRIPS.map((grip) => {
      const { x, y } = gripPoint(box, grip);
      return { grip, distance: Math.hypot(point.x - x, point.y - y) };
    }).sort((a, b) => a.distance - b.distance)[0]!;
    if (near.distance <= reach) return { grip: near.grip, bounds };
    const isSmall = box.x0 < bounds.x0 && box.y0 < bounds.y0;
    const isOn = isSmall ? contains(box, point) : objectAt([object], frameIndex, point) !== null;
    return isOn ? { grip: { x: 0, y: 0 }, bounds } : null;
  }
}

function contains({ x0, y0, x1, y1 }: PixelRect, { x, y }: FramePoint): boolean {
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}
