import { type AvcSlice, AvcSliceReader } from "./avc-slices.ts";
import { descriptionOf } from "./avc-sps.ts";
import type { PacketInfo, PacketSource } from "./packet-source.ts";

/** A packet that holds one of the two fields of an interlaced H.264 frame. */
interface AvcField {
  readonly bottom: boolean;
  /** Equal for both fields of a frame. */
  readonly frameNumber: number;
}

/** Runs of packets that are looked at before a file is read for its fields, and their length. */
const PROBED_RUNS = 64;
const RUN_PACKETS = 8;

/**
 * Joins packets that hold the two fields of one frame: decoders give one picture for both, and what is shown is frames.
 * Files of interlaced H.264 are looked into in many places; only where fields are found, all of it is read.
 * Source: ITU-T H.264, 7.4.1.2.4.
 */
export async function joinFields(source: PacketSource): Promise<PacketSource> {
  const slices = source.configs.map((config) => new AvcSliceReader(descriptionOf(config)));
  const read = source.reader();
  const fieldAt = async (at: number) =>
    fieldIn(slices[source.packets[at]!.config ?? 0]!.slicesIn(await read(at)));
  if (!(await hasFields(source, slices, fieldAt))) return source;
  const fields: (AvcField | null)[] = [];
  for (const at of source.packets.keys()) fields.push(await fieldAt(at));
  return paired(source, fields);
}

async function hasFields(
  { packets }: PacketSource,
  readers: readonly AvcSliceReader[],
  fieldAt: (at: number) => Promise<AvcField | null>,
): Promise<boolean> {
  const keys = [...packets.keys()].filter((at) => at === 0 || packets[at]!.key);
  const step = Math.ceil(keys.length / PROBED_RUNS);
  for (let run = 0; run < keys.length; run += step) {
    const first = keys[run]!;
    if (readers[packets[first]!.config ?? 0]!.sps?.framesOnly) continue;
    for (let at = first; at < Math.min(first + RUN_PACKETS, packets.length); at++) {
      if (await fieldAt(at)) return true;
    }
  }
  return false;
}

/** Null when the packet holds a frame, or both fields of one. */
function fieldIn(slices: Iterable<AvcSlice>): AvcField | null {
  let field: AvcField | null = null;
  for (const { bottom, frameNumber } of slices) {
    if (bottom === null || (field && field.bottom !== bottom)) return null;
    field = { bottom, frameNumber };
  }
  return field;
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
