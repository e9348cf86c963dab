/** A box in CSS pixels of the stage. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a tag belongs to, and how large the tag is. */
export interface Tagged {
  readonly object: Box;
  readonly width: number;
}

export const TAG_HEIGHT = 20;
const GAP = 4;
const MARGIN = 4;

/**
 * Finds a place for every tag where it covers no other: above its object, else below, else beside, else the nearest free line
 * downwards. Earlier tags are placed first.
 * @returns the tags' upper left corners, in the order given
 */
export function placeTags(
  tags: readonly Tagged[],
  stage: { readonly width: number; readonly height: number },
): readonly { readonly left: number; readonly top: number }[] {
  const placed: Box[] = [];
  return tags.map(({ object, width }) => {
    const inStage = ({ left, top }: { left: number; top: number }): Box => ({
      left: clamp(left, MARGIN, stage.width - width - MARGIN),
      top: clamp(top, MARGIN, stage.height - TAG_HEIGHT - MARGIN),
      width,
      height: TAG_HEIGHT,
    });
    const above = { left: object.left, top: object.top - TAG_HEIGHT - GAP };
    const candidates = [
      above,
      { left: object.left, top: object.top + object.height + GAP },
      { left: object.left + object.width + GAP, top: object.top },
      { left: object.left - width - GAP, top: object.top },
      ...[0, -1, 1].flatMap((column) =>
        lines(object.left + column * (width + GAP), object.top, stage.height),
      ),
    ].map(inStage);
    const box = candidates.find((candidate) => !placed.some((other) => overlap(candidate, other)));
    const place = box ?? inStage(above);
    placed.push(place);
    return place;
  });
}

/** Lines below a place, then above it, nearest first. */
function lines(left: number, top: number, height: number): { left: number; top: number }[] {
  const step = TAG_HEIGHT + 2;
  const count = Math.ceil(height / step);
  return Array.from({ length: 2 * count }, (_, k) => ({
    left,
    top: top + (k % 2 === 0 ? 1 : -1) * Math.ceil((k + 1) / 2) * step,
  }));
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
