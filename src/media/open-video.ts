import {
  ADTS,
  BlobSource,
  EncodedPacketSink,
  FLAC,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  UnsupportedInputFormatError,
  WAVE,
  WEBM,
} from "mediabunny";
import { FailureError } from "../core/failure.ts";
import type { VideoInfo } from "../core/video.ts";
import { codecName, conversionCommand, foreignContainer } from "./advice.ts";
import { readShownWindow } from "./edit-list.ts";
import { buildFrameTable, type FrameTable } from "./frame-index.ts";
import { readPackets } from "./packets.ts";

/** An open file: what is known of it, and where its packets come from. Owns `input`; call `input.dispose()`. */
export interface OpenVideo {
  readonly info: VideoInfo;
  readonly table: FrameTable;
  readonly config: VideoDecoderConfig;
  readonly packets: EncodedPacketSink;
  readonly input: Input;
}

/** Sound-only formats are in the list so that they can be told from files that are no media at all. */
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS, OGG, MP3, WAVE, FLAC, ADTS];

const CUT_SHORT = "It may have been cut short while it was copied or recorded.";

/**
 * Reads a file's structure and the time of every packet, without decoding.
 * @throws FailureError `file-empty`, `file-unreadable`, `not-a-video`, `no-video-track`, `codec-unsupported`,
 *   `video-corrupt`
 */
export async function openVideo(file: Blob, onProgress: (fraction: number) => void): Promise<OpenVideo> {
  const name = file instanceof File ? file.name : "video";
  if (file.size === 0) throw new FailureError("file-empty", `${name} is empty: it holds 0 bytes.`);
  const input = new Input({ formats: FORMATS, source: new BlobSource(file) });
  try {
    const container = await containerOf(input, file, name);
    const track = await videoTrackOf(input, name);
    const config = await decodableConfig(track, name);
    const packets = new EncodedPacketSink(track);
    const { times, unreadable } = await readPackets(
      packets,
      await track.getCodec(),
      await lengthOf(track),
      onProgress,
    );
    const hasEditList = container === "MP4" || container === "QuickTime File Format";
    const table = buildFrameTable(times, hasEditList ? await readShownWindow(file, track.id) : null);
    if (!table) {
      throw new FailureError(
        "video-corrupt",
        `${name} has a video track, but none of its frames can be read. ${CUT_SHORT}`,
      );
    }
    const info: VideoInfo = {
      width: await track.getDisplayWidth(),
      height: await track.getDisplayHeight(),
      timesSeconds: table.timesSeconds,
      endSeconds: table.endSeconds,
      container,
      codec: codecName(await track.getCodec()),
      rotationDegrees: await track.getRotation(),
      variableFrameRate: table.variableFrameRate,
      ...(unreadable && {
        notice: `${name} is incomplete: the first ${table.timesSeconds.length} frames can be used. ${CUT_SHORT}`,
      }),
    };
    return { info, table, config, packets, input };
  } catch (error) {
    input.dispose();
    throw error;
  }
}

async function containerOf(input: Input, file: Blob, name: string): Promise<string> {
  try {
    return (await input.getFormat()).name;
  } catch (error) {
    if (!(error instanceof UnsupportedInputFormatError)) throw unreadable(name, error);
    const foreign = foreignContainer(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
    if (foreign) {
      const advice = `This copy will open:\n${conversionCommand(name)}`;
      throw new FailureError(
        "codec-unsupported",
        `${name} is ${foreign}, which browsers do not play. ${advice}`,
      );
    }
    throw new FailureError(
      "not-a-video",
      `${name} is not a video. Choose an MP4, MOV, WebM, MKV or TS file.`,
    );
  }
}

async function videoTrackOf(input: Input, name: string): Promise<InputVideoTrack> {
  try {
    const track = await input.getPrimaryVideoTrack();
    if (track) return track;
    if (await input.getPrimaryAudioTrack()) {
      throw new FailureError("no-video-track", `${name} holds only sound. Choose a file with a picture.`);
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    if (isReadError(error)) throw unreadable(name, error);
  }
  throw new FailureError(
    "video-corrupt",
    `${name} looks like a video, but its table of contents is missing. ${CUT_SHORT}`,
  );
}

async function decodableConfig(track: InputVideoTrack, name: string): Promise<VideoDecoderConfig> {
  const config = await track.getDecoderConfig();
  if (config && (await track.canDecode())) return config;
  const codec = (await track.getCodec()) ?? String((await track.getInternalCodecId()) ?? "");
  throw new FailureError(
    "codec-unsupported",
    `${name} is coded as ${codecName(codec || null)}, which this browser cannot decode. This copy will open:\n${conversionCommand(name)}`,
  );
}

async function lengthOf(track: InputVideoTrack): Promise<number | null> {
  return track.getDurationFromMetadata().catch(() => null);
}

/** The browser refuses to read: the file moved, changed, or its permission ended. */
function isReadError(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === "NotReadableError" || error.name === "NotFoundError")
  );
}

function unreadable(name: string, cause: unknown): FailureError {
  return isReadError(cause)
    ? new FailureError(
        "file-unreadable",
        `${name} can no longer be read. It may have moved or changed; choose it again.`,
        { cause },
      )
    : new FailureError("video-corrupt", `${name} could not be read as a video. ${CUT_SHORT}`, { cause });
}
