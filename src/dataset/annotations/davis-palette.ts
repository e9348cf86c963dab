/**
 * The colours of DAVIS and PASCAL VOC: bits of the number, spread over red, green and blue from the highest bit down. Object 1 is dark red,
 * 2 dark green, 3 dark yellow. Equal to `DAVIS_PALETTE` of SAM 2 (sam2/tools/vos_inference.py).
 */
export const DAVIS_PALETTE: readonly (readonly [number, number, number])[] = Array.from(
  { length: 256 },
  (_, number) => {
    const colour: [number, number, number] = [0, 0, 0];
    for (let bit = 0; bit < 8; bit++) {
      for (let channel = 0; channel < 3; channel++) {
        colour[channel]! |= ((number >> (3 * bit + channel)) & 1) << (7 - bit);
      }
    }
    return colour;
  },
);
