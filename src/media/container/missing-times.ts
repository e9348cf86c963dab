import { displayOrder } from "./avc-order.ts";
import type { PacketInfo, PacketSource } from "./packet-source.ts";

/** Used where nothing says how long a frame lasts. */
const USUAL_FRAME_SECONDS = 1 / 25;

/** Lets pictures of one time follow each other as the decoder gives them. For H.264. */
export async function orderTies(source: PacketSource): Promise<PacketSource> {
  if (!hasTies(source.packets)) return source;
  const order = await displayOrder(source);
  if (!order) return source;
  return { ...source, packets: source.packets.map((packet, at) => ({ ...packet, order: order[at]! })) };
}

/** Whether any two pictures of one clock share a time. */
function hasTies(packets: readonly PacketInfo[]): boolean {
  const seen = new Set<number>();
  let epoch = 0;
  for (const { seconds, hidden, epoch: own = 0 } of packets) {
    if (own !== epoch) seen.clear();
    epoch = own;
    if (hidden) continue;
    if (seen.has(seconds)) return true;
    seen.add(seconds);
  }
  return false;
}

/** Whether a packet of a transport stream had no time of its own: it was given that of the one before it. */
function isUntimed(packets: readonly PacketInfo[], at: number): boolean {
  const [one, before] = [packets[at]!, packets[at - 1]];
  return before !== undefined && one.seconds === before.seconds && one.epoch === before.epoch;
}

export function hasUntimed(packets: readonly PacketInfo[]): boolean {
  return packets.some((_, at) => isUntimed(packets, at));
}

/**
 * Gives a time to the pictures of a transport stream that have none: they are spread evenly, in display order, between
 * those that have one.
 * @param order the place of each packet in display order
 * @param frameSeconds how long a frame lasts, where the stream says so
 */
export async function spreadUntimed(
  source: PacketSource,
  order: readonly number[],
  frameSeconds: number | null,
): Promise<PacketSource> {
  const { packets } = source;
  const timed: PacketInfo[] = [];
  for (const [at, packet] of packets.entries()) {
    // What the demuxer says of key frames holds for the first picture of a time.
    const key = packet.key && (!isUntimed(packets, at) || (await source.isKey(at)));
    timed.push({ ...packet, key, order: order[at]! });
  }
  const byEpoch = new Map<number, number[]>();
  for (const [at, { epoch = 0 }] of packets.entries()) {
    const places = byEpoch.get(epoch);
    if (places) places.push(at);
    else byEpoch.set(epoch, [at]);
  }
  for (const places of byEpoch.values()) {
    places.sort((a, b) => order[a]! - order[b]!);
    const given = places.map((at) => (isUntimed(packets, at) ? null : packets[at]!.seconds));
    for (const [place, seconds] of filledIn(given, frameSeconds).entries()) {
      const at = places[place]!;
      timed[at] = { ...timed[at]!, seconds };
    }
  }
  return { ...source, packets: timed };
}

/**
 * Times for the gaps in a list of times: evenly between their neighbours, and at its ends a frame apart.
 * @param frameSeconds how long a frame lasts; as the list has it when null
 */
export function filledIn(times: readonly (number | null)[], frameSeconds: number | null): number[] {
  const known = [...times.keys()].filter((at) => times[at] !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return times.map((_, at) => at * USUAL_FRAME_SECONDS);
  const mean = last > first ? (times[last]! - times[first]!) / (last - first) : null;
  const step = frameSeconds ?? (mean !== null && mean > 0 ? mean : USUAL_FRAME_SECONDS);
  let next = 0;
  return times.map((time, at) => {
    if (time !== null) return time;
    while (next < known.length && known[next]! < at) next++;
    const [from, to] = [known[next - 1], known[next]];
    if (from === undefined) return times[first]! - step * (first - at);
    if (to === undefined) return times[last]! + step * (at - last);
    return times[from]! + ((times[to]! - times[from]!) * (at - from)) / (to - from);
  });
}
