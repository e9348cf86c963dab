import type { Brand } from "./brand.ts";
import { fail, ok, type Result } from "./failure.ts";
import type { Rle } from "./mask.ts";

/**
 * A binary mask as bytes, for storage and files. It says its own size:
 *
 *     byte    form: 0 runs, 1 bits
 *     varint  height, width in pixels
 *     rest    runs: COCO run lengths; from the third on, each is the zigzag difference to the one two before
 *             bits: one a pixel in COCO's order (column-major), lowest bit first
 *
 * Varints are LEB128. Neighbouring columns of an object have runs of nearly the same length, so most take a byte.
 */
export type PackedMask = Brand<Uint8Array<ArrayBuffer>, "PackedMask">;

/** Names a packed mask by its bytes, 53 bits: masks of equal pixels have the same digest. */
export type MaskDigest = Brand<number, "MaskDigest">;

const RUNS = 0;
const BITS = 1;
/** Far above any real video, low enough that a forged mask cannot ask for absurd memory. */
export const MAX_MASK_SIDE = 16_384;

/** Packs run lengths in whichever form is smaller. @throws RangeError when a side is out of range */
export function packMask({ size: [height, width], counts }: Rle): PackedMask {
  for (const side of [height, width]) {
    if (!isSide(side)) throw new RangeError(`a mask's side should be 1 to ${MAX_MASK_SIDE}, is ${side}`);
  }
  const bitBytes = Math.ceil((width * height) / 8);
  const out = new ByteWriter(Math.min(5 * counts.length, bitBytes) + MAX_HEADER_BYTES);
  out.byte(RUNS);
  out.varint(height);
  out.varint(width);
  const headerBytes = out.length;
  for (let i = 0; i < counts.length; i++) {
    if (i < 2) out.varint(counts[i]!);
    else out.varint(zigzag(counts[i]! - counts[i - 2]!));
    if (out.length - headerBytes > bitBytes) return packBits(counts, out.bytes(headerBytes), bitBytes);
  }
  return out.bytes() as PackedMask;
}

function packBits(counts: readonly number[], header: Uint8Array, bitBytes: number): PackedMask {
  const packed = new Uint8Array(header.length + bitBytes);
  packed.set(header);
  packed[0] = BITS;
  let position = 0;
  counts.forEach((count, i) => {
    const end = position + count;
    if (i % 2 === 1) {
      for (let at = position; at < end; at++) packed[header.length + (at >> 3)]! |= 1 << (at & 7);
    }
    position = end;
  });
  return packed as PackedMask;
}

/** The run lengths of a packed mask. @throws RangeError when the bytes are no mask */
export function unpackMask(packed: PackedMask): Rle {
  const input = new ByteReader(packed);
  const { form, height, width } = readHeader(input);
  const counts: number[] = [];
  readRuns(input, form, width * height, (count) => counts.push(count));
  return { size: [height, width], counts };
}

/** Size of a packed mask in pixels. @throws RangeError when the bytes are no mask */
export function packedMaskSize(packed: PackedMask): { readonly width: number; readonly height: number } {
  const { width, height } = readHeader(new ByteReader(packed));
  return { width, height };
}

/** Takes bytes from outside as a packed mask, if they are one to the last byte; `region-invalid` otherwise. */
export function readPackedMask(bytes: Uint8Array<ArrayBuffer>): Result<PackedMask> {
  try {
    const input = new ByteReader(bytes);
    const { form, height, width } = readHeader(input);
    // Its runs are read and not kept: a project file has tens of thousands of masks.
    readRuns(input, form, width * height, () => {});
    return ok(bytes as PackedMask);
  } catch (error) {
    if (error instanceof RangeError) return fail("region-invalid", error.message);
    throw error;
  }
}

/**
 * A hash of the bytes, well mixed but no defence against someone who wants two masks to share one.
 * Source: cyrb53 by bryc (public domain), over bytes in place of characters.
 */
export function maskDigest(packed: PackedMask): MaskDigest {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (const byte of packed) {
    low = Math.imul(low ^ byte, 2654435761);
    high = Math.imul(high ^ byte, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return (2 ** 32 * (high & 0x1fffff) + (low >>> 0)) as MaskDigest;
}

function readHeader(input: ByteReader): { form: number; height: number; width: number } {
  const form = input.byte();
  if (form !== RUNS && form !== BITS)
    throw new RangeError(`a packed mask should begin with 0 or 1, not ${form}`);
  const height = input.varint();
  const width = input.varint();
  if (!isSide(height) || !isSide(width)) {
    throw new RangeError(`a mask's sides should be 1 to ${MAX_MASK_SIDE}, are ${width}×${height}`);
  }
  return { form, height, width };
}

type TakeRun = (count: number) => void;

function readRuns(input: ByteReader, form: number, pixels: number, take: TakeRun): void {
  if (form === RUNS) readDifferences(input, pixels, take);
  else readBits(input, pixels, take);
}

function readDifferences(input: ByteReader, pixels: number, take: TakeRun): void {
  let [beforeLast, last] = [0, 0];
  let sum = 0;
  for (let run = 0; !input.atEnd(); run++) {
    const value = input.varint();
    const count = run < 2 ? value : unzigzag(value) + beforeLast;
    if (count < 0) throw new RangeError(`run ${run} should not be negative, is ${count}`);
    sum += count;
    if (sum > pixels) break;
    take(count);
    beforeLast = last;
    last = count;
  }
  if (sum !== pixels) throw new RangeError(`runs should add up to ${pixels} pixels, got ${sum}`);
}

function readBits(input: ByteReader, pixels: number, take: TakeRun): void {
  const bits = input.rest();
  const expected = Math.ceil(pixels / 8);
  if (bits.length !== expected) {
    throw new RangeError(
      `a mask of ${pixels} pixels should have ${expected} bytes of bits, has ${bits.length}`,
    );
  }
  let current = 0;
  let start = 0;
  for (let at = 0; at < pixels; at++) {
    if (((bits[at >> 3]! >> (at & 7)) & 1) === current) continue;
    take(at - start);
    start = at;
    current ^= 1;
  }
  take(pixels - start);
}

const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MAX_MASK_SIDE;

/** Differences of either sign as numbers from 0 on, small ones staying small; they have at most 29 bits. */
const zigzag = (value: number): number => (value << 1) ^ (value >> 31);
const unzigzag = (value: number): number => (value >>> 1) ^ -(value & 1);

/** Form, height and width. */
const MAX_HEADER_BYTES = 11;
/** Five groups of seven bits hold 32. */
const MAX_VARINT_BYTES = 5;

class ByteWriter {
  length = 0;
  private buffer: Uint8Array<ArrayBuffer>;

  constructor(capacity: number) {
    // A last varint may begin where the bits would end.
    this.buffer = new Uint8Array(capacity + MAX_VARINT_BYTES);
  }

  byte(value: number): void {
    this.buffer[this.length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** A copy in a buffer of its own, so that storing it stores nothing else. */
  bytes(length = this.length): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, length);
  }
}

class ByteReader {
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  atEnd(): boolean {
    return this.at >= this.source.length;
  }

  byte(): number {
    const value = this.source[this.at++];
    if (value === undefined)
      throw new RangeError(`a packed mask ends too early, after ${this.source.length} bytes`);
    return value;
  }

  varint(): number {
    let value = 0;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw new RangeError(`a number in a packed mask should have at most 32 bits, before byte ${this.at}`);
  }

  rest(): Uint8Array {
    return this.source.subarray(this.at);
  }
}
