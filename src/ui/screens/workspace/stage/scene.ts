import { paletteEntry } from "../../../../core/palette.ts";
import { placedBox } from "../../../../core/placement.ts";
import { unionRect } from "../../../../core/rect.ts";
import { drawFrame } from "../../../../render/draw-frame.ts";
import { drawMask, redrawMask } from "../../../../render/draw-mask.ts";
import { movedShape, shapeOfRle } from "../../../../render/mask-shape.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { nextObjectLook } from "../../../../state/object-names.ts";
import type { Playback } from "../../../../state/playback.ts";
import { shownObjects } from "../../../../state/shown-objects.ts";
import { useTools } from "../../../../state/tools.ts";
import { useClicks } from "./click-store.ts";
import { type LiveEdit, selectedObject } from "./live-edit.ts";
import { useStage } from "./stage-store.ts";

/** By how much more an object's mask covers the frame while its chip is under the pointer. */
const LIT = 0.25;

type Layer = "frame" | "masks" | "live";

/**
 * The three canvases of the stage, bottom up: the frame, the stored masks, the mask in the hand. Each is drawn at most
 * once per display frame and only when what it shows has changed, so a moving pointer draws nothing but the top one.
 */
export class Scene {
  private readonly contexts: Record<Layer, CanvasRenderingContext2D>;
  private readonly playback: Playback;
  private readonly stale = new Set<Layer>();
  private readonly stops: (() => void)[];
  private pixelRatio = 1;
  private request = 0;
  private live: LiveEdit | null = null;
  /** The live canvas shows `#live` up to its last change, so only that has to be drawn. */
  private liveIsCurrent = false;

  constructor(canvases: Record<Layer, HTMLCanvasElement>, playback: Playback) {
    this.contexts = {
      frame: canvases.frame.getContext("2d")!,
      masks: canvases.masks.getContext("2d")!,
      live: canvases.live.getContext("2d")!,
    };
    this.playback = playback;
    this.stops = [
      playback.subscribe(() => this.frameChanged()),
      useStage.subscribe((state, before) => {
        if (state.view !== before.view) this.invalidate("frame", "masks", "live");
        else if (state.frameIndex !== before.frameIndex) this.invalidate("masks", "live");
        if (state.placing !== before.placing) {
          this.invalidate("live");
          if (!state.placing || !before.placing) this.invalidate("masks");
        }
      }),
      useDocument.subscribe((state, before) => {
        if (
          state.project.objects !== before.project.objects ||
          state.selectedObjectId !== before.selectedObjectId
        ) {
          this.invalidate("masks");
        }
      }),
      useApp.subscribe((state, before) => {
        if (state.litObjectId !== before.litObjectId || state.shownAsked !== before.shownAsked)
          this.invalidate("masks");
      }),
      maskRegistry.subscribe(() => this.invalidate("masks")),
      useTools.subscribe((state, before) => {
        if (state.maskOpacity !== before.maskOpacity) this.invalidate("masks", "live");
      }),
      useClicks.subscribe((state, before) => {
        if (state.preview !== before.preview) this.invalidate("live");
      }),
    ];
    this.frameChanged();
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    for (const stop of this.stops) stop();
  }

  /** Gives the canvases as many pixels as the screen shows of them. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.pixelRatio = pixelRatio;
    for (const { canvas } of Object.values(this.contexts)) {
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    }
    // Resizing clears a canvas; drawn now, not in the next display frame, it does not flicker.
    this.invalidate("frame", "masks", "live");
    this.draw();
  }

  /** Shows the mask in the hand in place of the stored one; null puts that back. */
  showLive(edit: LiveEdit | null): void {
    if (edit === this.live) {
      this.schedule("live");
      return;
    }
    this.live = edit;
    this.invalidate("masks", "live");
  }

  private frameChanged(): void {
    useStage.setState({ frameIndex: this.playback.frameIndex });
    this.invalidate("frame");
  }

