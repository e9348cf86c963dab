/** A binary mask. `data` holds `width × height` bytes, 0 or 1, row-major, at the frame's native size. */
export interface BitMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** COCO run lengths: column-major, first run counts zeros; `size` is `[height, width]`. */
export interface Rle {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}
