import { viewOf } from "./container/mp4/boxes.ts";

/** How many bytes of a file `pictureSize` looks at: metadata of photographs can be long. */
export const SIZE_BYTES = 1024 * 1024;

interface StoredSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels of a picture as stored, from its first bytes, so that one which is too large is never decoded. Null where they do not say.
 * Source: PNG (ISO/IEC 15948) 11.2.2, GIF89a 18, WebP container and RFC 6386 9.1, JPEG (ITU T.81) B.2.2, HEIF `ispe` (ISO/IEC
 * 23008-12 6.5.3).
 */
export function pictureSize(head: Uint8Array): StoredSize | null {
  const view = viewOf(head);
  const text = (at: number, length: number) =>
    at + length <= head.length ? String.fromCharCode(...head.subarray(at, at + length)) : "";
  try {
    if (text(1, 3) === "PNG") return { width: view.getUint32(16), height: view.getUint32(20) };
    if (text(0, 4) === "GIF8") return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") return webpSize(view, text(12, 4));
    if (view.getUint16(0) === 0xffd8) return jpegSize(view);
    if (text(4, 4) === "ftyp") return largestIspe(view);
    return null;
  } catch (error) {
    // The file ends within its header; the decoder will say so.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function webpSize(view: DataView, chunk: string): StoredSize | null {
  if (chunk === "VP8X") {
    return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  }
  if (chunk === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (chunk !== "VP8 ") return null;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

const uint24 = (view: DataView, at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

/** The start-of-frame segment, which follows those of metadata. */
function jpegSize(view: DataView): StoredSize | null {
  for (let at = 2; at < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

const ISPE = 0x69737065;

/** A picture in tiles has the size of each tile and that of the whole. */
function largestIspe(view: DataView): StoredSize | null {
  let largest: StoredSize | null = null;
  for (let at = 4; at + 16 <= Math.min(view.byteLength, 65_536); at++) {
    if (view.getUint32(at) !== ISPE) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
