import { maskKey } from "../../../../core/named-mask.ts";
import { paletteColour } from "../../../../core/palette.ts";
import type { ObjectId } from "../../../../core/project.ts";
import { decodeRle } from "../../../../core/rle.ts";
import type { TokenRule } from "../../../../core/token-rule.ts";
import { drawGrid, drawReduced } from "../../../../render/draw-model-sight.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import type { Playback } from "../../../../state/playback.ts";
import { shownObjects } from "../../../../state/shown-objects.ts";
import { type MaskSight, maskSight, type PictureSight } from "../../../../videorefer/model-sight.ts";
import { useStage } from "./stage-store.ts";

/** An object on the frame, as the model sees it. */
export interface SeenMark {
  readonly id: ObjectId;
  readonly name: string;
  readonly colour: string;
  readonly sight: MaskSight;
}

/** Sights kept; more objects are hardly ever on one frame. */
const MOST_KEPT = 128;

/** Draws the frame on display at the model's size, with each mask on its grid. Masks are left out in playback, as each takes its time. */
export class ModelEyesLayer {
  private readonly stops: (() => void)[];
  private readonly scratch = document.createElement("canvas").getContext("2d")!;
  /** By the mask's key; null where there is nothing to be seen. */
  private readonly sights = new Map<string, MaskSight | null>();
  private request = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private told = "";

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly playback: Playback,
    private readonly rule: TokenRule,
    private readonly picture: PictureSight,
    private readonly onMarks: (marks: readonly SeenMark[]) => void,
  ) {
    const draw = () => this.schedule();
    this.stops = [
      playback.subscribe(draw),
      useStage.subscribe((state, before) => {
        if (
          state.view !== before.view ||
          state.stage !== before.stage ||
          state.frameIndex !== before.frameIndex
        )
          draw();
      }),
      useDocument.subscribe(({ project }, before) => {
        if (project.objects !== before.project.objects) draw();
      }),
      useApp.subscribe(({ shownAsked }, before) => {
        if (shownAsked !== before.shownAsked) draw();
      }),
      maskRegistry.subscribe(draw),
    ];
    draw();
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  private schedule(): void {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.request = 0;
    const { frame, view, stage } = useStage.getState();
    const { canvas } = this.context;
    const pixelRatio = devicePixelRatio;
    const width = Math.round(stage.width * pixelRatio);
    const height = Math.round(stage.height * pixelRatio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.context.clearRect(0, 0, width, height);
    const picture = this.playback.picture();
    if (!picture) return;
    const placed = { frame, view, pixelRatio };
    const whole = { x0: 0, y0: 0, x1: frame.width, y1: frame.height };
    drawReduced(this.context, this.scratch, picture, whole, this.picture, placed);
    const marks = this.playback.playing ? [] : this.marks();
    for (const { colour, sight } of marks) {
      const { box, grid, cells, vanished, picture: close } = sight;
      if (close) drawReduced(this.context, this.scratch, picture, box, close, placed);
      const look = { box, ...grid, cells, colour, alarming: vanished, isClose: close !== null };
      drawGrid(this.context, look, placed);
    }
    this.tell(marks);
  }

  private marks(): readonly SeenMark[] {
    const { frameIndex } = useStage.getState();
    return shownObjects().flatMap(({ id, name, masks, hidden, paletteIndex }): SeenMark[] => {
      const stored = masks[frameIndex];
      if (!stored || hidden) return [];
      const sight = this.sights.get(maskKey({ ...stored, objectId: id }));
      if (sight === undefined) this.lookLater();
      return sight ? [{ id, name, colour: paletteColour(paletteIndex), sight }] : [];
    });
  }

  /** Looks at one mask in a task of its own: a large one takes some milliseconds. */
  private lookLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { frameIndex } = useStage.getState();
      for (const { id, masks } of shownObjects()) {
        const stored = masks[frameIndex];
        const key = stored && maskKey({ ...stored, objectId: id });
        if (!key || this.sights.has(key)) continue;
        // One that is not read yet is told of by the registry.
        const rle = maskRegistry.rle(id, stored);
        if (!rle) continue;
        if (this.sights.size >= MOST_KEPT) this.sights.clear();
        this.sights.set(key, maskSight(this.rule, decodeRle(rle)));
        this.schedule();
        return;
      }
    });
  }

  private tell(marks: readonly SeenMark[]): void {
    const words = marks
      .map(({ id, name, sight }) => `${id} ${name} ${sight.on} ${sight.cells.length}`)
      .join("\n");
    if (words === this.told) return;
    this.told = words;
    this.onMarks(marks);
  }
}
