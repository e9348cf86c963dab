import type { Edit } from "../packet-source.ts";
import { type Box, child, childBoxes, descendant } from "./boxes.ts";
import { readEdits } from "./edit-list.ts";
import { readSampleEntries, type SampleEntry } from "./sample-entry.ts";
import { readSampleTable, type Sample } from "./sample-table.ts";

/** What fragments leave out. Source: ISO/IEC 14496-12, 8.8.3 (trex). */
export interface FragmentDefaults {
  readonly description: number;
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** One track of a `moov` box. */
export interface MovieTrack {
  readonly id: number;
  /** `vide`, `soun`, `pict`, … */
  readonly handler: string;
  readonly timescale: number;
  readonly edits: readonly Edit[];
  readonly entries: readonly SampleEntry[];
  /** In decode order; empty in fragmented files. */
  readonly samples: () => Sample[];
  readonly defaults: FragmentDefaults;
}

const NO_DEFAULTS: FragmentDefaults = { description: 1, duration: 0, size: 0, flags: 0 };

/** Versions 1 of these boxes have 64-bit dates before the field. @returns null when the box is too short */
function fieldAfterDates(view: DataView, box: Box | null): number | null {
  if (!box || box.end <= box.start) return null;
  const at = box.start + (view.getUint8(box.start) === 1 ? 20 : 12);
  return at + 4 <= box.end ? view.getUint32(at) : null;
}

/** The tracks of a movie. @param moov the box's payload, whole */
export function readMovie(moov: DataView): MovieTrack[] {
  const whole = { start: 0, end: moov.byteLength };
  const movieTimescale = fieldAfterDates(moov, child(moov, whole, "mvhd")) ?? 0;
  const tracks: MovieTrack[] = [];
  for (const box of childBoxes(moov, 0, moov.byteLength)) {
    const track = box.type === "trak" && readTrack(moov, box, movieTimescale);
    if (track) tracks.push({ ...track, defaults: readDefaults(moov, track.id) });
  }
  return tracks;
}

function readTrack(moov: DataView, trak: Box, movieTimescale: number): Omit<MovieTrack, "defaults"> | null {
  const id = fieldAfterDates(moov, child(moov, trak, "tkhd"));
  const media = child(moov, trak, "mdia");
  const timescale = media && fieldAfterDates(moov, child(moov, media, "mdhd"));
  const table = media && descendant(moov, media, "minf", "stbl");
  if (id === null || !media || !timescale || !table) return null;
  const elst = descendant(moov, trak, "edts", "elst");
  return {
    id,
    handler: handlerOf(moov, child(moov, media, "hdlr")),
    timescale,
    edits: elst ? readEdits(payload(moov, elst), movieTimescale, timescale) : [],
    entries: readSampleEntries(moov, child(moov, table, "stsd")),
    samples: () => readSampleTable(moov, table),
  };
}

function handlerOf(moov: DataView, hdlr: Box | null): string {
  if (!hdlr || hdlr.end - hdlr.start < 12) return "";
  return String.fromCharCode(...new Uint8Array(moov.buffer, moov.byteOffset + hdlr.start + 8, 4));
}

function readDefaults(moov: DataView, trackId: number): FragmentDefaults {
  const extends_ = child(moov, { start: 0, end: moov.byteLength }, "mvex");
  if (!extends_) return NO_DEFAULTS;
  for (const { type, start, end } of childBoxes(moov, extends_.start, extends_.end)) {
    if (type !== "trex" || end - start < 24 || moov.getUint32(start + 4) !== trackId) continue;
    const [description, duration, size, flags] = [8, 12, 16, 20].map((at) => moov.getUint32(start + at));
    return { description: description!, duration: duration!, size: size!, flags: flags! };
  }
  return NO_DEFAULTS;
}

function payload(view: DataView, { start, end }: Box): DataView {
  return new DataView(view.buffer, view.byteOffset + start, end - start);
}
