import { type AvcSps, parseAvcSps, spsInRecord, withoutEmulation } from "./avc-sps.ts";
import { BitReader } from "./bits.ts";

/** What the header of an H.264 slice says of its picture. */
export interface AvcSlice {
  /** Whether it belongs to a bottom field; null for frames. */
  readonly bottom: boolean | null;
  /** Equal for both fields of a frame. */
  readonly frameNumber: number;
  /** Decoding starts afresh, and the order of display with it. */
  readonly instant: boolean;
  /** Later pictures may refer to this one. */
  readonly reference: boolean;
  /** The low bits of its place in the order of display; 0 where the parameter set says that there are none. */
  readonly orderLow: number;
}

const NAL_SLICES = new Set([1, 2, 5]);
const NAL_INSTANT = 5;
const NAL_SPS = 7;
/** Enough for the part of a slice header that is read; parameter sets are shorter than the other. */
const SLICE_HEAD_BYTES = 40;
const SPS_BYTES = 1024;

/** Reads slice headers, packet by packet in decode order. Source: ITU-T H.264, 7.3.3. */
export class AvcSliceReader {
  /** The last parameter set seen; null where none is known yet. */
  sps: AvcSps | null;
  /** Of the length in front of each NAL unit; null in byte streams, which have start codes. */
  private readonly lengthBytes: number | null;

  /** @param record the `avcC` record; null for byte streams, which carry their parameter sets themselves */
  constructor(record: Uint8Array | null) {
    this.sps = record && spsInRecord(record);
    this.lengthBytes = record && ((record[4] ?? 3) & 3) + 1;
  }

  *slicesIn(packet: Uint8Array): Generator<AvcSlice> {
    const units = this.lengthBytes === null ? startCodeUnits(packet) : lengthUnits(packet, this.lengthBytes);
    for (const at of units) {
      const type = packet[at]! & 31;
      if (type === NAL_SPS) this.sps = parseAvcSps(packet.subarray(at, at + SPS_BYTES)) ?? this.sps;
      if (NAL_SLICES.has(type) && this.sps) {
        yield sliceHead(packet.subarray(at, at + SLICE_HEAD_BYTES), this.sps);
      }
    }
  }
}

function sliceHead(nal: Uint8Array, sps: AvcSps): AvcSlice {
  const reader = new BitReader(withoutEmulation(nal).subarray(1));
  for (let skipped = 0; skipped < 3; skipped++) reader.ue();
  if (sps.separatePlanes) reader.bits(2);
  const frameNumber = reader.bits(sps.frameNumberBits);
  const bottom = !sps.framesOnly && reader.flag() ? reader.flag() : null;
  const instant = (nal[0]! & 31) === NAL_INSTANT;
  if (instant) reader.ue();
  return {
    bottom,
    frameNumber,
    instant,
    reference: (nal[0]! & 0x60) !== 0,
    orderLow: reader.bits(sps.orderBits ?? 0),
  };
}

/** Where NAL units begin in a byte stream. */
function* startCodeUnits(bytes: Uint8Array): Generator<number> {
  for (let at = bytes.indexOf(1); at !== -1; at = bytes.indexOf(1, at + 1)) {
    if (at >= 2 && at + 1 < bytes.length && bytes[at - 1] === 0 && bytes[at - 2] === 0) yield at + 1;
  }
}

function* lengthUnits(bytes: Uint8Array, lengthBytes: number): Generator<number> {
  for (let at = 0; at + lengthBytes < bytes.length; ) {
    const start = at + lengthBytes;
    let length = 0;
    for (; at < start; at++) length = length * 256 + bytes[at]!;
    yield start;
    at = start + length;
  }
}
