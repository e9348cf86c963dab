import { type Size, showsPixels, type View } from "./view.ts";

/** Draws the video's frame where the view puts it; the rest of the canvas is cleared. */
export function drawFrame(
  context: CanvasRenderingContext2D,
  picture: CanvasImageSource | null,
  frame: Size,
  view: View,
  pixelRatio: number,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (!picture) return;
  context.imageSmoothingEnabled = !showsPixels(view, pixelRatio);
  context.imageSmoothingQuality = "high";
  context.drawImage(
    picture,
    view.originLeft * pixelRatio,
    view.originTop * pixelRatio,
    frame.width * view.scale * pixelRatio,
    frame.height * view.scale * pixelRatio,
  );
}
