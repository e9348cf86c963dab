export type MaskSize = readonly [height: number, width: number];

/** Height and width, where both are whole numbers from 1 on. */
export function sizeOf(value: unknown): MaskSize | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [height, width] = value as readonly unknown[];
  return isSide(height) && isSide(width) ? [height, width] : null;
}

export const sizeText = ([height, width]: MaskSize): string => `${height}×${width}`;

/**
 * Whether a mask is the frame's at another scale: one of its sides, scaled as the other one, is off by less than a pixel. Sides of 853.3
 * pixels are rounded up, down, or to an even number.
 */
export function hasShapeOf([height, width]: MaskSize, frame: MaskSize): boolean {
  const [frameHeight, frameWidth] = frame;
  return (
    Math.abs(height - (frameHeight * width) / frameWidth) < 1 ||
    Math.abs(width - (frameWidth * height) / frameHeight) < 1
  );
}

const isSide = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
