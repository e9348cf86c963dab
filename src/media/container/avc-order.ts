import { AvcSliceReader } from "./avc-slices.ts";
import { descriptionOf } from "./avc-sps.ts";
import type { PacketSource } from "./packet-source.ts";

/**
 * The order in which a decoder gives the pictures of an H.264 track, whatever the container says of their times. All
 * of the file is read. Source: ITU-T H.264, 8.2.1.
 * @returns the place of each packet in that order; null where the stream does not say it in a way that is read here
 */
export async function displayOrder(source: PacketSource): Promise<readonly number[] | null> {
  const readers = source.configs.map((config) => new AvcSliceReader(descriptionOf(config)));
  const read = source.reader();
  const places: { readonly at: number; readonly sequence: number; readonly order: number }[] = [];
  let sequence = 0;
  let high = 0;
  /** Of the last picture that others may refer to. */
  let before = 0;
  for (const at of source.packets.keys()) {
    const { config = 0 } = source.packets[at]!;
    const reader = readers[config]!;
    const [slice] = reader.slicesIn(await read(at));
    const bits = reader.sps?.orderBits;
    if (!slice || bits === null || bits === undefined) return null;
    const { instant, reference, orderLow } = slice;
    if (instant || config !== (source.packets[at - 1]?.config ?? 0)) {
      sequence++;
      high = 0;
      before = 0;
    }
    const half = 2 ** bits / 2;
    let own = high;
    if (orderLow - before <= -half) own += 2 * half;
    else if (orderLow - before > half) own -= 2 * half;
    places.push({ at, sequence, order: bits === 0 ? at : own + orderLow });
    if (reference) [high, before] = [own, orderLow];
  }
  places.sort((a, b) => a.sequence - b.sequence || a.order - b.order || a.at - b.at);
  const placeOf = new Array<number>(places.length);
  for (const [place, { at }] of places.entries()) placeOf[at] = place;
  return placeOf;
}
