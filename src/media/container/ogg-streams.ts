// What an Ogg file holds: every stream begins with a packet that names its codec. Source: RFC 3533, 4 and 6.

const MAX_SEARCH_BYTES = 64 * 1024;
const BEGINS_STREAM = 2;

const VIDEO_HEADS: readonly (readonly [head: string, codec: string])[] = [
  ["\x80theora", "Theora"],
  ["BBCD", "Dirac"],
  ["OVP80", "VP8 in Ogg"],
  ["\x81daala", "Daala"],
  ["\x01video", "video of the OGM kind"],
];

/** The codec of the first picture stream; null when there is none. */
export async function oggVideoCodec(file: Blob): Promise<string | null> {
  const bytes = new Uint8Array(await file.slice(0, MAX_SEARCH_BYTES).arrayBuffer());
  const text = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  for (let at = 0; text(at, 4) === "OggS"; ) {
    const segments = bytes[at + 26] ?? 0;
    const start = at + 27 + segments;
    const codec = VIDEO_HEADS.find(([head]) => text(start, head.length) === head)?.[1];
    if (codec) return codec;
    if (((bytes[at + 5] ?? 0) & BEGINS_STREAM) === 0) return null;
    at = start + bytes.subarray(at + 27, start).reduce((sum, length) => sum + length, 0);
  }
  return null;
}
