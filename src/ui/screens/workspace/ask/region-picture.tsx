import { useCallback, useRef } from "react";
import { t } from "../../../../language/text.ts";
import type { SeenView } from "../../../../protocol/engine.ts";
import { drawRegion } from "./draw-region.ts";
import { useFrameBitmap } from "./use-frame-bitmap.ts";

const SIDE = 132;

/** The crop a region was encoded from, with the cells that count for it. */
export function RegionPicture({ label, view }: { label: string; view: SeenView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cropWidth = view.crop.x1 - view.crop.x0;
  const cropHeight = view.crop.y1 - view.crop.y0;
  const scale = SIDE / Math.max(cropWidth, cropHeight);
  const width = Math.max(1, Math.round(cropWidth * scale));
  const height = Math.max(1, Math.round(cropHeight * scale));

  const draw = useCallback(
    (picture: ImageBitmap) => {
      const context = canvas.current?.getContext("2d");
      if (context) drawRegion(context, picture, view);
    },
    [view],
  );
  useFrameBitmap(view.frameIndex, draw);

  return (
    <canvas
      ref={canvas}
      width={width * 2}
      height={height * 2}
      style={{ width, height, borderRadius: 3 }}
      role="img"
      aria-label={t("{label} as the model saw it: {reduce} of {data} cells", {
        label,
        reduce: view.maskGrid.data.reduce((sum, cell) => sum + cell, 0),
        data: view.maskGrid.data.length,
      })}
    />
  );
}
