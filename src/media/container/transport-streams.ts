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

export interface Layout {
  /** Where the first whole packet begins. */
  readonly start: number;
  readonly stride: number;
  readonly sync: number;
}

export function layoutOf(bytes: Uint8Array): Layout | null {
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

interface Program {
  /** The packets that hold its map, as they are in the file. */
  readonly mapPackets: readonly Uint8Array<ArrayBuffer>[];
  readonly map: Uint8Array;
  readonly mapPid: number;
}

interface Tables {
  /** The packet that lists the programs, as it is in the file. */
  readonly association: Uint8Array<ArrayBuffer>;
  /** How many programs are listed. */
  readonly listed: number;
  /** Those whose maps were found, in the order they are listed. */
  readonly programs: readonly Program[];
  /** Whether anything else comes before the first of them. */
  readonly late: boolean;
}

/** The first association table, as far as it fits into a packet, and the maps of its programs. */
function tablesIn(bytes: Uint8Array<ArrayBuffer>, layout: Layout): Tables | null {
  const { start, stride, sync } = layout;
  let association: Uint8Array<ArrayBuffer> | null = null;
  let pids: readonly number[] = [];
  let late = false;
  const found = new Map<number, Program>();
  for (let at = start; at + stride <= bytes.length; at += stride) {
    const packet = bytes.subarray(at + sync, at + sync + 188);
    const pid = pidOf(packet);
    if (pid === 0 && !association) {
      const table = tableIn(packet);
      if (!table) continue;
      association = bytes.subarray(at, at + stride);
      pids = mapPids(table);
    } else if (pids.includes(pid) && !found.has(pid)) {
      const program = programAt(bytes, at, layout);
      if (program) found.set(pid, program);
      if (found.size === pids.length) break;
    } else if (pid > 0x1f && pid !== 0x1fff && found.size === 0) late = true;
  }
  const programs = pids.flatMap((pid) => found.get(pid) ?? []);
  return association && programs.length > 0 ? { association, listed: pids.length, programs, late } : null;
}

/** The map that begins in the packet at `at`; null when it does not begin there, or the bytes end before it does. */
function programAt(bytes: Uint8Array<ArrayBuffer>, at: number, { stride, sync }: Layout): Program | null {
  const first = bytes.subarray(at + sync, at + sync + 188);
  const begun = tableIn(first);
  if (!begun) return null;
  const mapPid = pidOf(first);
  const mapPackets = [bytes.subarray(at, at + stride)];
  const map = [...begun];
  const length = 3 + (((begun[1]! & 15) << 8) | begun[2]!);
  for (let next = at + stride; map.length < length; next += stride) {
    if (next + stride > bytes.length) return null;
    const packet = bytes.subarray(next + sync, next + sync + 188);
    if (pidOf(packet) !== mapPid) continue;
    mapPackets.push(bytes.subarray(next, next + stride));
    map.push(...packet.subarray(payloadOf(packet)));
  }
  return { mapPackets, map: Uint8Array.from(map), mapPid };
}

/** An association packet that lists one program only. Its checksum is left as it was: the demuxer reads none. */
function associationOf(
  packet: Uint8Array<ArrayBuffer>,
  { sync }: Layout,
  mapPid: number,
): Uint8Array<ArrayBuffer> {
  const copy = packet.slice();
  const table = tableIn(copy.subarray(sync, sync + 188))!;
  const SECTION_LENGTH = 5 + 4 + 4;
  table[1] = table[1]! & 0xf0;
  table[2] = SECTION_LENGTH;
  table.set([0, 1, 0xe0 | (mapPid >> 8), mapPid & 255], 8);
  return copy;
}

/**
 * A transport stream put right for the demuxer, which refuses several programs and leaves out pictures before the
 * tables. The result begins with a whole packet, and with the tables of one program.
 * @returns one file for each program that has pictures, in order; null when there is nothing to repair, or the file is
 *   no transport stream
 */
export async function repairTransport(file: Blob): Promise<readonly [Blob, ...Blob[]] | null> {
  const bytes = new Uint8Array(await file.slice(0, MAX_SEARCH_BYTES).arrayBuffer());
  const layout = layoutOf(bytes);
  if (!layout) return null;
  const tables = tablesIn(bytes, layout);
  const rest = file.slice(layout.start);
  if (!tables || (tables.listed === 1 && !tables.late)) return layout.start === 0 ? null : [rest];
  const { association, listed, programs } = tables;
  const withPictures = programs.filter(({ map }) => firstVideo(map) !== null);
  const [first, ...others] = (withPictures.length > 0 ? withPictures : programs).map(
    ({ mapPid, mapPackets }) => {
      const own = listed > 1 ? associationOf(association, layout, mapPid) : association;
      return new Blob([own, ...mapPackets, rest]);
    },
  );
  return [first!, ...others];
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

/** The codec of a transport stream's first picture stream; null when it has none. */
export async function transportVideoCodec(file: Blob): Promise<string | null> {
  const bytes = new Uint8Array(await file.slice(0, MAX_SEARCH_BYTES).arrayBuffer());
  const layout = layoutOf(bytes);
  const tables = layout && tablesIn(bytes, layout);
  return tables?.programs.map(({ map }) => firstVideo(map)).find((codec) => codec !== null) ?? null;
}

function pidOf(packet: Uint8Array): number {
  return ((packet[1]! & 31) << 8) | packet[2]!;
}

/** Where a packet's payload begins. */
export function payloadOf(packet: Uint8Array): number {
  return 4 + (packet[3]! & 0x20 ? 1 + packet[4]! : 0);
}

/** The section that starts in a packet, from its table id on, as far as the packet goes. */
function tableIn(packet: Uint8Array): Uint8Array | null {
  const starts = (packet[1]! & 0x40) !== 0;
  const pointer = payloadOf(packet);
  return starts && pointer < 188 ? packet.subarray(pointer + 1 + packet[pointer]!) : null;
}

function bodyEnd(table: Uint8Array): number {
  const length = ((table[1]! & 15) << 8) | table[2]!;
  return Math.min(table.length, 3 + length - 4);
}

/** Where the maps of the programs are that an association table lists. */
function mapPids(table: Uint8Array): number[] {
  const pids: number[] = [];
  for (let at = 8; at + 4 <= bodyEnd(table); at += 4) {
    const program = (table[at]! << 8) | table[at + 1]!;
    if (program !== 0) pids.push(((table[at + 2]! & 31) << 8) | table[at + 3]!);
  }
  return pids;
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
