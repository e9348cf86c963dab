import { maskBounds } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import { operatedMask } from "../../core/mask-operation.ts";
import { PALETTE_INK, paletteEntry } from "../../core/palette.ts";
import { isEmptyRect } from "../../core/rect.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { VideoLook } from "../../protocol/video-export.ts";
import { drawMask } from "../../render/draw-mask.ts";
import { shapeOfMask } from "../../render/mask-shape.ts";
import { drawFrame } from "../pixels.ts";
import { type Spoiling, spoil } from "./spoil.ts";

/** An object on the frame that is painted. */
export interface PaintedObject {
  readonly name: string;
  readonly paletteIndex: number;
  readonly mask: BitMask;
}

type PaintedInfo = Pick<VideoInfo, "width" | "height" | "rotationDegrees" | "mirrored">;

/** What is left of an object's longer side: so few cells that a face cannot be told. */
const CELLS = 8;
/** Things that are small already lose at least this much. */
const LEAST_CELL = 12;
/** Of the fill of a mask that is outlined. */
const OPACITY = 0.3;
/** Pictures of this height get lines of the same width as on screen. */
const LINE_HEIGHT = 540;

/** Draws frames with what is to be done to their objects, one after the other, on one canvas. */
export class FramePainter {
  readonly canvas: OffscreenCanvas;
  private readonly context: OffscreenCanvasRenderingContext2D;
  private readonly info: PaintedInfo;
  private readonly look: VideoLook;

  /** The canvas has even sides, as video encoders need; what that adds repeats the last row and column. */
  constructor(info: PaintedInfo, look: VideoLook) {
    const { width, height } = info;
    this.info = info;
    this.look = look;
    this.canvas = new OffscreenCanvas(width + (width % 2), height + (height % 2));
    this.context = this.canvas.getContext("2d", {
      alpha: false,
      willReadFrequently: look.kind !== "outlined",
    })!;
  }

  paint(frame: VideoFrame, objects: readonly PaintedObject[]): void {
    const { width, height } = this.info;
    drawFrame(this.context, frame, this.info, width, height);
    this.mark(objects);
  }

  /** The same over a picture that is as it is displayed. */
  paintPicture(picture: ImageBitmap, objects: readonly PaintedObject[]): void {
    this.context.drawImage(picture, 0, 0);
    this.mark(objects);
  }

  private mark(objects: readonly PaintedObject[]): void {
    const { width, height } = this.info;
    const { look } = this;
    const seen = objects.filter(({ mask }) => !isEmptyRect(maskBounds(mask)));
    if (look.kind === "outlined") for (const object of seen) this.outline(object, look.names);
    else this.cover(seen, look.kind, look.by);
    if (width % 2) this.context.drawImage(this.canvas, width - 1, 0, 1, height, width, 0, 1, height);
    if (height % 2) {
      const { width: all } = this.canvas;
      this.context.drawImage(this.canvas, 0, height - 1, all, 1, 0, height, all, 1);
    }
  }

  private outline({ name, paletteIndex, mask }: PaintedObject, names: boolean): void {
    const look = paletteEntry(paletteIndex);
    const bounds = maskBounds(mask);
    const pixelRatio = Math.max(1, this.info.height / LINE_HEIGHT);
    const view = { scale: 1 / pixelRatio, originLeft: 0, originTop: 0 };
    const style = { look, opacity: OPACITY, emphasised: false };
    drawMask(this.context, shapeOfMask(mask, bounds), style, view, pixelRatio);
    if (!names) return;
    const size = Math.round(14 * pixelRatio);
    this.context.font = `600 ${size}px sans-serif`;
    this.context.textBaseline = "top";
    const width = this.context.measureText(name).width + size * 0.7;
    const x = Math.max(0, Math.min(bounds.x0, this.info.width - width));
    const y = Math.max(0, bounds.y0 - size * 1.6);
    this.context.fillStyle = look.colour;
    this.context.fillRect(x, y, width, size * 1.35);
    this.context.fillStyle = PALETTE_INK;
    this.context.fillText(name, x + size * 0.35, y + size * 0.18);
  }

  private cover(seen: readonly PaintedObject[], kind: "hidden" | "alone", by: Spoiling): void {
    const { width, height } = this.info;
    const picture = this.context.getImageData(0, 0, width, height);
    if (kind === "hidden") {
      for (const mask of seen.map((object) => wider(object.mask))) {
        const bounds = maskBounds(mask);
        const side = Math.max(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0);
        const cell = Math.max(LEAST_CELL, Math.ceil(side / CELLS));
        spoil(picture, bounds, cell, by, (at) => mask.data[at] !== 0);
      }
    } else {
      const whole = { x0: 0, y0: 0, x1: width, y1: height };
      const cell = Math.max(LEAST_CELL, Math.ceil(Math.max(width, height) / (3 * CELLS)));
      spoil(picture, whole, cell, by, (at) => seen.every(({ mask }) => mask.data[at] === 0));
    }
    this.context.putImageData(picture, 0, 0);
  }
}

/** Masks end where the object does, but encoders smear what is beside a border, and a mask can be a pixel short. */
function wider(mask: BitMask): BitMask {
  const pixels = Math.max(2, Math.round(Math.min(mask.width, mask.height) / 270));
  return operatedMask(mask, { kind: "grow", pixels });
}
