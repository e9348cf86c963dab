/**
 * How an object looks everywhere: on the frame, in lists, on chips. Each entry has its own colour and pattern, so that no
 * pair is told apart by hue alone. The order keeps early entries far apart for colour-blind eyes as well: the first
 * seven follow Okabe and Ito's set, lightened to read on dark video.
 */
export interface PaletteEntry {
  readonly name: string;
  /** `#rrggbb`; fill, outline and chip. */
  readonly colour: string;
  readonly pattern: Pattern;
}

/** A tile to repeat, drawn as strokes with round caps and joins; `path` is SVG path data within `0 … size`. */
export interface Pattern {
  readonly name: string;
  readonly size: number;
  readonly path: string;
  readonly strokeWidth: number;
}

/** Text and lines drawn on top of any palette colour. */
export const PALETTE_INK = "#0f1620";

const PATTERNS: readonly Pattern[] = [
  { name: "rising lines", size: 10, path: "M-2 2L2-2M0 10L10 0M8 12L12 8", strokeWidth: 1.6 },
  { name: "dots", size: 9, path: "M2.25 2.25h0M6.75 6.75h0", strokeWidth: 2.4 },
  { name: "falling lines", size: 10, path: "M-2 8L2 12M0 0L10 10M8-2L12 2", strokeWidth: 1.6 },
  { name: "level lines", size: 8, path: "M-1 4H9", strokeWidth: 1.6 },
  { name: "lattice", size: 12, path: "M0 0L12 12M12 0L0 12", strokeWidth: 1.3 },
  { name: "upright lines", size: 8, path: "M4-1V9", strokeWidth: 1.6 },
  { name: "crosses", size: 11, path: "M5.5 3V8M3 5.5H8", strokeWidth: 1.6 },
  { name: "zigzag", size: 12, path: "M-3 9L0 6L3 3L6 6L9 9L12 6L15 3", strokeWidth: 1.5 },
  { name: "grid", size: 10, path: "M5-1V11M-1 5H11", strokeWidth: 1.2 },
  { name: "dashes", size: 12, path: "M2 3H6M8 9H12", strokeWidth: 1.8 },
  { name: "rings", size: 13, path: "M3.5 6.5a3 3 0 1 0 6 0a3 3 0 1 0-6 0", strokeWidth: 1.3 },
  { name: "wedges", size: 11, path: "M3 7L5.5 4L8 7", strokeWidth: 1.6 },
];

const COLOURS: readonly { readonly name: string; readonly colour: string }[] = [
  { name: "sky", colour: "#56b4e9" },
  { name: "orange", colour: "#f0a30a" },
  { name: "green", colour: "#1fab81" },
  { name: "vermilion", colour: "#f0693a" },
  { name: "yellow", colour: "#f0e442" },
  { name: "pink", colour: "#e285bc" },
  { name: "blue", colour: "#6d94ff" },
  { name: "lime", colour: "#a4d84a" },
  { name: "violet", colour: "#b99bff" },
  { name: "turquoise", colour: "#35d6dc" },
  { name: "rose", colour: "#ff93a1" },
  { name: "sand", colour: "#d9c08f" },
];

/** Entries before colours repeat. */
export const PALETTE_SIZE = COLOURS.length;

/**
 * The look of `paletteIndex`, any non-negative integer. Beyond the palette's end colours come round again with
 * another pattern, so the first 144 looks all differ.
 */
export function paletteEntry(paletteIndex: number): PaletteEntry {
  const round = Math.floor(paletteIndex / PALETTE_SIZE);
  const colour = COLOURS[paletteIndex % PALETTE_SIZE]!;
  return { ...colour, pattern: PATTERNS[(paletteIndex + round) % PATTERNS.length]! };
}

/** The entry's colour as CSS. */
export function paletteColour(paletteIndex: number): string {
  return paletteEntry(paletteIndex).colour;
}
