import { useCallback, useRef } from "react";
import type { SeenReport } from "../../../../protocol/engine.ts";
import { drawRegion } from "./draw-region.ts";
import { useFrameBitmap } from "./use-frame-bitmap.ts";

const SIDE = 132;

/** The crop a region was encoded from, with the cells that count for it. */
export function RegionPicture({
  region,
  frameIndex,
}: {
  region: SeenReport["regions"][number];
  frameIndex: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cropWidth = region.crop.x1 - region.crop.x0;
  const cropHeight = region.crop.y1 - region.crop.y0;
  const scale = SIDE / Math.max(cropWidth, cropHeight);
  const width = Math.max(1, Math.round(cropWidth * scale));
  const height = Math.max(1, Math.round(cropHeight * scale));

  const draw = useCallback(
    (picture: ImageBitmap) => {
      const context = canvas.current?.getContext("2d");
      if (context) drawRegion(context, picture, region);
    },
    [region],
  );
  useFrameBitmap(frameIndex, draw);

  return (
    <canvas
      ref={canvas}
      width={width * 2}
      height={height * 2}
      style={{ width, height, borderRadius: 3 }}
      role="img"
      aria-label={`${region.label} as the model saw it: ${region.maskGrid.data.reduce((sum, cell) => sum + cell, 0)} of ${region.maskGrid.data.length} cells`}
    />
  );
}
