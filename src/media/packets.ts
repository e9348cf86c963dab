import type { EncodedPacket, EncodedPacketSink } from "mediabunny";
import type { PacketTime } from "./frame-index.ts";

/** How often progress is told, in packets. */
const PROGRESS_STEP = 512;

/** VP8 keeps hidden reference pictures in packets of their own. Source: RFC 6386, 9.1 (show_frame bit). */
function isShown(codec: string | null, data: Uint8Array): boolean {
  return codec !== "vp8" || data.length === 0 || (data[0]! & 0x10) !== 0;
}

async function collect(
  sink: EncodedPacketSink,
  codec: string | null,
  withData: boolean,
  onPacket: (packet: EncodedPacket) => void,
): Promise<{ times: PacketTime[]; last: EncodedPacket | null; beforeLast: EncodedPacket | null }> {
  const times: PacketTime[] = [];
  let last: EncodedPacket | null = null;
  let beforeLast: EncodedPacket | null = null;
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: !withData })) {
    if (!withData || isShown(codec, packet.data)) {
      times.push({ seconds: packet.timestamp, durationSeconds: packet.duration, key: packet.type === "key" });
    }
    beforeLast = last;
    last = packet;
    onPacket(packet);
  }
  return { times, last, beforeLast };
}

/**
 * Times of all packets whose bytes are really in the file, in decode order.
 *
 * The table at the head of an MP4 promises frames that a cut file no longer has, so the last packet is read as a
 * proof; only when it is missing are all packets read. `unreadable` says that the file promises more than it holds.
 */
export async function readPackets(
  sink: EncodedPacketSink,
  codec: string | null,
  lengthSeconds: number | null,
  onProgress: (fraction: number) => void,
): Promise<{ times: PacketTime[]; unreadable: boolean }> {
  let count = 0;
  const report = (packet: EncodedPacket) => {
    if (++count % PROGRESS_STEP === 0 && lengthSeconds) {
      onProgress(Math.min(1, Math.max(0, packet.timestamp / lengthSeconds)));
    }
  };
  const quick = codec === "vp8" ? null : await collect(sink, codec, false, report);
  if (quick?.last) {
    const proof = quick.beforeLast
      ? await sink.getNextPacket(quick.beforeLast).catch(() => null)
      : await sink.getFirstPacket().catch(() => null);
    if (proof) return { times: quick.times, unreadable: false };
  }
  const { times } = await collect(sink, codec, true, report);
  return { times, unreadable: quick !== null && quick.times.length > times.length };
}
