import { useEffect, useRef, useState } from "react";
import type { Rle } from "../../../../core/mask.ts";
import { paletteColour } from "../../../../core/palette.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { rleBounds } from "../../../../core/rle.ts";
import { shapeOfRle } from "../../../../render/mask-shape.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { useFramePictures } from "../../../services.tsx";
import styles from "./objects.module.css";
import { Swatch } from "./swatch.tsx";
import { useMaskReads } from "./use-mask-reads.ts";

/** CSS pixels, without the border. */
const SIDE = 28;
/** Around the object, as a share of its size. */
const MARGIN = 0.12;
/** A hand that draws on is not followed stroke by stroke. */
const REST_MS = 600;

/** The object as it looks on the first frame that was marked by hand, what is around it dimmed; its colour until that is there. */
export function ObjectThumbnail({ object }: { readonly object: SceneObject }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pictures = useFramePictures();
  const [drawn, setDrawn] = useState(false);
  useMaskReads();
  const { id, masks, paletteIndex } = object;
  const frames = maskedFrames(masks);
  const frame = frames.find((other) => masks[other]!.origin === "hand") ?? frames[0];
  const mask = frame === undefined ? null : maskRegistry.rle(id, masks[frame]!);

  useEffect(() => {
    if (frame === undefined || !mask) {
      setDrawn(false);
      return;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const picture = await pictures.load(frame, controller.signal);
      const context = canvas.current?.getContext("2d");
      if (picture && context && !controller.signal.aborted) {
        drawObject(context, picture, mask);
        setDrawn(true);
      }
      picture?.close();
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [pictures, frame, mask]);

  return (
    <>
      {!drawn && <Swatch paletteIndex={paletteIndex} size={22} />}
      <canvas
        ref={canvas}
        className={styles.picture}
        width={SIDE * 2}
        height={SIDE * 2}
        hidden={!drawn}
        style={{ width: SIDE, height: SIDE, borderColor: paletteColour(paletteIndex) }}
      />
    </>
  );
}

function drawObject(context: CanvasRenderingContext2D, picture: ImageBitmap, mask: Rle): void {
  const { width } = context.canvas;
  const { x0, y0, x1, y1 } = rleBounds(mask);
  const side = Math.max(x1 - x0, y1 - y0) * (1 + 2 * MARGIN);
  const [left, top] = [(x0 + x1 - side) / 2, (y0 + y1 - side) / 2];
  const scale = width / side;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, width);
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  context.imageSmoothingQuality = "high";
  context.globalAlpha = 0.35;
  context.drawImage(picture, 0, 0);
  context.globalAlpha = 1;
  context.save();
  context.clip(shapeOfRle(mask).smooth, "evenodd");
  context.drawImage(picture, 0, 0);
  context.restore();
}
