import type { PixelRect } from "../core/rect.ts";
import { type Size, toView, type View } from "./view.ts";

/** Where and how large the frame is drawn. */
export interface Placed {
  readonly frame: Size;
  readonly view: View;
  readonly pixelRatio: number;
}

/** A grid over part of the frame, with some of its cells on. */
export interface GridLook {
  readonly box: PixelRect;
  readonly rows: number;
  readonly columns: number;
  /** uint8 0/1 [rows · columns] */
  readonly cells: Uint8Array;
  readonly colour: string;
  /** The box is looked at by itself: what is off in it is darkened. */
  readonly isClose: boolean;
  /** Drawn so that nobody overlooks it. */
  readonly alarming: boolean;
}

/** Cells that are smaller on the screen, in its pixels, have no lines between them. */
const LEAST_LINED = 5;
const ALARM = "#ff2d55";
const GLOW = 14;

/** Draws part of the frame in no more pixels than it is reduced to, each as a square. @param scratch is resized and overwritten */
export function drawReduced(
  context: CanvasRenderingContext2D,
  scratch: CanvasRenderingContext2D,
  picture: CanvasImageSource,
  box: PixelRect,
  { width, height }: Size,
  placed: Placed,
): void {
  const { frame } = placed;
  scratch.canvas.width = width;
  scratch.canvas.height = height;
  scratch.imageSmoothingQuality = "high";
  const across = width / (box.x1 - box.x0);
  const down = height / (box.y1 - box.y0);
  scratch.drawImage(picture, -box.x0 * across, -box.y0 * down, frame.width * across, frame.height * down);
  const { left, top, wide, high } = onCanvas(box, placed);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch.canvas, left, top, wide, high);
}

/** Draws a grid over its box: cells that are on in their colour, the others darkened. */
export function drawGrid(context: CanvasRenderingContext2D, grid: GridLook, placed: Placed): void {
  const { rows, columns, cells, alarming } = grid;
  const { left, top, wide, high } = onCanvas(grid.box, placed);
  const across = wide / columns;
  const down = high / rows;
  const colour = alarming ? ALARM : grid.colour;
  context.save();
  context.translate(left, top);
  for (const [on, style, alpha] of [
    [0, "#000000", grid.isClose ? 0.35 : 0],
    [1, colour, 0.5],
  ] as const) {
    context.fillStyle = style;
    context.globalAlpha = alpha;
    context.beginPath();
    for (let cell = 0; cell < cells.length; cell++) {
      if (cells[cell] !== on) continue;
      context.rect((cell % columns) * across, Math.floor(cell / columns) * down, across, down);
    }
    context.fill();
  }
  context.globalAlpha = 0.3;
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1;
  if (Math.min(across, down) >= LEAST_LINED) {
    context.beginPath();
    for (let column = 1; column < columns; column++) line(context, column * across, 0, column * across, high);
    for (let row = 1; row < rows; row++) line(context, 0, row * down, wide, row * down);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = (alarming ? 3 : 1.5) * placed.pixelRatio;
  if (alarming) {
    context.shadowColor = ALARM;
    context.shadowBlur = GLOW * placed.pixelRatio;
  }
  context.strokeRect(0, 0, wide, high);
  context.restore();
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
}

/** A rectangle of the frame in the canvas's own pixels. */
function onCanvas({ x0, y0, x1, y1 }: PixelRect, { view, pixelRatio }: Placed) {
  const { left, top } = toView(view, { x: x0, y: y0 });
  const scale = view.scale * pixelRatio;
  return { left: left * pixelRatio, top: top * pixelRatio, wide: (x1 - x0) * scale, high: (y1 - y0) * scale };
}
