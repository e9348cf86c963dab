import { type Box, child, childBoxes } from "./boxes.ts";
import type { FragmentDefaults } from "./movie.ts";
import { MAX_SAMPLES, type Sample } from "./sample-table.ts";

/** A sample of a fragment; `repeated` when its time was covered by samples before its run. */
export interface FragmentSample extends Sample {
  readonly repeated: boolean;
}

/** Where the next fragment goes on when it does not say its own time. */
export interface FragmentCursor {
  decodeTime: number;
  /** Decode time of the last sample read, also a repeated one. */
  lastDecodeTime: number;
}

const BOX_HEADER = 8;
const NON_SYNC = 0x10000;
const DEPENDS_ON_OTHERS = 0x1000000;

/**
 * One track's samples of a `moof` box, in decode order.
 *
 * Samples of a run that are no later than the last sample before it are marked as repeated: files joined end to end,
 * and live recordings that send a fragment twice, have those. Players decode but do not show them.
 * Source: ISO/IEC 14496-12, 8.8.7 (tfhd), 8.8.8 (trun), 8.8.12 (tfdt).
 * @param view      the `moof` payload, whole
 * @param moofStart where its header is in the file
 * @param partStart where the file that it was written for begins in this one, from which places are counted: see
 *   `fragmentOrigin`
 */
export function readFragment(
  view: DataView,
  moofStart: number,
  partStart: number,
  trackId: number,
  defaults: FragmentDefaults,
  cursor: FragmentCursor,
): FragmentSample[] {
  const samples: FragmentSample[] = [];
  let dataEnd = moofStart;
  for (const box of childBoxes(view, 0, view.byteLength)) {
    if (box.type !== "traf") continue;
    const header = child(view, box, "tfhd");
    if (!header || header.end - header.start < 8) continue;
    const own = trackHeader(view, header, defaults, { moofStart, partStart, dataEnd });
    const isOurs = view.getUint32(header.start + 4) === trackId;
    const runCursor = isOurs ? cursor : { decodeTime: 0, lastDecodeTime: Number.NEGATIVE_INFINITY };
    const time = child(view, box, "tfdt");
    if (time && time.end - time.start >= 8) {
      const wide = view.getUint8(time.start) === 1 && time.end - time.start >= 12;
      runCursor.decodeTime = wide
        ? Number(view.getBigUint64(time.start + 4))
        : view.getUint32(time.start + 4);
    }
    dataEnd = own.base;
    for (const run of childBoxes(view, box.start, box.end)) {
      if (run.type !== "trun" || run.end - run.start < 8) continue;
      dataEnd = readRun(view, run, own, dataEnd, runCursor, isOurs ? samples : []);
    }
  }
  return samples;
}

/**
 * Where places in the file are counted from, as a fragment has it. Where the file in front of it was cut or changed, as
 * an init segment joined with fragments of another file is, places from the file's start are wrong. They are put right
 * where they were counted from the fragment, and its bytes follow it at once.
 * @param view      the `moof` payload, whole
 * @param moofStart where its header is in the file
 * @param partStart where places should be counted from
 */
export function fragmentOrigin(view: DataView, moofStart: number, partStart: number): number {
  const first = child(view, { start: 0, end: view.byteLength }, "traf");
  const header = first && child(view, first, "tfhd");
  const run = first && child(view, first, "trun");
  if (!header || !run || header.end - header.start < 16 || run.end - run.start < 12) return partStart;
  if (!(view.getUint32(header.start) & 1) || !(view.getUint32(run.start) & 1)) return partStart;
  const base = Number(view.getBigUint64(header.start + 8));
  const offset = view.getInt32(run.start + 8);
  const data = moofStart + BOX_HEADER + view.byteLength + BOX_HEADER;
  const isWrong = partStart + base + offset !== data && moofStart + offset === data;
  return isWrong ? moofStart - base : partStart;
}

interface TrackHeader extends FragmentDefaults {
  readonly base: number;
}

function trackHeader(
  view: DataView,
  { start, end }: Box,
  defaults: FragmentDefaults,
  places: { moofStart: number; partStart: number; dataEnd: number },
): TrackHeader {
  const flags = view.getUint32(start) & 0xffffff;
  let at = start + 8;
  const field = (flag: number, fallback: number): number => {
    if ((flags & flag) === 0 || at + 4 > end) return fallback;
    at += 4;
    return view.getUint32(at - 4);
  };
  let base = flags & 0x20000 ? places.moofStart : places.dataEnd;
  if (flags & 1 && at + 8 <= end) {
    base = places.partStart + Number(view.getBigUint64(at));
    at += 8;
  }
  const description = field(2, defaults.description);
  const duration = field(8, defaults.duration);
  const size = field(0x10, defaults.size);
  return { base, description, duration, size, flags: field(0x20, defaults.flags) };
}

/** @returns where the run's bytes end, and those of the next begin when it does not say */
function readRun(
  view: DataView,
  { start, end }: Box,
  own: TrackHeader,
  dataEnd: number,
  cursor: FragmentCursor,
  samples: FragmentSample[],
): number {
  const flags = view.getUint32(start) & 0xffffff;
  const rowBytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  let at = start + 8;
  let offset = dataEnd;
  if (flags & 1 && at + 4 <= end) {
    offset = own.base + view.getInt32(at);
    at += 4;
  }
  let firstFlags: number | null = null;
  if (flags & 4 && at + 4 <= end) {
    firstFlags = view.getUint32(at);
    at += 4;
  }
  const promised = view.getUint32(start + 4);
  const count =
    rowBytes > 0 ? Math.min(promised, Math.floor((end - at) / rowBytes)) : Math.min(promised, MAX_SAMPLES);
  const before = cursor.lastDecodeTime;
  for (let sample = 0; sample < count; sample++) {
    const field = (flag: number, fallback: number): number => {
      if ((flags & flag) === 0) return fallback;
      at += 4;
      return view.getUint32(at - 4);
    };
    const duration = field(0x100, own.duration);
    const size = field(0x200, own.size);
    const given = field(0x400, own.flags);
    const sampleFlags = sample === 0 && firstFlags !== null ? firstFlags : given;
    const { decodeTime } = cursor;
    samples.push({
      offset,
      size,
      decodeTime,
      presentationTime: decodeTime + (field(0x800, 0) | 0),
      duration,
      key: (sampleFlags & (NON_SYNC | DEPENDS_ON_OTHERS)) === 0,
      description: Math.max(0, own.description - 1),
      repeated: decodeTime <= before,
    });
    offset += size;
    cursor.lastDecodeTime = decodeTime;
    cursor.decodeTime += duration;
  }
  return offset;
}
