import { deflateSync } from "node:zlib";
import { crc32 } from "../builder/crc32.ts";

interface PngOptions {
  readonly width: number;
  /** The number of rows where absent; an interlaced file has rows of its own for each pass. */
  readonly height?: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 indexed, 4 grey and alpha, 6 RGB and alpha. */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  /** Rows of bytes as they lie in the file, without filter bytes. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  readonly interlaced?: boolean;
}

/** A PNG file of exactly these bytes. Source: PNG specification, chunks 11.2 and 11.3. */
export function pngFile({
  width,
  height,
  depth,
  colourType,
  rows,
  palette,
  transparency,
  interlaced = false,
}: PngOptions): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height ?? rows.length);
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...(palette ? chunk("PLTE", palette) : []),
    ...(transparency ? chunk("tRNS", transparency) : []),
    ...chunk("IDAT", deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    ...chunk("IEND", []),
  ]);
}

function chunk(type: string, data: Iterable<number>): number[] {
  const body = [...new TextEncoder().encode(type), ...data];
  const word = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
  return [...word(body.length - 4), ...body, ...word(crc32(Uint8Array.from(body)))];
}
