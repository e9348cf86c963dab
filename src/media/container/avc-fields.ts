import { type AvcSps, descriptionOf, parseAvcSps, spsInRecord, withoutEmulation } from "./avc-sps.ts";
import { BitReader } from "./bits.ts";
import type { PacketInfo, PacketSource } from "./packet-source.ts";

/** A packet that holds one of the two fields of an interlaced H.264 frame. */
interface AvcField {
  readonly bottom: boolean;
  /** Equal for both fields of a frame. */
  readonly frameNumber: number;
}

const NAL_SLICES = new Set([1, 2, 5]);
const NAL_SPS = 7;
/** Enough for the part of a slice header that is read; parameter sets are shorter than the other. */
const SLICE_HEAD_BYTES = 40;
const SPS_BYTES = 1024;

/** Runs of packets that are looked at before a file is read for its fields, and their length. */
const PROBED_RUNS = 64;
const RUN_PACKETS = 8;

/**
 * Joins packets that hold the two fields of one frame: decoders give one picture for both, and what is shown is frames.
 * Files of interlaced H.264 are looked into in many places; only where fields are found, all of it is read.
 * Source: ITU-T H.264, 7.4.1.2.4.
 */
export async function joinFields(source: PacketSource): Promise<PacketSource> {
  const finders = source.configs.map((config) => new AvcFieldFinder(descriptionOf(config)));
  const read = source.reader();
  const fieldAt = async (at: number) => finders[source.packets[at]!.config ?? 0]!.fieldIn(await read(at));
  if (!(await hasFields(source, finders, fieldAt))) return source;
  const fields: (AvcField | null)[] = [];
  for (const at of source.packets.keys()) fields.push(await fieldAt(at));
  return paired(source, fields);
}

async function hasFields(
  { packets }: PacketSource,
  finders: readonly AvcFieldFinder[],
  fieldAt: (at: number) => Promise<AvcField | null>,
): Promise<boolean> {
  const keys = [...packets.keys()].filter((at) => at === 0 || packets[at]!.key);
  const step = Math.ceil(keys.length / PROBED_RUNS);
  for (let run = 0; run < keys.length; run += step) {
    const first = keys[run]!;
    if (!finders[packets[first]!.config ?? 0]!.possible) continue;
    for (let at = first; at < Math.min(first + RUN_PACKETS, packets.length); at++) {
      if (await fieldAt(at)) return true;
    }
  }
  return false;
}

/** Tells field pictures from frames, packet by packet in decode order. Source: ITU-T H.264, 7.3.3. */
class AvcFieldFinder {
  private sps: AvcSps | null;
  /** Of the length in front of each NAL unit; null in byte streams, which have start codes. */
  private readonly lengthBytes: number | null;

  /** @param record the `avcC` record; null for byte streams, which carry their parameter sets themselves */
  constructor(record: Uint8Array | null) {
    this.sps = record && spsInRecord(record);
    this.lengthBytes = record && ((record[4] ?? 3) & 3) + 1;
  }

  /** Whether packets have to be looked at: fields are allowed, or it is not known yet. */
  get possible(): boolean {
    return this.sps?.framesOnly !== true;
  }

  /** Null when the packet holds a frame, or both fields of one. */
  fieldIn(packet: Uint8Array): AvcField | null {
    let field: AvcField | null = null;
    const units = this.lengthBytes === null ? startCodeUnits(packet) : lengthUnits(packet, this.lengthBytes);
    for (const at of units) {
      const type = packet[at]! & 31;
      if (type === NAL_SPS) this.sps = parseAvcSps(packet.subarray(at, at + SPS_BYTES)) ?? this.sps;
      if (!NAL_SLICES.has(type)) continue;
      const own = this.sps && sliceField(packet.subarray(at, at + SLICE_HEAD_BYTES), this.sps);
      if (!own || (field && field.bottom !== own.bottom)) return null;
      field = own;
    }
    return field;
  }
}

function sliceField(
  nal: Uint8Array,
  { framesOnly, separatePlanes, frameNumberBits }: AvcSps,
): AvcField | null {
  if (framesOnly) return null;
  const reader = new BitReader(withoutEmulation(nal).subarray(1));
  for (let skipped = 0; skipped < 3; skipped++) reader.ue();
  if (separatePlanes) reader.bits(2);
  const frameNumber = reader.bits(frameNumberBits);
  return reader.flag() ? { frameNumber, bottom: reader.flag() } : null;
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

function paired(source: PacketSource, fields: readonly (AvcField | null)[]): PacketSource {
  const { packets } = source;
  const starts: number[] = [];
  for (let at = 0; at < packets.length; at += isPair(packets, fields, at) ? 2 : 1) starts.push(at);
  return {
    configs: source.configs,
    packets: starts.map((at) =>
      isPair(packets, fields, at) ? joined(packets[at]!, packets[at + 1]!) : packets[at]!,
    ),
    reader() {
      const read = source.reader();
      return async (position) => {
        const at = starts[position]!;
        const first = await read(at);
        return isPair(packets, fields, at) ? concatenated(first, await read(at + 1)) : first;
      };
    },
    isKey: (position) => source.isKey(starts[position]!),
  };
}

function isPair(packets: readonly PacketInfo[], fields: readonly (AvcField | null)[], at: number): boolean {
  const [one, other] = [fields[at], fields[at + 1]];
  return (
    one != null &&
    other != null &&
    one.bottom !== other.bottom &&
    one.frameNumber === other.frameNumber &&
    packets[at]!.config === packets[at + 1]!.config &&
    packets[at]!.epoch === packets[at + 1]!.epoch
  );
}

function joined(first: PacketInfo, second: PacketInfo): PacketInfo {
  const apart = second.seconds - first.seconds;
  return {
    ...first,
    durationSeconds: apart > 0 ? 2 * apart : first.durationSeconds + second.durationSeconds,
  };
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
