import type { PacketInfo, PacketSource } from "./packet-source.ts";

/** Matroska counts whole milliseconds: a step back of one tick is rounding. */
const ROUNDING_SECONDS = 0.0015;
/** A step back further than pictures are ever reordered, whatever the packet is. */
const CERTAIN_STEP_SECONDS = 1;
/** More pictures than this are not coded before one that is shown before them. */
const MAX_REORDERED = 4;
/** In transport streams a longer gap is another recording's clock, as players take it. */
export const MAX_GAP_SECONDS = 10;

/**
 * Finds where the clock of a file starts again, as in files joined end to end, and numbers the spans between.
 *
 * Pictures are coded out of order, but none comes after a key frame that is shown before it and was coded earlier. So
 * a key frame whose time is before that of an earlier packet belongs to another clock.
 * @param closesGaps whether the clock may also jump ahead, as in transport streams
 * @returns the packets, with the epoch of each
 */
export async function numberEpochs(
  source: Pick<PacketSource, "packets" | "isKey">,
  closesGaps: boolean,
): Promise<readonly PacketInfo[]> {
  const { packets } = source;
  const starts: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let lastKey = 0;
  for (const [at, { seconds, key, epoch = 0 }] of packets.entries()) {
    const given = at > 0 && epoch !== (packets[at - 1]!.epoch ?? 0);
    const jump = closesGaps && latest > Number.NEGATIVE_INFINITY && seconds > latest + MAX_GAP_SECONDS;
    const back = key && latest - seconds;
    const again =
      back && back > ROUNDING_SECONDS && (back > CERTAIN_STEP_SECONDS || (await source.isKey(at)));
    if (given || jump || again) {
      const start = again && !given ? startOfClock(packets, lastKey, at) : at;
      starts.push(start);
      latest = Number.NEGATIVE_INFINITY;
      for (let from = start; from < at; from++) latest = Math.max(latest, packets[from]!.seconds);
    }
    if (key) lastKey = at;
    latest = Math.max(latest, seconds);
  }
  if (starts.length === 0) return packets;
  let epoch = 0;
  return packets.map((packet, at) => {
    if (at === starts[epoch]) epoch++;
    return { ...packet, epoch };
  });
}

/**
 * The first packet of the clock that the key frame `key` belongs to. A part that starts between key frames has packets
 * before its first one: they begin where time goes back furthest, beyond what reordering does.
 */
function startOfClock(packets: readonly PacketInfo[], lastKey: number, key: number): number {
  const time = (at: number) => packets[at]!.seconds;
  let start = key;
  let most = time(key - 1) - time(key);
  // Packets that come later than the key frame are not of its clock.
  for (let at = key - 1; at > lastKey && time(at) < time(key); at--) {
    const step = time(at - 1) - time(at);
    if (step <= most) continue;
    const passed = packets.slice(Math.max(0, at - 2 * MAX_REORDERED), at);
    if (passed.filter(({ seconds }) => seconds > time(at)).length > MAX_REORDERED) [start, most] = [at, step];
  }
  return start;
}
