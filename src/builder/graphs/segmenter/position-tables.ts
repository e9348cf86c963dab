import type { SegmenterLayers } from "./layers.ts";

/** Sine and cosine of `channels` / 2 angles for each of `count` positions along one axis, taking turns. Source: sam2.md 4.4. */
export function sineCode(count: number, channels: number): Float32Array {
  const code = new Float32Array(count * channels);
  for (let i = 0; i < count; i++) {
    const position = ((i + 1) / (count + 1e-6)) * 2 * Math.PI;
    for (let j = 0; j < channels; j++) {
      const angle = position / 10000 ** ((2 * Math.floor(j / 2)) / channels);
      code[i * channels + j] = j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return code;
}

/**
 * Positions of a square map of `count` rows, as [1, count², channels] in float32: half of the channels for the row, half for the
 * column. Only one axis is stored.
 */
export function addSinePositions(
  layers: SegmenterLayers,
  name: string,
  count: number,
  channels: number,
): string {
  const half = channels / 2;
  const code = layers.table(`${name}-${count}`, [count, half], () => sineCode(count, half));
  const [rows, columns] = onBothAxes(layers, code, count, half);
  return layers.reshape(layers.concat([rows, columns], 2), [1, count * count, channels]);
}

/** Cosine and sine of the rotary angles of `count` grid positions, [count, pairs] each. Source: sam2.md 6.2. */
export function rotaryCode(
  count: number,
  pairs: number,
  theta: number,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const cos = new Float32Array(count * pairs);
  const sin = new Float32Array(count * pairs);
  for (let position = 0; position < count; position++) {
    for (let i = 0; i < pairs; i++) {
      const angle = position * theta ** (-i / pairs);
      cos[position * pairs + i] = Math.cos(angle);
      sin[position * pairs + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Factors of `rotate`, [count², width] in float32. */
export interface RotaryTables {
  readonly cos: string;
  readonly sin: string;
}

/**
 * Rotary tables of a square grid for heads of `width` channels: the first quarter of them turns with the column, the second with the
 * row, and the other half are their partners (`halvesOrder`). Only one axis is stored.
 */
export function addRotaryTables(
  layers: SegmenterLayers,
  count: number,
  width: number,
  theta: number,
): RotaryTables {
  const quarter = width / 4;
  const grid = (name: "cos" | "sin"): string => {
    const code = layers.table(
      `rotary_${name}-${count}`,
      [count, quarter],
      () => rotaryCode(count, quarter, theta)[name],
    );
    const [rows, columns] = onBothAxes(layers, code, count, quarter);
    return layers.reshape(layers.concat([columns, rows], 2), [count * count, width / 2]);
  };
  const cos = grid("cos");
  const sin = grid("sin");
  return {
    cos: layers.activated(layers.concat([cos, cos], 1)),
    sin: layers.activated(layers.concat([layers.node("Neg", [sin]), sin], 1)),
  };
}

/**
 * Channels in the order that `rotate` needs: upstream turns neighbours, we turn the two halves. Applied to queries and keys alike, it
 * leaves their products as they are.
 */
export const halvesOrder = (width: number): number[] =>
  Array.from({ length: width }, (_, i) => (i < width / 2 ? 2 * i : 2 * i - width + 1));

/** Turns `value` [..., width] by its position. */
export function rotate(layers: SegmenterLayers, value: string, width: number, tables: RotaryTables): string {
  const [first, second] = layers.split(value, -1, [width / 2, width / 2]) as [string, string];
  const swapped = layers.concat([second, first], -1);
  return layers.add(layers.multiply(value, tables.cos), layers.multiply(swapped, tables.sin));
}

/** A code [count, channels] for the rows and for the columns of a grid, both [count, count, channels]. */
function onBothAxes(
  layers: SegmenterLayers,
  code: string,
  count: number,
  channels: number,
): readonly [rows: string, columns: string] {
  const on = (shape: readonly number[]): string =>
    layers.expand(layers.reshape(code, shape), [count, count, channels]);
  return [on([count, 1, channels]), on([1, count, channels])];
}
