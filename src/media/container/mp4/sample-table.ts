import { type Box, child } from "./boxes.ts";

/** Tables that promise more are not believed: 100 hours at 60 frames a second are fewer. */
export const MAX_SAMPLES = 24_000_000;

/** One coded picture, times in the track's units. */
export interface Sample {
  readonly offset: number;
  readonly size: number;
  readonly decodeTime: number;
  readonly presentationTime: number;
  readonly duration: number;
  readonly key: boolean;
  /** Number of its sample entry, from 0. */
  readonly description: number;
}

/** Rows of a full box that starts with a count; as many as its bytes hold. */
function rows(view: DataView, box: Box | null, rowBytes: number, countAt = 4): { at: number; count: number } {
  if (!box || box.end - box.start < countAt + 4) return { at: 0, count: 0 };
  const at = box.start + countAt + 4;
  return { at, count: Math.min(view.getUint32(box.start + countAt), Math.floor((box.end - at) / rowBytes)) };
}

/**
 * The samples of an `stbl` box, in decode order. All tables are walked once, together.
 * Source: ISO/IEC 14496-12, 8.6.1 (stts, ctts), 8.6.2 (stss), 8.7.3 (stsz, stz2), 8.7.4 (stsc), 8.7.5 (stco, co64).
 */
export function readSampleTable(view: DataView, table: Box): Sample[] {
  const sizes = sizeReader(view, table);
  const offsets = chunkReader(view, table);
  const times = runReader(view, child(view, table, "stts"), false);
  const shifts = runReader(view, child(view, table, "ctts"), true);
  const chunks = rows(view, child(view, table, "stsc"), 12);
  const keyBox = child(view, table, "stss");
  const keys = rows(view, keyBox, 4);

  const samples: Sample[] = [];
  let decodeTime = 0;
  let chunkRow = -1;
  let perChunk = 0;
  let description = 0;
  let nextKey = 0;
  const count = Math.min(sizes.count, MAX_SAMPLES);
  for (let chunk = 0; chunk < offsets.count && samples.length < count; chunk++) {
    while (chunkRow + 1 < chunks.count && view.getUint32(chunks.at + 12 * (chunkRow + 1)) <= chunk + 1) {
      const row = chunks.at + 12 * ++chunkRow;
      perChunk = view.getUint32(row + 4);
      description = Math.max(0, view.getUint32(row + 8) - 1);
    }
    let offset = offsets.at(chunk);
    for (let sample = 0; sample < perChunk && samples.length < count; sample++) {
      const size = sizes.at(samples.length);
      const number = samples.length + 1;
      while (nextKey < keys.count && view.getUint32(keys.at + 4 * nextKey) < number) nextKey++;
      const key =
        keyBox === null || (nextKey < keys.count && view.getUint32(keys.at + 4 * nextKey) === number);
      const duration = times();
      const presentationTime = decodeTime + shifts();
      samples.push({ offset, size, decodeTime, presentationTime, duration, key, description });
      offset += size;
      decodeTime += duration;
    }
  }
  return samples;
}

function sizeReader(view: DataView, table: Box): { count: number; at: (index: number) => number } {
  const box = child(view, table, "stsz");
  if (box && box.end - box.start >= 12) {
    const fixed = view.getUint32(box.start + 4);
    if (fixed !== 0) return { count: view.getUint32(box.start + 8), at: () => fixed };
    const { at, count } = rows(view, box, 4, 8);
    return { count, at: (index) => view.getUint32(at + 4 * index) };
  }
  const compact = child(view, table, "stz2");
  if (!compact || compact.end - compact.start < 12) return { count: 0, at: () => 0 };
  const bits = view.getUint8(compact.start + 7);
  const { at, count } = rows(view, compact, bits / 8, 8);
  if (bits === 16) return { count, at: (index) => view.getUint16(at + 2 * index) };
  if (bits === 8) return { count, at: (index) => view.getUint8(at + index) };
  // Two samples to a byte, the first in the upper half.
  return { count, at: (index) => (view.getUint8(at + (index >> 1)) >> (index % 2 === 0 ? 4 : 0)) & 15 };
}

function chunkReader(view: DataView, table: Box): { count: number; at: (index: number) => number } {
  const short = rows(view, child(view, table, "stco"), 4);
  if (short.count > 0) return { count: short.count, at: (index) => view.getUint32(short.at + 4 * index) };
  const long = rows(view, child(view, table, "co64"), 8);
  return { count: long.count, at: (index) => Number(view.getBigUint64(long.at + 8 * index)) };
}

/** The next value of a run-length table (stts, ctts); 0 behind its end for shifts, the last value for durations. */
function runReader(view: DataView, box: Box | null, isShift: boolean): () => number {
  const { at, count } = rows(view, box, 8);
  let row = -1;
  let left = 0;
  let value = 0;
  return () => {
    while (left === 0 && row + 1 < count) {
      row++;
      left = view.getUint32(at + 8 * row);
      // Version 0 of ctts is unsigned by the standard; negative shifts are written there all the same.
      value = isShift ? view.getInt32(at + 8 * row + 4) : view.getUint32(at + 8 * row + 4);
    }
    if (left === 0) return isShift ? 0 : value;
    left--;
    return value;
  };
}
