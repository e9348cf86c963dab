import { frameAtFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import type { ThumbnailStore } from "../../../../state/thumbnails.ts";
import { clipFraction, type TimeView } from "./time-view.ts";

/**
 * Fills the canvas with pictures side by side, each the one nearest in time to its place in what the timeline shows. Sizes the canvas
 * to its box in device pixels.
 */
export function drawFilmstrip(
  canvas: HTMLCanvasElement,
  info: VideoInfo,
  thumbnails: ThumbnailStore,
  view: TimeView,
): void {
  const scale = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;

  context.clearRect(0, 0, width, height);
  const slots = pictureSlots(canvas, info);
  const slotWidth = width / slots;
  for (let slot = 0; slot < slots; slot++) {
    const picture = thumbnails.nearest(frameAtFraction(info, clipFraction(view, (slot + 0.5) / slots)));
    if (!picture) continue;
    drawCovering(context, picture, slot * slotWidth, 0, slotWidth - scale, height);
  }
}

/** Pictures that stand side by side in the canvas. */
export function pictureSlots({ clientWidth, clientHeight }: HTMLCanvasElement, info: VideoInfo): number {
  return Math.max(1, Math.round(clientWidth / (clientHeight * (info.width / info.height))) || 1);
}

/** Draws `picture` so that it covers the box, cut at the longer sides. */
function drawCovering(
  context: CanvasRenderingContext2D,
  picture: ImageBitmap,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const scale = Math.max(width / picture.width, height / picture.height);
  const sourceWidth = width / scale;
  const sourceHeight = height / scale;
  const sourceX = (picture.width - sourceWidth) / 2;
  const sourceY = (picture.height - sourceHeight) / 2;
  context.drawImage(picture, sourceX, sourceY, sourceWidth, sourceHeight, x, y, width, height);
}
