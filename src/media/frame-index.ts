import type { Edit, PacketInfo } from "./container/packet-source.ts";

/**
 * Every displayed frame in presentation order, and the packets behind them.
 *
 * A *picture* is a packet that decodes to one; pictures are numbered in presentation order. A *frame* is a picture
 * that is shown. The two differ where an edit list hides pictures, or shows some twice.
 */
export interface FrameTable {
  /** When each frame is shown, counted from the first. */
  readonly timesSeconds: readonly number[];
  /** When the first frame is shown on the container's own clock. */
  readonly startSeconds: number;
  /** End of the last frame, counted from the first. */
  readonly endSeconds: number;
  readonly variableFrameRate: boolean;
  /** Frames from which decoding can start, ascending; always begins with 0. */
  readonly keyFrames: readonly number[];
  readonly pictureOfFrame: readonly number[];
  /** Packet of each picture, by its place in decode order. */
  readonly packetOfPicture: readonly number[];
  /** Picture of each packet; absent where it shows none. */
  readonly pictureOfPacket: ReadonlyMap<number, number>;
  /** Packets where decoding can start, ascending. */
  readonly keyPackets: readonly number[];
  /** Pictures that cannot be decoded because the file begins after the key frame they need. */
  readonly skipped: number;
  /** Whether the clock starts again somewhere. */
  readonly joined: boolean;
}

export interface TableOptions {
  /** Parts that are shown, in order; all when empty. */
  readonly edits?: readonly Edit[];
  /** The first packet where decoding can start; 0 when absent. */
  readonly firstKey?: number;
  /** Whether time that jumps ahead by more than this is another clock. */
  readonly maxGapSeconds?: number;
}

/** Times come from integer ticks, so this only absorbs the rounding of a division. */
const ROUNDING_SECONDS = 1e-6;
/** Edit lists may show pictures again, but a list that multiplies them is not believed to its end. */
const MIN_FRAME_LIMIT = 1_000_000;
/** Matroska stores whole milliseconds: a steady 30 fps alternates between 33 and 34 ms. */
const TICK_SECONDS = 0.0015;

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)]!;
}

interface Picture {
  readonly packet: number;
  /** On the container's clock, and on one clock for the whole file. */
  readonly seconds: number;
  readonly clockSeconds: number;
}

/**
 * Puts packets (in decode order) into presentation order and drops what is not shown. Packets of one time keep their
 * decode order, unless their bytes say another. Where the clock starts again, the next span follows the one before it. Returns null when nothing is
 * shown.
 */
export function buildFrameTable(
  packets: readonly PacketInfo[],
  options: TableOptions = {},
): FrameTable | null {
  const { edits = [], firstKey = 0, maxGapSeconds = Number.POSITIVE_INFINITY } = options;
  const ordered = inPresentationOrder(packets);
  const decodable = withoutOrphans(packets, ordered, firstKey);
  const { pictures, joined } = onOneClock(packets, decodable, maxGapSeconds);
  const shown = shownFrames(pictures, joined ? edits.slice(0, 1) : edits);
  const last = shown.at(-1);
  if (!last) return null;

  const startSeconds = shown[0]!.seconds;
  const gaps = shown.slice(1).map(({ seconds }, at) => seconds - shown[at]!.seconds);
  gaps.sort((a, b) => a - b);
  const lastDuration = packets[pictures[last.picture]!.packet]!.durationSeconds;
  const usual = gaps.length > 0 ? median(gaps) : lastDuration || 1 / 30;
  const keyFrames = indicesOf(
    shown,
    ({ picture }, at) => at === 0 || packets[pictures[picture]!.packet]!.key,
  );
  const pictureOfPacket = new Map<number, number>();
  for (const [picture, { packet }] of pictures.entries()) pictureOfPacket.set(packet, picture);
  return {
    timesSeconds: shown.map(({ seconds }) => seconds - startSeconds),
    startSeconds,
    endSeconds: Math.min(last.seconds + (lastDuration || usual), last.untilSeconds) - startSeconds,
    variableFrameRate: gaps.length > 0 && gaps.at(-1)! - gaps[0]! > Math.max(TICK_SECONDS, usual * 0.1),
    keyFrames,
    pictureOfFrame: shown.map(({ picture }) => picture),
    packetOfPicture: pictures.map(({ packet }) => packet),
    pictureOfPacket,
    keyPackets: indicesOf(packets, ({ key }, at) => key && at >= firstKey),
    skipped: ordered.length - decodable.length,
    joined,
  };
}

function indicesOf<T>(items: readonly T[], holds: (item: T, at: number) => boolean): number[] {
  const indices: number[] = [];
  for (const [at, item] of items.entries()) if (holds(item, at)) indices.push(at);
  return indices;
}

/** Packets with a picture, by span of the clock, then time, then the order their bytes say, then decode order. */
function inPresentationOrder(packets: readonly PacketInfo[]): number[] {
  const visible = indicesOf(packets, ({ hidden }) => !hidden);
  return visible.sort((a, b) => {
    const [one, other] = [packets[a]!, packets[b]!];
    const byTime = (one.epoch ?? 0) - (other.epoch ?? 0) || one.seconds - other.seconds;
    return byTime || (one.order ?? 0) - (other.order ?? 0) || a - b;
  });
}

