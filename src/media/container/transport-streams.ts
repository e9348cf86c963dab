// What an MPEG transport stream holds, as its tables say. Source: ISO/IEC 13818-1, 2.4.4.

/** How far packets are apart, and where each has its first byte: plain, with a time code, with error correction. */
const LAYOUTS = [
  { stride: 188, sync: 0 },
  { stride: 192, sync: 4 },
  { stride: 204, sync: 0 },
] as const;
const SYNC = 0x47;
/** So many packets in a row have to begin where they should. */
const PROOFS = 8;
/** Tables are sent many times a second; they are near the start. */
const MAX_SEARCH_BYTES = 4 * 2 ** 20;

interface Layout {
  /** Where the first whole packet begins. */
  readonly start: number;
  readonly stride: number;
  readonly sync: number;
}

function layoutOf(bytes: Uint8Array): Layout | null {
  for (const { stride, sync } of LAYOUTS) {
    const proofs = Math.min(PROOFS, Math.floor(bytes.length / stride) - 1);
    if (proofs < 2) continue;
    for (let start = 0; start < stride; start++) {
      let found = 0;
      while (found < proofs && bytes[start + sync + found * stride] === SYNC) found++;
      if (found === proofs) return { start, stride, sync };
    }
  }
  return null;
}

interface Tables {
  /** The packets that hold them, as they are in the file. */
  readonly packets: readonly Uint8Array<ArrayBuffer>[];
  readonly map: Uint8Array;
  /** Whether anything else comes before them. */
  readonly late: boolean;
}

/** The first program's association and map, as far as they fit into a packet each. */
function tablesIn(bytes: Uint8Array<ArrayBuffer>, { start, stride, sync }: Layout): Tables | null {
  let associationAt = -1;
  let mapPid = -1;
  let late = false;
  for (let at = start; at + stride <= bytes.length; at += stride) {
    const packet = bytes.subarray(at + sync, at + sync + 188);
    const pid = ((packet[1]! & 31) << 8) | packet[2]!;
    const table = pid === 0 || pid === mapPid ? tableIn(packet) : null;
    if (table && pid === 0 && mapPid < 0) {
      mapPid = firstMapPid(table) ?? -1;
      associationAt = at;
    } else if (table && pid === mapPid) {
      const packets = [associationAt, at].map((from) => bytes.subarray(from, from + stride));
      return { packets, map: table, late };
    } else if (pid > 0x1f && pid !== 0x1fff) late = true;
  }
  return null;
}

/**
 * A transport stream that was cut out of a longer one, put right for the demuxer: it begins with a whole packet, and
 * with the tables, since pictures before them would be left out.
 * @returns null when there is nothing to repair, or the file is no transport stream
 */
export async function repairTransport(file: Blob): Promise<Blob | null> {
  const bytes = new Uint8Array(await file.slice(0, MAX_SEARCH_BYTES).arrayBuffer());
  const layout = layoutOf(bytes);
  const tables = layout && tablesIn(bytes, layout);
  if (!layout || (!tables?.late && layout.start === 0)) return null;
  return new Blob([...(tables?.late ? tables.packets : []), file.slice(layout.start)]);
}

/** Stream types of pictures that browsers do not decode, and of those that they do. */
const VIDEO_TYPES: Readonly<Record<number, string>> = {
  1: "MPEG-1",
  2: "MPEG-2",
  16: "MPEG-4 part 2",
  27: "H.264",
  30: "MPEG-2 (3D)",
  32: "H.264 (3D)",
  33: "JPEG 2000",
  36: "H.265 (HEVC)",
  51: "H.266 (VVC)",
  66: "AVS",
  209: "Dirac",
  210: "AVS2",
  212: "AVS3",
  234: "VC-1",
};

/** The codec of the first picture stream of a transport stream's first program; null when it has none. */
export async function transportVideoCodec(file: Blob): Promise<string | null> {
  const bytes = new Uint8Array(await file.slice(0, MAX_SEARCH_BYTES).arrayBuffer());
  const layout = layoutOf(bytes);
  const tables = layout && tablesIn(bytes, layout);
  return tables ? firstVideo(tables.map) : null;
}

/** The section that starts in a packet, from its table id on; tables of a few streams fit into one packet. */
function tableIn(packet: Uint8Array): Uint8Array | null {
  const starts = (packet[1]! & 0x40) !== 0;
  const adaptation = packet[3]! & 0x20 ? 1 + packet[4]! : 0;
  const pointer = 4 + adaptation;
  return starts && pointer < 188 ? packet.subarray(pointer + 1 + packet[pointer]!) : null;
}

function bodyEnd(table: Uint8Array): number {
  const length = ((table[1]! & 15) << 8) | table[2]!;
  return Math.min(table.length, 3 + length - 4);
}

function firstMapPid(table: Uint8Array): number | null {
  for (let at = 8; at + 4 <= bodyEnd(table); at += 4) {
    const program = (table[at]! << 8) | table[at + 1]!;
    if (program !== 0) return ((table[at + 2]! & 31) << 8) | table[at + 3]!;
  }
  return null;
}

function firstVideo(table: Uint8Array): string | null {
  const end = bodyEnd(table);
  let at = 12 + (((table[10]! & 15) << 8) | table[11]!);
  while (at + 5 <= end) {
    const codec = VIDEO_TYPES[table[at]!];
    if (codec) return codec;
    at += 5 + (((table[at + 3]! & 15) << 8) | table[at + 4]!);
  }
  return null;
}
