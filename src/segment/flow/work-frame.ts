import type { RgbImage } from "../../core/image.ts";
import { type LumaPyramid, lumaPyramid } from "./luma-pyramid.ts";

/** The colours of a small frame. */
export interface ColourFrame {
  readonly width: number;
  readonly height: number;
  /** uint8 [height, width, 3]: Y, Cb, Cr (Rec. 601, full range). */
  readonly colours: Uint8Array;
  /** uint16 [height, width]: the cell of the colour space that a pixel falls into, below `COLOUR_BINS`. */
  readonly bins: Uint16Array;
}

/** A frame as propagation sees it: small, with everything that more than one step reads. */
export interface WorkFrame extends ColourFrame {
  readonly pyramid: LumaPyramid;
}

/** More pixels than those of 640×360 bring nothing: measured on clips with truth, 0.782 against 0.793 at 480 and 0.788 at 640 lines. */
const MOST_PIXELS = 640 * 360;

export const LUMA_BINS = 16;
export const CHROMA_BINS = 8;
export const COLOUR_BINS = LUMA_BINS * CHROMA_BINS * CHROMA_BINS;

/** Chroma of most pictures lies close to grey, so cells there are finer. */
const CHROMA_BIN = Uint8Array.from({ length: 256 }, (_, chroma) => {
  const spread = Math.atan((chroma - 128) / 20) / Math.atan(128 / 20);
  return Math.min(CHROMA_BINS - 1, Math.floor((0.5 + 0.5 * spread) * CHROMA_BINS));
});

/** The size at which a video of this size is propagated, never larger. */
export function workSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  return { width: Math.max(2, Math.round(width * scale)), height: Math.max(2, Math.round(height * scale)) };
}

export function workFrame(image: RgbImage): WorkFrame {
  const { width, height } = workSize(image.width, image.height);
  const small = shrink(image, width, height);
  return { ...colourFrame(small), pyramid: lumaPyramid(small) };
}

export function colourFrame({ width, height, data }: RgbImage): ColourFrame {
  const colours = new Uint8Array(data.length);
  const bins = new Uint16Array(width * height);
  for (let pixel = 0, at = 0; pixel < bins.length; pixel++, at += 3) {
    const r = data[at]!;
    const g = data[at + 1]!;
    const b = data[at + 2]!;
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    const cb = 128 + 0.564 * (b - luma);
    const cr = 128 + 0.713 * (r - luma);
    colours[at] = luma;
    colours[at + 1] = cb;
    colours[at + 2] = cr;
    bins[pixel] = ((luma >> 4) * CHROMA_BINS + CHROMA_BIN[cb | 0]!) * CHROMA_BINS + CHROMA_BIN[cr | 0]!;
  }
  return { width, height, colours, bins };
}

/** Means over each pixel's share of the picture, whole source pixels only. */
function shrink(image: RgbImage, width: number, height: number): RgbImage {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8Array(3 * width * height);
  const sums = new Float64Array(3 * width);
  const edges = Int32Array.from({ length: width + 1 }, (_, x) => Math.floor((x * image.width) / width));
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * image.height) / height);
    const bottom = Math.floor(((y + 1) * image.height) / height);
    sums.fill(0);
    for (let row = top; row < bottom; row++) {
      let at = row * image.width * 3;
      for (let x = 0; x < width; x++) {
        let [r, g, b] = [0, 0, 0];
        for (const end = (row * image.width + edges[x + 1]!) * 3; at < end; at += 3) {
          r += image.data[at]!;
          g += image.data[at + 1]!;
          b += image.data[at + 2]!;
        }
        sums[3 * x]! += r;
        sums[3 * x + 1]! += g;
        sums[3 * x + 2]! += b;
      }
    }
    for (let x = 0; x < width; x++) {
      const count = (edges[x + 1]! - edges[x]!) * (bottom - top);
      for (let channel = 0; channel < 3; channel++) {
        data[3 * (y * width + x) + channel] = sums[3 * x + channel]! / count + 0.5;
      }
    }
  }
  return { width, height, data };
}
