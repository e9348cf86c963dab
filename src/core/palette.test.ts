import { describe, expect, it } from "vitest";
import { PALETTE_INK, PALETTE_SIZE, paletteEntry } from "./palette.ts";

type Rgb = readonly [number, number, number];

const entries = Array.from({ length: PALETTE_SIZE }, (_, i) => paletteEntry(i));

const linear = (hex: string): Rgb => {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Full deficiencies in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.0. */
const EYES: Record<string, readonly Rgb[]> = {
  typical: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Björn Ottosson's Oklab, where distances of about 0.02 are just noticeable. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(Math.max(0, 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b));
  const m = Math.cbrt(Math.max(0, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b));
  const s = Math.cbrt(Math.max(0, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b));
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const seenBy = (eye: readonly Rgb[], colour: string): Rgb => {
  const from = linear(colour);
  return oklab(eye.map((row) => row[0] * from[0] + row[1] * from[1] + row[2] * from[2]) as unknown as Rgb);
};

describe("the palette", () => {
  it("has at least ten entries, no two alike in colour or pattern", () => {
    expect(PALETTE_SIZE).toBeGreaterThanOrEqual(10);
    expect(new Set(entries.map((entry) => entry.colour)).size).toBe(PALETTE_SIZE);
    expect(new Set(entries.map((entry) => entry.pattern.path)).size).toBe(PALETTE_SIZE);
  });

  it("keeps looks apart when colours come round again", () => {
    const looks = Array.from({ length: 144 }, (_, i) => paletteEntry(i)).map(
      (e) => `${e.colour} ${e.pattern.name}`,
    );
    expect(new Set(looks).size).toBe(144);
  });

  it("lets dark text be read on every colour (WCAG 4.5 : 1)", () => {
    for (const { colour } of entries) {
      const ratio = (luminance(linear(colour)) + 0.05) / (luminance(linear(PALETTE_INK)) + 0.05);
      expect(ratio, colour).toBeGreaterThan(4.5);
    }
  });

  it.each(Object.entries(EYES))("tells the first six colours well apart for %s vision", (_, eye) => {
    const colours = entries.slice(0, 6).map((entry) => seenBy(eye, entry.colour));
    colours.forEach((a, i) => {
      for (const b of colours.slice(i + 1)) {
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        expect(distance).toBeGreaterThan(0.06);
      }
    });
  });
});
