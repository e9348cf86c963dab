import type { SeenView } from "../../../../protocol/engine.ts";

/**
 * Draws a region's crop over the whole canvas; cells of the mask grid that do not count are darkened, and the border
 * between the two is drawn in white.
 */
export function drawRegion(
  context: CanvasRenderingContext2D,
  frame: ImageBitmap,
  { crop, maskGrid }: Pick<SeenView, "crop" | "maskGrid">,
): void {
  const { width, height } = context.canvas;
  context.drawImage(frame, crop.x0, crop.y0, crop.x1 - crop.x0, crop.y1 - crop.y0, 0, 0, width, height);

  const cellWidth = width / maskGrid.width;
  const cellHeight = height / maskGrid.height;
  const inside = (column: number, row: number) =>
    column >= 0 &&
    row >= 0 &&
    column < maskGrid.width &&
    row < maskGrid.height &&
    maskGrid.data[row * maskGrid.width + column] === 1;

  context.fillStyle = "rgb(0 0 0 / 62%)";
  context.strokeStyle = "#ffffff";
  context.lineWidth = 2;
  context.beginPath();
  for (let row = 0; row < maskGrid.height; row++) {
    for (let column = 0; column < maskGrid.width; column++) {
      const x = column * cellWidth;
      const y = row * cellHeight;
      if (!inside(column, row)) {
        context.fillRect(x, y, cellWidth, cellHeight);
        continue;
      }
      if (!inside(column - 1, row)) line(context, x, y, x, y + cellHeight);
      if (!inside(column + 1, row)) line(context, x + cellWidth, y, x + cellWidth, y + cellHeight);
      if (!inside(column, row - 1)) line(context, x, y, x + cellWidth, y);
      if (!inside(column, row + 1)) line(context, x, y + cellHeight, x + cellWidth, y + cellHeight);
    }
  }
  context.stroke();
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
}
