import type { PromptBox, PromptPoint } from "../../core/prompt.ts";

/** Points as the decoder reads them. */
export interface ModelPoints {
  /** In pixels of the model's square, x and y in turn. */
  readonly coordinates: Float32Array;
  /** 1 in the object, 0 not in it; 2 and 3 the corners of a box; -1 no point. */
  readonly labels: Int32Array;
}

/** No sparse token at all, as upstream's image mode has it for a mask without points. Source: sam2.md 5.1. */
export const NO_POINTS: ModelPoints = { coordinates: new Float32Array(0), labels: new Int32Array(0) };

/** The prompt of a tracked frame: an empty point. */
export const EMPTY_POINT: ModelPoints = { coordinates: new Float32Array(2), labels: Int32Array.of(-1) };

/**
 * A prompt's points, the corners of its box first.
 * @param frame the size that the prompt's coordinates refer to
 * @param side of the model's square
 * Source: sam2.md 3.
 */
export function modelPoints(
  { points, box }: { readonly points: readonly PromptPoint[]; readonly box: PromptBox | null },
  frame: { readonly width: number; readonly height: number },
  side: number,
): ModelPoints {
  const corners = box
    ? [
        { x: box.x0, y: box.y0, label: 2 },
        { x: box.x1, y: box.y1, label: 3 },
      ]
    : [];
  const all = [...corners, ...points.map(({ x, y, positive }) => ({ x, y, label: positive ? 1 : 0 }))];
  return {
    coordinates: Float32Array.from(
      all.flatMap(({ x, y }) => [(x / frame.width) * side, (y / frame.height) * side]),
    ),
    labels: Int32Array.from(all, ({ label }) => label),
  };
}

/** With the empty point that upstream always adds after the given ones. */
export function padded({ coordinates, labels }: ModelPoints): ModelPoints {
  return {
    coordinates: Float32Array.from([...coordinates, 0, 0]),
    labels: Int32Array.from([...labels, -1]),
  };
}
