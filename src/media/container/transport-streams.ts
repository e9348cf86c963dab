// What an MPEG transport stream holds, as its tables say. Source: ISO/IEC 13818-1, 2.4.4.

/** Where packets start and how far they are apart: plain, with a time code before each, or with error correction. */
const LAYOUTS = [
  { first: 0, stride: 188 },
  { first: 4, stride: 192 },
  { first: 0, stride: 204 },
] as const;
const SYNC = 0x47;
/** Tables are sent many times a second; they are near the start. */
const MAX_SEARCH_BYTES = 4 * 2 ** 20;

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
  const layout = LAYOUTS.find(({ first, stride }) => bytes[first] === SYNC && bytes[first + stride] === SYNC);
  if (!layout) return null;
  let mapPid: number | null = null;
  for (let at = layout.first; at + 188 <= bytes.length; at += layout.stride) {
    const pid = ((bytes[at + 1]! & 31) << 8) | bytes[at + 2]!;
    if (pid !== 0 && pid !== mapPid) continue;
    const table = tableIn(bytes.subarray(at, at + 188));
    if (!table) continue;
    if (pid === 0) mapPid = firstMapPid(table) ?? mapPid;
    else return firstVideo(table);
  }
  return null;
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
