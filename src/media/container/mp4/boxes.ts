// Boxes of MP4 and QuickTime files. Source: ISO/IEC 14496-12, 4.2.

import type { ByteWindow } from "../byte-window.ts";

/** A box's payload: `start` and `end` are places in whatever the box was found in. */
export interface Box {
  readonly type: string;
  /** Where its header begins. */
  readonly headerStart: number;
  readonly start: number;
  readonly end: number;
}

/** Size and type of the box whose header is at `at`; null where there is none. `end` is where a size of 0 reaches to. */
function header(view: DataView, at: number, end: number, origin = 0): Box | null {
  if (at + 8 > view.byteLength) return null;
  const short = view.getUint32(at);
  const long = short === 1;
  if (long && at + 16 > view.byteLength) return null;
  const size = long ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short;
  const headerBytes = long ? 16 : 8;
  if (size < headerBytes) return null;
  const type = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4));
  return { type, headerStart: origin + at, start: origin + at + headerBytes, end: origin + at + size };
}

/** The boxes of a file's top level. The last may end beyond the file: it was cut short. */
export async function* topLevelBoxes(file: ByteWindow): AsyncGenerator<Box> {
  for (let at = 0; at + 8 <= file.size; ) {
    const box = header(viewOf(await file.read(at, 16)), 0, file.size - at, at);
    if (!box) return;
    yield box;
    at = box.end;
  }
}

/** The boxes within `start` to `end` of bytes in memory; none reaches beyond `end`. */
export function* childBoxes(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const box = header(view, at, end);
    if (!box) return;
    yield { ...box, end: Math.min(box.end, end) };
    at = box.end;
  }
}

export function child(view: DataView, parent: Pick<Box, "start" | "end">, type: string): Box | null {
  for (const box of childBoxes(view, parent.start, parent.end)) if (box.type === type) return box;
  return null;
}

/** Follows a path of types, first box of each. */
export function descendant(view: DataView, from: Pick<Box, "start" | "end">, ...path: string[]): Box | null {
  let box: Box | null = { ...from, type: "", headerStart: from.start };
  for (const type of path) box = box && child(view, box, type);
  return box;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
