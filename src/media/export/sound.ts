import {
  BlobSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  type OutputFormat,
} from "mediabunny";
import type { VideoInfo } from "../../core/video.ts";
import { FORMATS } from "../open-video.ts";

/** The sound of a file, to be copied packet by packet. */
interface Sound {
  readonly source: EncodedAudioPacketSource;
  /** Copies what begins before this time of the written video. */
  until(seconds: number): Promise<void>;
  dispose(): void;
}

/**
 * @param from,to the part that is written, on the clock of the frames
 * @returns the sound; a sentence that says why it cannot be copied; null where there is none
 */
export async function openSound(
  file: File,
  info: VideoInfo,
  format: OutputFormat,
  from: number,
  to: number,
): Promise<Sound | string | null> {
  const input = new Input({ formats: FORMATS, source: new BlobSource(file) });
  const track = await input.getPrimaryAudioTrack().catch(() => null);
  const refused = (sentence: string | null) => {
    input.dispose();
    return sentence;
  };
  if (!track) return refused(null);
  if (!info.playsAsIs)
    return refused("Its sound is not in it: the file's times had to be put right for its frames.");
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  if (!codec || !config || !format.getSupportedAudioCodecs().includes(codec)) {
    const name = (codec ?? "of an unknown kind").toUpperCase();
    return refused(
      `Its sound (${name}) is not in it: this container has no place for it. Try the other one.`,
    );
  }
  const source = new EncodedAudioPacketSource(codec);
  const sink = new EncodedPacketSink(track);
  const start = info.startSeconds + from;
  const end = info.startSeconds + to;
  const begin = (await sink.getPacket(start)) ?? (await sink.getFirstPacket());
  let packet = begin && begin.timestamp < start ? await sink.getNextPacket(begin) : begin;
  if (!packet || packet.timestamp >= end) return refused(null);
  let isFirst = true;
  return {
    source,
    async until(seconds) {
      while (packet && packet.timestamp < Math.min(end, start + seconds)) {
        const moved = packet.clone({ timestamp: packet.timestamp - start });
        await source.add(moved, isFirst ? { decoderConfig: config } : undefined);
        isFirst = false;
        packet = await sink.getNextPacket(packet);
      }
    },
    dispose: () => input.dispose(),
  };
}
