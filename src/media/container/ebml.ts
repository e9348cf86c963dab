import type { ByteWindow } from "./byte-window.ts";

// Source: RFC 8794 (EBML), RFC 9559 (Matroska).
export const EBML = 0x1a45dfa3;
export const SEGMENT = 0x18538067;

export interface Element {
  readonly id: number;
  readonly headerStart: number;
  readonly sizeStart: number;
  readonly start: number;
  /** Null when the size is unknown, as in live recordings. */
  readonly end: number | null;
}

/** Reads an element's id and size; null where there is none, or not all of them. */
export async function elementAt(window: ByteWindow, at: number): Promise<Element | null> {
  const bytes = await window.read(at, 12);
  const idLength = lengthOf(bytes[0]);
  const sizeLength = lengthOf(bytes[idLength]);
  if (idLength === 0 || idLength > 4 || sizeLength === 0 || idLength + sizeLength > bytes.length) return null;
  const id = bytes.subarray(0, idLength).reduce((value, byte) => value * 256 + byte, 0);
  const [lead, ...rest] = bytes.subarray(idLength, idLength + sizeLength);
  const marker = 1 << (8 - sizeLength);
  const unknown = lead === 2 * marker - 1 && rest.every((byte) => byte === 255);
  const size = rest.reduce((value, byte) => value * 256 + byte, lead! - marker);
  const start = at + idLength + sizeLength;
  return { id, headerStart: at, sizeStart: at + idLength, start, end: unknown ? null : start + size };
}

/** Bytes of a variable-length integer, told by its first; 0 when it is none. */
function lengthOf(first: number | undefined): number {
  return first ? Math.clz32(first) - 23 : 0;
}