/**
 * Leaves out pictures that need what the file does not hold: in each span of the clock those coded, or shown, before
 * its first key frame.
 */
function withoutOrphans(
  packets: readonly PacketInfo[],
  ordered: readonly number[],
  firstKey: number,
): number[] {
  const firstKeys = new Map<number, number>();
  for (const [at, { key, epoch = 0 }] of packets.entries()) {
    if (key && at >= firstKey && !firstKeys.has(epoch)) firstKeys.set(epoch, at);
  }
  return ordered.filter((packet) => {
    const { epoch = 0, seconds } = packets[packet]!;
    const key = firstKeys.get(epoch);
    if (key === undefined || packet < key) return false;
    return packets[key]!.hidden || seconds >= packets[key]!.seconds;
  });
}

/** Lets each span of the clock begin where the one before it ends, unless it already goes on from there. */
function onOneClock(
  packets: readonly PacketInfo[],
  ordered: readonly number[],
  maxGapSeconds: number,
): { pictures: Picture[]; joined: boolean } {
  const pictures: Picture[] = [];
  let joined = false;
  let epoch = ordered.length > 0 ? (packets[ordered[0]!]!.epoch ?? 0) : 0;
  let epochStart = 0;
  let shift = 0;
  for (const packet of ordered) {
    const { seconds, epoch: own = 0 } = packets[packet]!;
    if (own !== epoch) {
      const end = endOfSpan(packets, pictures, epochStart);
      const ahead = seconds + shift - end;
      if (ahead < -TICK_SECONDS || ahead > maxGapSeconds) {
        shift = end - seconds;
        joined = true;
      }
      epoch = own;
      epochStart = pictures.length;
    }
    pictures.push({ packet, seconds, clockSeconds: seconds + shift });
  }
  return { pictures, joined };
}

/** When the last picture of a span is over, on the one clock. */
function endOfSpan(packets: readonly PacketInfo[], pictures: readonly Picture[], from: number): number {
  const last = pictures.at(-1)!;
  const gaps = pictures.slice(from + 1).map(({ seconds }, at) => seconds - pictures[from + at]!.seconds);
  gaps.sort((a, b) => a - b);
  return (
    last.clockSeconds + (gaps.length > 0 ? median(gaps) : packets[last.packet]!.durationSeconds || 1 / 30)
  );
}

interface ShownFrame {
  readonly picture: number;
  readonly seconds: number;
  /** When the edit that shows it is over. */
  readonly untilSeconds: number;
}

const WHOLE: Edit = {
  startSeconds: Number.NEGATIVE_INFINITY,
  endSeconds: Number.POSITIVE_INFINITY,
  shownAtSeconds: 0,
};

function shownFrames(pictures: readonly Picture[], edits: readonly Edit[]): ShownFrame[] {
  if (edits.length <= 1) {
    const { startSeconds, endSeconds, shownAtSeconds } = edits[0] ?? WHOLE;
    const shift = edits[0] ? shownAtSeconds - startSeconds : 0;
    const untilSeconds = endSeconds + shift;
    const frames: ShownFrame[] = [];
    for (const [picture, { seconds, clockSeconds }] of pictures.entries()) {
      const isShown = seconds >= startSeconds - ROUNDING_SECONDS && seconds < endSeconds - ROUNDING_SECONDS;
      if (isShown) frames.push({ picture, seconds: clockSeconds + shift, untilSeconds });
    }
    return frames;
  }
  const frames: ShownFrame[] = [];
  const most = Math.max(MIN_FRAME_LIMIT, 4 * pictures.length);
  for (const edit of edits) {
    const shift = edit.shownAtSeconds - edit.startSeconds;
    const untilSeconds = edit.endSeconds + shift;
    for (
      let picture = firstFrom(pictures, edit.startSeconds - ROUNDING_SECONDS);
      picture < pictures.length;
      picture++
    ) {
      const { seconds } = pictures[picture]!;
      if (seconds >= edit.endSeconds - ROUNDING_SECONDS || frames.length >= most) break;
      frames.push({ picture, seconds: seconds + shift, untilSeconds });
    }
  }
  return frames;
}

/** The first picture at or after `seconds`. */
function firstFrom(pictures: readonly Picture[], seconds: number): number {
  let low = 0;
  let high = pictures.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pictures[middle]!.seconds < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of an ascending list are at most `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last key frame at or before `frame`. */
export function keyFrameBefore(keyFrames: readonly number[], frame: number): number {
  return keyFrames[Math.max(0, countUpTo(keyFrames, frame) - 1)]!;
}

/**
 * Packets to start decoding a picture from, best first. Pictures that are coded after a key frame and shown before it
 * need the key frame before that one.
 */
export function* startsFor(
  table: Pick<FrameTable, "keyPackets" | "packetOfPicture" | "pictureOfPacket">,
  picture: number,
): Generator<number> {
  const { keyPackets, packetOfPicture, pictureOfPacket } = table;
  for (let at = countUpTo(keyPackets, packetOfPicture[picture]!) - 1; at >= 0; at--) {
    const key = keyPackets[at]!;
    if ((pictureOfPacket.get(key) ?? -1) <= picture) yield key;
  }
}
