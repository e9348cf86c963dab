import { CustomSource } from "mediabunny";
import { type Layout, layoutOf, payloadOf } from "./transport-streams.ts";

const LAYOUT_BYTES = 8 * 1024;
const PACKET_BYTES = 188;
/** Where time stamps are looked for. */
const HEAD_BYTES = 4 * 2 ** 20;
/** The demuxer holds pictures in memory up to the next time stamp. */
const MAX_UNTIMED = 250;
/** As the demuxer reads files. */
const PREFETCH = "fileSystem";

/**
 * A transport stream for the demuxer, which stops at pictures without a time stamp. Standards ask for one every 0.7 s
 * only, so there are many such streams. Their packets are read as going on with the picture before; the demuxer then
 * gives all of them its time.
 * @returns null for other files
 */
export async function transportSource(file: Blob): Promise<CustomSource | null> {
  const layout = layoutOf(new Uint8Array(await file.slice(0, LAYOUT_BYTES).arrayBuffer()));
  if (!layout) return null;
  const { stride } = layout;
  return new CustomSource({
    getSize: () => file.size,
    prefetchProfile: PREFETCH,
    async read(start, end) {
      const from = Math.max(0, start - ((start - layout.start + stride) % stride));
      const until = end + stride - 1 - ((end - 1 - layout.start + stride) % stride);
      const bytes = new Uint8Array(await file.slice(from, until).arrayBuffer());
      joinUntimed(bytes, { ...layout, start: (layout.start - (from % stride) + stride) % stride });
      return bytes.subarray(start - from, end - from);
    },
  });
}

/**
 * Whether a transport stream has too few time stamps to be read: none on the first picture that can be decoded, or none
 * for many pictures in a row.
 */
export async function lacksTimeStamps(file: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const layout = layoutOf(bytes);
  if (!layout) return false;
  const { start, stride, sync } = layout;
  let timed = false;
  let untimed = 0;
  for (let at = start + sync; at + PACKET_BYTES <= bytes.length; at += stride) {
    const header = pictureHeader(bytes.subarray(at, at + PACKET_BYTES));
    if (!header) continue;
    timed ||= header.timed;
    untimed = header.timed ? 0 : untimed + 1;
    if ((!timed && header.randomAccess) || untimed > MAX_UNTIMED) return true;
  }
  return !timed && untimed > 0;
}

/**
 * Makes of every PES header of a picture without a time stamp stuffing in front of what follows it, in place.
 * Source: ISO/IEC 13818-1, 2.4.3.2 to 2.4.3.7.
 */
export function joinUntimed(bytes: Uint8Array, { start, stride, sync }: Layout): void {
  for (let at = start + sync; at + PACKET_BYTES <= bytes.length; at += stride) {
    joinPacket(bytes.subarray(at, at + PACKET_BYTES));
  }
}

const SYNC = 0x47;
const STARTS = 0x40;
const HAS_ADAPTATION = 0x20;
const HAS_PAYLOAD = 0x10;
const RANDOM_ACCESS = 0x40;
const VIDEO_STREAM = 0xe0;
const HAS_PTS = 0x80;
const STUFFING = 0xff;

interface PictureHeader {
  readonly start: number;
  /** Where the header ends; maybe in a later packet. */
  readonly payload: number;
  readonly timed: boolean;
  /** Decoding can start here. */
  readonly randomAccess: boolean;
}

/** The header of a video stream's PES packet that begins in this packet. */
function pictureHeader(packet: Uint8Array): PictureHeader | null {
  if (packet[0] !== SYNC || !(packet[1]! & STARTS) || !(packet[3]! & HAS_PAYLOAD)) return null;
  const at = payloadOf(packet);
  if (at + 9 > PACKET_BYTES) return null;
  if (packet[at] !== 0 || packet[at + 1] !== 0 || packet[at + 2] !== 1) return null;
  if ((packet[at + 3]! & 0xf0) !== VIDEO_STREAM) return null;
  return {
    start: at,
    payload: at + 9 + packet[at + 8]!,
    timed: (packet[at + 7]! & HAS_PTS) !== 0,
    randomAccess: hasFlags(packet) && (packet[5]! & RANDOM_ACCESS) !== 0,
  };
}

/** Whether there is an adaptation field with more than its length. */
function hasFlags(packet: Uint8Array): boolean {
  return (packet[3]! & HAS_ADAPTATION) !== 0 && packet[4]! > 0;
}

function joinPacket(packet: Uint8Array): void {
  const header = pictureHeader(packet);
  if (!header) return;
  const { start, payload, timed } = header;
  // Of any length, as what comes next may belong to it.
  packet.fill(0, start + 4, start + 6);
  if (timed || payload > PACKET_BYTES) return;
  const flagsKept = hasFlags(packet);
  packet.fill(STUFFING, start, payload);
  packet[4] = payload - 5;
  if (!flagsKept) packet[5] = 0;
  packet[1] = packet[1]! & ~STARTS;
  packet[3] = packet[3]! | HAS_ADAPTATION;
  if (payload === PACKET_BYTES) packet[3] = packet[3]! & ~HAS_PAYLOAD;
}
