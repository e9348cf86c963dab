import { type Box, child, childBoxes, descendant } from "./boxes.ts";

/** How samples are coded. Source: ISO/IEC 14496-12, 12.1.3 (visual sample entries). */
export interface SampleEntry {
  /** `avc1`, `hvc1`, `mp4v`, … */
  readonly type: string;
  readonly width: number;
  readonly height: number;
  /** Payload of `avcC`, `hvcC`, `av1C` or `vpcC`; null where there is none. */
  readonly decoderRecord: Uint8Array | null;
  /** Of an `esds` box: what `mp4v` really is. Source: ISO/IEC 14496-1, 7.2.6.6. */
  readonly objectType: number | null;
}

const ENTRY_BYTES = 78;
const RECORDS = ["avcC", "hvcC", "av1C", "vpcC", "vvcC"];

export function readSampleEntries(view: DataView, stsd: Box | null): SampleEntry[] {
  if (!stsd || stsd.end - stsd.start < 8) return [];
  const entries: SampleEntry[] = [];
  for (const entry of childBoxes(view, stsd.start + 8, stsd.end)) {
    const visual = entry.end - entry.start >= ENTRY_BYTES;
    const extensions = { start: entry.start + ENTRY_BYTES, end: entry.end };
    const record = visual
      ? RECORDS.map((type) => child(view, extensions, type)).find((box) => box !== null)
      : undefined;
    // QuickTime wraps it once more.
    const esds = visual
      ? (child(view, extensions, "esds") ?? descendant(view, extensions, "wave", "esds"))
      : null;
    entries.push({
      type: entry.type,
      width: visual ? view.getUint16(entry.start + 24) : 0,
      height: visual ? view.getUint16(entry.start + 26) : 0,
      decoderRecord: record ? bytes(view, record.start, record.end).slice() : null,
      objectType: esds && objectTypeOf(bytes(view, esds.start, esds.end)),
    });
  }
  return entries;
}

function bytes(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}

/** The objectTypeIndication of the first decoder configuration in an `esds` payload. */
function objectTypeOf(esds: Uint8Array): number | null {
  let at = 4;
  while (at + 2 < esds.length) {
    const tag = esds[at++];
    // Lengths take 7 bits of each byte while its top bit is set.
    while (at < esds.length && (esds[at]! & 0x80) !== 0) at++;
    at++;
    if (tag === 4) return esds[at] ?? null;
    if (tag !== 3) return null;
    const flags = esds[at + 2] ?? 0;
    at += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + (esds[at + 3] ?? 0) : 0) + (flags & 0x20 ? 2 : 0);
  }
  return null;
}
