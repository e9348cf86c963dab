import { paletteEntry } from "../../core/palette.ts";
import type { FrameOutlines } from "../../protocol/dataset.ts";
import { drawFrame } from "../../render/draw-frame.ts";
import { drawMask } from "../../render/draw-mask.ts";
import { shapeOfRings } from "../../render/mask-shape.ts";
import { fittedView } from "../../render/view.ts";

const NO_INSETS = { top: 0, bottom: 0, sides: 0 };
const OPACITY = 0.3;

/**
 * Draws a frame as large as the canvas allows, with its masks over it. Masks of another size are stretched to the frame, as a model
 * sees them.
 * @param pixelRatio canvas pixels per CSS pixel
 */
export function drawFrameOutlines(
  context: CanvasRenderingContext2D,
  picture: ImageBitmap | null,
  outlines: FrameOutlines | null,
  pixelRatio: number,
): void {
  const { canvas } = context;
  const stage = { width: canvas.width / pixelRatio, height: canvas.height / pixelRatio };
  const { width, height } = outlines ?? picture ?? stage;
  const view = fittedView({ width, height }, stage, NO_INSETS);
  drawFrame(context, picture, { width, height }, view, pixelRatio);
  for (const { object, rings } of outlines?.objects ?? []) {
    const style = { look: paletteEntry(object), opacity: OPACITY, emphasised: false };
    drawMask(
      context,
      shapeOfRings(() => rings),
      style,
      view,
      pixelRatio,
    );
  }
}
