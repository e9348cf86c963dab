import { type Arithmetic, zeroPoint } from "./integer-arithmetic.ts";
import { BLOCK_COLUMNS, PANEL_ROWS } from "./tiling.ts";

/** A quantised matrix as a package holds it: blocks of a row one after the other, in 4 bits the even of two columns in the low nibble. */
export interface MatrixSize {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly blocks: number;
}

/** Puts content of a package where routines read it. */
type Write = (content: Uint8Array, target: Uint8Array) => void;

/**
 * Values as products read them. With floats the rows stay, and in 4 bits the columns of a block are regrouped. With integers four rows are a
 * panel: block by block, its columns in groups of four, one row's after the other's; in 4 bits the low nibbles are groups 0 to 3 and the
 * high ones groups 4 to 7. What fills up the last panel is zeros.
 */
export function storedValues({ bits, rows, blocks }: MatrixSize, arithmetic: Arithmetic): Write {
  if (arithmetic.kind === "float")
    return bits === 4 ? regroupNibbles : (content, target) => target.set(content);
  const groups = bits;
  const place = bits === 4 ? placeNibbles : placeBytes(zeroPoint(8, arithmetic));
  return (content, target) => {
    const [source, words] = [wordsOf(content), wordsOf(target).fill(0)];
    for (let row = 0; row < rows; row++) {
      let from = row * blocks * groups;
      let to = panelOf(row) * blocks * groups + (row % PANEL_ROWS);
      for (let block = 0; block < blocks; block++, from += groups, to += PANEL_ROWS * groups)
        place(source, from, words, to);
    }
  };
}

/** Scales [rows, blocks]; with integers, [panels, blocks, PANEL_ROWS]. */
export function storedScales({ bits, rows, blocks }: MatrixSize, arithmetic: Arithmetic): Write {
  if (arithmetic.kind === "float") return (content, target) => target.set(content);
  const factor = bits === 8 && zeroPoint(8, arithmetic) === ROUNDED_ZERO ? 2 : 1;
  return (content, target) => {
    const [source, scales] = [floatsOf(content), floatsOf(target).fill(0)];
    for (let row = 0; row < rows; row++) {
      const panel = panelOf(row) * blocks + (row % PANEL_ROWS);
      for (let block = 0; block < blocks; block++)
        scales[panel + PANEL_ROWS * block] = factor * source[row * blocks + block]!;
    }
  };
}

/** What stands for 0 in weights of 8 bits that are rounded to 7. */
const ROUNDED_ZERO = 64;

/** The first row of a row's panel. */
const panelOf = (row: number): number => row - (row % PANEL_ROWS);

/** Moves a block of one row to its places, PANEL_ROWS words apart. */
type Place = (source: Uint32Array, from: number, target: Uint32Array, to: number) => void;

const placeNibbles: Place = (source, from, target, to) => {
  for (let group = 0; group < 4; group++) {
    const shift = 16 * (group & 1);
    const low = (source[from + (group >> 1)]! >>> shift) & 0xffff;
    const high = (source[from + 2 + (group >> 1)]! >>> shift) & 0xffff;
    target[to + PANEL_ROWS * group] = spread(low) | (spread(high) << 4);
  }
};

/** Four nibbles, a byte each. */
function spread(nibbles: number): number {
  const pairs = (nibbles | (nibbles << 8)) & 0x00ff00ff;
  return (pairs | (pairs << 4)) & 0x0f0f0f0f;
}

/** @param zero what is to stand for 0; in the package 128 does */
function placeBytes(zero: number): Place {
  const convert = zero === 128 ? null : zero === 0 ? (word: number) => word ^ 0x80808080 : halve;
  return (source, from, target, to) => {
    for (let group = 0; group < 8; group++) {
      const word = source[from + group]!;
      target[to + PANEL_ROWS * group] = convert ? convert(word) : word;
    }
  };
}

/** Half of each of four bytes, rounded up, 127 at most. */
function halve(word: number): number {
  let halves = 0;
  for (let shift = 0; shift < 32; shift += 8)
    halves |= Math.min(127, (((word >>> shift) & 255) + 1) >> 1) << shift;
  return halves;
}

/**
 * In each block's 16 bytes, from two neighbours to a byte to columns 0–15 in the low nibbles and 16–31 in the high ones: unpacked,
 * they are then in the order of x.
 */
function regroupNibbles(content: Uint8Array, target: Uint8Array): void {
  const block = new Uint8Array(BLOCK_COLUMNS);
  for (let start = 0; start < content.length; start += 16) {
    for (let i = 0; i < 16; i++) {
      block[2 * i] = content[start + i]! & 15;
      block[2 * i + 1] = content[start + i]! >> 4;
    }
    for (let i = 0; i < 16; i++) target[start + i] = block[i]! | (block[16 + i]! << 4);
  }
}

/** Tensors of a package lie at any address. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 4 === 0 ? bytes : bytes.slice());

function wordsOf(content: Uint8Array): Uint32Array {
  const bytes = aligned(content);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function floatsOf(content: Uint8Array): Float32Array {
  const bytes = aligned(content);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
