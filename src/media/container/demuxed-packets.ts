import { EncodedPacket, EncodedPacketSink, type InputVideoTrack } from "mediabunny";
import type { PacketInfo, PacketSource } from "./packet-source.ts";

/** How often progress is told, in packets. */
const PROGRESS_STEP = 512;

/** VP8 keeps hidden reference pictures in packets of their own. Source: RFC 6386, 9.1 (show_frame bit). */
function isHidden(codec: string | null, data: Uint8Array): boolean {
  return codec === "vp8" && data.length > 0 && (data[0]! & 0x10) === 0;
}

/** Packets between two places to read on from, at least. */
const ANCHOR_STEP = 16;

/** A packet without its bytes; the demuxer gives the one after it. */
interface Anchor {
  readonly at: number;
  readonly packet: EncodedPacket;
}

/** The run of packets that one track gives. */
interface Part {
  readonly sink: EncodedPacketSink;
  /** Number of its first packet. */
  readonly first: number;
  /** Ascending; each stands before a place where decoding can start. */
  readonly anchors: Anchor[];
}

/**
 * The packets of tracks that follow each other, as the demuxer gives them. It is only ever asked for the first packet
 * and the next one, never for a time: times may repeat or start again.
 * @param tracks     one for each part of the file; several in Matroska files joined end to end
 * @param configs    what decodes each of them
 * @param onProgress gets the presentation time reached, in seconds
 */
export async function readDemuxedPackets(
  tracks: readonly InputVideoTrack[],
  configs: readonly VideoDecoderConfig[],
  onProgress: (seconds: number) => void,
): Promise<PacketSource> {
  const packets: PacketInfo[] = [];
  const parts: Part[] = [];
  for (const [config, track] of tracks.entries()) {
    const part: Part = { sink: new EncodedPacketSink(track), first: packets.length, anchors: [] };
    parts.push(part);
    await readPart(part, await track.getCodec(), config, packets, onProgress);
  }
  const judged = reader(parts);
  return {
    packets,
    configs,
    reader() {
      const packetAt = reader(parts);
      return async (position) => (await packetAt(position)).data;
    },
    async isKey(position) {
      const track = tracks[packets[position]!.config ?? 0]!;
      return (await track.determinePacketType(await judged(position))) === "key";
    },
  };
}

async function readPart(
  { sink, anchors }: Part,
  codec: string | null,
  config: number,
  packets: PacketInfo[],
  onProgress: (seconds: number) => void,
): Promise<void> {
  let before: EncodedPacket | null = null;
  let lastAnchor = Number.NEGATIVE_INFINITY;
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: codec !== "vp8" })) {
    const key = packet.type === "key";
    const at = packets.length - 1;
    if (key && before && at - lastAnchor >= ANCHOR_STEP) {
      anchors.push({ at, packet: before });
      lastAnchor = at;
    }
    packets.push({
      seconds: packet.timestamp,
      durationSeconds: packet.duration,
      key,
      ...(config > 0 && { config, epoch: config }),
      ...(isHidden(codec, packet.data) && { hidden: "reference" }),
    });
    before = packet;
    if (packets.length % PROGRESS_STEP === 0) onProgress(packet.timestamp);
  }
}

/** Reads packets by number, from the nearest place before them that is known. */
function reader(parts: readonly Part[]): (position: number) => Promise<EncodedPacket> {
  let last: (Anchor & { readonly part: Part }) | null = null;
  return async (position) => {
    const part = parts.findLast(({ first }) => first <= position)!;
    const anchor = lastBefore(part.anchors, position);
    const own = last?.part === part && last.at <= position ? last : null;
    const from = own && (!anchor || own.at >= anchor.at) ? own : anchor;
    let at = from?.at ?? part.first;
    let packet = from ? from.packet : await part.sink.getFirstPacket();
    for (; packet && at < position; at++) packet = await part.sink.getNextPacket(packet);
    if (!packet) throw new Error(`packet ${position} is no longer in the file`);
    last = { at, packet, part };
    return packet;
  };
}

/** The last anchor before `position`. */
function lastBefore(anchors: readonly Anchor[], position: number): Anchor | null {
  let low = 0;
  let high = anchors.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (anchors[middle]!.at < position) low = middle + 1;
    else high = middle;
  }
  return anchors[low - 1] ?? null;
}

/** Judges bytes that were not read by the demuxer as it judges its own. */
export async function isKeyPacket(track: InputVideoTrack, bytes: Uint8Array): Promise<boolean> {
  return (await track.determinePacketType(new EncodedPacket(bytes, "key", 0, 0))) === "key";
}
