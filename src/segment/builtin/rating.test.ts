import { describe, expect, it } from "vitest";
import { asBoxed, asCorrected, asMeant, type Reading } from "./rating.ts";

const SIDE = 64;

/** Logits of a disc, with a border that changes by `slope` for each pixel. */
const disc = (radius: number, slope: number) =>
  Float32Array.from(
    { length: SIDE * SIDE },
    (_, at) => slope * (radius - Math.hypot((at % SIDE) - SIDE / 2, Math.floor(at / SIDE) - SIDE / 2)),
  );

/** Logits of a grid of specks that barely rise above the threshold. */
const specks = Float32Array.from({ length: SIDE * SIDE }, (_, at) =>
  (at % SIDE) % 4 === 0 && Math.floor(at / SIDE) % 4 === 0 ? 0.5 : -0.5,
);

const reading = (logits: Float32Array, score: number, index = 1): Reading => ({ logits, score, index });

describe("a reading", () => {
  it("counts for more with a sharp border than with a soft one, as specks, or empty", () => {
    const [sharp, ...others] = [disc(20, 10), disc(20, 0.5), specks, new Float32Array(16).fill(-5)].map(
      (logits) => asBoxed(reading(logits, 0.9)),
    );
    expect(sharp).toBeGreaterThan(0.85);
    for (const other of others) expect(other).toBeLessThan(0.7);
  });

  it("of a click is the whole rather than a part that scores little more", () => {
    const [part, whole] = [disc(6, 10), disc(24, 10)];
    expect(asMeant(reading(whole, 0.93, 3))).toBeGreaterThan(asMeant(reading(part, 0.97, 1)));
    expect(asMeant(reading(whole, 0.6, 3))).toBeLessThan(asMeant(reading(part, 0.97, 1)));
  });

  it("of a box is not the one that breaks up", () => {
    expect(asBoxed(reading(disc(20, 10), 0.85))).toBeGreaterThan(asBoxed(reading(specks, 0.95)));
  });

  it("of a correction keeps what was right", () => {
    const logits = disc(20, 10);
    expect(asCorrected(reading(logits, 0.9), 0.9)).toBeGreaterThan(asCorrected(reading(logits, 0.95), 0.1));
    // Of equals, the mask that was trained for several prompts.
    expect(asCorrected(reading(logits, 0.9, 0), 0.9)).toBeGreaterThan(
      asCorrected(reading(logits, 0.95, 2), 0.9),
    );
  });
});