  /** Marks layers that no longer show what they should, each as a whole. */
  private invalidate(...layers: Layer[]): void {
    if (layers.includes("live")) this.liveIsCurrent = false;
    this.schedule(...layers);
  }

  private schedule(...layers: Layer[]): void {
    for (const layer of layers) this.stale.add(layer);
    if (this.request === 0) this.request = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    cancelAnimationFrame(this.request);
    this.request = 0;
    if (this.stale.has("frame")) this.drawFrame();
    if (this.stale.has("masks")) this.drawMasks();
    if (this.stale.has("live")) this.drawLive();
    this.stale.clear();
  }

  private drawFrame(): void {
    const { frame, view } = useStage.getState();
    drawFrame(this.contexts.frame, this.playback.picture(), frame, view, this.pixelRatio);
  }

  private drawMasks(): void {
    const context = cleared(this.contexts.masks);
    const { view, frameIndex, placing } = useStage.getState();
    const { selectedObjectId } = useDocument.getState();
    const { litObjectId } = useApp.getState();
    const { maskOpacity } = useTools.getState();
    for (const object of shownObjects()) {
      const stored = object.masks[frameIndex];
      const isInHand = this.live?.objectId === object.id && this.live.frameIndex === frameIndex;
      const isPlaced = placing?.frameIndex === frameIndex && object.id === selectedObjectId;
      if (!stored || object.hidden || isInHand || isPlaced) continue;
      const mask = maskRegistry.rle(object.id, stored);
      if (!mask) continue;
      const style = {
        look: paletteEntry(object.paletteIndex),
        opacity: object.id === litObjectId ? Math.min(1, maskOpacity + LIT) : maskOpacity,
        emphasised: object.id === (litObjectId ?? selectedObjectId),
      };
      drawMask(context, shapeOfRle(mask), style, view, this.pixelRatio);
    }
  }

  private drawLive(): void {
    const { view, frameIndex } = useStage.getState();
    const live = this.live?.frameIndex === frameIndex ? this.live : null;
    if (!live || !this.liveIsCurrent) cleared(this.contexts.live);
    if (!live) {
      this.drawPlaced(frameIndex);
      this.drawPreview(frameIndex);
      return;
    }
    const { mask, reach } = live.mask;
    const changed = live.mask.takeChanged();
    const part = this.liveIsCurrent ? changed : unionRect(reach, changed);
    const style = {
      look: paletteEntry(live.paletteIndex),
      opacity: useTools.getState().maskOpacity,
      emphasised: true,
    };
    redrawMask(this.contexts.live, mask, part, style, view, this.pixelRatio);
    this.liveIsCurrent = true;
  }

  /** The mask that is dragged, where it would come to lie. */
  private drawPlaced(frameIndex: number): void {
    const { placing, view } = useStage.getState();
    const object = selectedObject();
    const stored = object?.masks[frameIndex];
    const mask = object && stored ? maskRegistry.rle(object.id, stored) : null;
    if (placing?.frameIndex !== frameIndex || !object || !mask) return;
    const { bounds, placement } = placing;
    const shape = movedShape(shapeOfRle(mask), bounds, placedBox(bounds, placement));
    const opacity = useTools.getState().maskOpacity;
    const style = { look: paletteEntry(object.paletteIndex), opacity, emphasised: true };
    drawMask(this.contexts.live, shape, style, view, this.pixelRatio);
  }

  /** What a click would give: fainter than what it gives. */
  private drawPreview(frameIndex: number): void {
    const { preview } = useClicks.getState();
    if (preview?.frameIndex !== frameIndex) return;
    const look = selectedObject() ?? nextObjectLook(useDocument.getState().project.objects);
    const style = {
      look: paletteEntry(look.paletteIndex),
      opacity: useTools.getState().maskOpacity / 2,
      emphasised: false,
    };
    const { view } = useStage.getState();
    drawMask(this.contexts.live, shapeOfRle(preview.mask), style, view, this.pixelRatio);
  }
}

function cleared(context: CanvasRenderingContext2D): CanvasRenderingContext2D {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  return context;
}
