import type { PixelRect } from "../../core/rect.ts";
import { CHROMA_BINS, COLOUR_BINS, LUMA_BINS } from "./work-frame.ts";

/** Cells of place: at most this many, and no smaller than that many pixels. */
const MOST_PLACES = 100;
const SMALLEST_PLACE = 8;

/** Votes that everything has from the start, so that what was never seen says nothing. */
const PRIOR_VOTES = 0.4;

/** Cells from one to the next along an axis of the colour space, and their number. */
const COLOUR_AXES = [
  [1, CHROMA_BINS],
  [CHROMA_BINS, CHROMA_BINS],
  [CHROMA_BINS * CHROMA_BINS, LUMA_BINS],
] as const;

/**
 * What pixels of a colour at a place were: object or background. Votes are spread to neighbouring places and colours.
 * After "Bilateral Space Video Segmentation" (Märki et al., CVPR 2016), with the votes read directly instead of a cut over the cells.
 */
export class PlaceColourGrid {
  private readonly place: number;
  private readonly columns: number;
  private readonly rows: number;
  private object: Float32Array;
  private background: Float32Array;

  constructor(private readonly area: PixelRect) {
    const width = area.x1 - area.x0;
    const height = area.y1 - area.y0;
    this.place = Math.max(SMALLEST_PLACE, Math.ceil(Math.sqrt((width * height) / MOST_PLACES)));
    this.columns = Math.ceil(width / this.place) + 1;
    this.rows = Math.ceil(height / this.place) + 1;
    this.object = new Float32Array(this.columns * this.rows * COLOUR_BINS);
    this.background = new Float32Array(this.object.length);
  }

  /** One pixel says what it is. Pixels outside the area are not heard. */
  vote(x: number, y: number, bin: number, isObject: boolean): void {
    const column = Math.round((x - this.area.x0) / this.place);
    const row = Math.round((y - this.area.y0) / this.place);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return;
    const cell = (row * this.columns + column) * COLOUR_BINS + bin;
    if (isObject) this.object[cell]! += 1;
    else this.background[cell]! += 1;
  }

  /** Counts per colour, spread to neighbouring colours. */
  static spreadColours(counts: Float32Array): Float32Array {
    let result = counts;
    for (const [stride, length] of COLOUR_AXES) result = blurAlong(result, stride, length);
    return result;
  }

  /** Ends the voting. */
  spread(): void {
    this.object = this.blur(this.object);
    this.background = this.blur(this.background);
  }

  /** Log-odds that a pixel of this colour at this place belongs to the object, about −3 to 3; 0 where nothing is known. */
  logOdds(x: number, y: number, bin: number): number {
    const gx = Math.min(Math.max((x - this.area.x0) / this.place, 0), this.columns - 1);
    const gy = Math.min(Math.max((y - this.area.y0) / this.place, 0), this.rows - 1);
    const column = Math.min(Math.floor(gx), this.columns - 2);
    const row = Math.min(Math.floor(gy), this.rows - 2);
    const fx = gx - column;
    const fy = gy - row;
    const at = (row * this.columns + column) * COLOUR_BINS + bin;
    const below = at + this.columns * COLOUR_BINS;
    const [w00, w01, w10, w11] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
    const { object, background } = this;
    const mine =
      w00 * object[at]! +
      w01 * object[at + COLOUR_BINS]! +
      w10 * object[below]! +
      w11 * object[below + COLOUR_BINS]!;
    const others =
      w00 * background[at]! +
      w01 * background[at + COLOUR_BINS]! +
      w10 * background[below]! +
      w11 * background[below + COLOUR_BINS]!;
    return Math.log((mine + PRIOR_VOTES) / (others + PRIOR_VOTES));
  }

  private blur(votes: Float32Array): Float32Array {
    let result = votes;
    const steps = [
      ...COLOUR_AXES,
      [COLOUR_BINS, this.columns],
      [COLOUR_BINS * this.columns, this.rows],
    ] as const;
    for (const [stride, length] of steps) result = blurAlong(result, stride, length);
    return result;
  }
}

/** Weights 1, 2, 1 along one axis; beyond its ends nothing is. */
function blurAlong(values: Float32Array, stride: number, length: number): Float32Array {
  const out = new Float32Array(values.length);
  if (stride === 1) {
    for (let start = 0; start < values.length; start += length) {
      let before = 0;
      let value = values[start]!;
      for (let at = start; at < start + length; at++) {
        const after = at + 1 < start + length ? values[at + 1]! : 0;
        out[at] = 0.5 * value + 0.25 * (before + after);
        before = value;
        value = after;
      }
    }
    return out;
  }
  const span = stride * length;
  for (let start = 0; start < values.length; start += span) {
    for (let at = start; at < start + span; at++) out[at] = 0.5 * values[at]!;
    for (let at = start + stride; at < start + span; at++) {
      out[at]! += 0.25 * values[at - stride]!;
      out[at - stride]! += 0.25 * values[at]!;
    }
  }
  return out;
}
