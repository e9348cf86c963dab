/** Interleaved 8-bit RGB, row-major, `3 · width · height` bytes, no padding. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
