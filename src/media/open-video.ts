import {
  ADTS,
  BlobSource,
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
import type { VideoNotice } from "../core/video-notice.ts";
import { codecName } from "./codec-names.ts";
import { joinFields } from "./container/avc-fields.ts";
import { displayOrder } from "./container/avc-order.ts";
import { spsInByteStream } from "./container/avc-sps.ts";
import { MAX_GAP_SECONDS, numberEpochs } from "./container/clock.ts";
import { isKeyPacket, readDemuxedPackets } from "./container/demuxed-packets.ts";
import { repairMatroska } from "./container/matroska-cut.ts";
import { hasUntimed, orderTies, spreadUntimed } from "./container/missing-times.ts";
import { readMp4Packets } from "./container/mp4/mp4-packets.ts";
import type { Edit, PacketSource } from "./container/packet-source.ts";
import { repairTransport } from "./container/transport-streams.ts";
import { lacksTimeStamps, transportSource } from "./container/untimed-pes.ts";
import { buildFrameTable, type FrameTable } from "./frame-index.ts";
import {
  codecRefusal,
  containerRefusal,
  isMovie,
  noFramesRefusal,
  noStartRefusal,
  noTrackRefusal,
  trackCodec,
  untimedRefusal,
} from "./refusal.ts";
import { colourNotices, readSps, shapeOf } from "./track-shape.ts";

/** An open file: what is known of it, and where its packets come from. Owns `input`; call `input.dispose()`. */
export interface OpenVideo {
  readonly info: VideoInfo;
  readonly table: FrameTable;
  readonly source: PacketSource;
  readonly input: Input;
  /** The same file from its next key frame on; null when there is none. For files whose first one is damaged. */
  startingLater(): Promise<OpenVideo | null>;
}

/** Sound-only formats are in the list so that they can be told from files that are no media at all. */
export const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS, OGG, MP3, WAVE, FLAC, ADTS];

/**
 * Reads a file's structure and the time of every packet, without decoding.
 * @throws FailureError `file-empty`, `file-unreadable`, `not-a-video`, `no-video-track`, `codec-unsupported`,
 *   `video-corrupt`, `video-no-start`
 */
export async function openVideo(file: Blob, onProgress: (fraction: number) => void): Promise<OpenVideo> {
  const name = file instanceof File ? file.name : "video";
  if (file.size === 0)
    throw new FailureError("file-empty", "{name} is empty: it holds 0 bytes.", { values: { name } });
  const repaired = await repair(file).catch((error) => Promise.reject(unreadable(name, error)));
  const programs = repaired?.files ?? [file];
  const bytes = programs.length > 1 ? await largestPicture(programs) : programs[0];
  const input = await inputOf(bytes).catch((error) => Promise.reject(unreadable(name, error)));
  try {
    const container = await containerOf(input, bytes, name);
    const track = await videoTrackOf(input, bytes, name, container);
    const packets = await packetsOf(input, track, bytes, name, container, onProgress);
    const cutShort = packets.cutShort || repaired?.cutShort === true;
    return await assemble({
      ...packets,
      cutShort,
      input,
      track,
      container,
      name,
      programs: programs.length,
      firstKey: null,
    });
  } catch (error) {
    input.dispose();
    throw error;
  }
}

const inputOf = async (bytes: Blob) =>
  new Input({ formats: FORMATS, source: (await transportSource(bytes)) ?? new BlobSource(bytes) });

const TRANSPORT = "MPEG Transport Stream";

interface Repaired {
  /** One for each program of a transport stream. */
  readonly files: readonly [Blob, ...Blob[]];
  readonly cutShort: boolean;
}

/** The file without what the demuxer would stumble over; null when there is nothing. */
async function repair(file: Blob): Promise<Repaired | null> {
  const matroska = await repairMatroska(file);
  if (matroska) return { files: [matroska.file], cutShort: matroska.cutShort };
  const transport = await repairTransport(file);
  return transport && { files: transport, cutShort: false };
}

/** The program with the most pixels, as players choose; the first of equals. */
async function largestPicture(programs: readonly [Blob, ...Blob[]]): Promise<Blob> {
  let [largest] = programs;
  let most = 0;
  for (const program of programs) {
    const input = await inputOf(program);
    const track = await bestTrack(input).catch(() => null);
    const pixels = track ? await pixelsOf(track) : 0;
    input.dispose();
    if (pixels > most) [largest, most] = [program, pixels];
  }
  return largest;
}

const pixelsOf = async (track: InputVideoTrack) =>
  (await track.getCodedWidth()) * (await track.getCodedHeight());

/** So many pixels is the file's own preference worth, as in ffmpeg. */
const DEFAULT_TRACK_PIXELS = 5_000_000;

/** The track with the most pixels, the first of equals, with a preference for what the file marks; as ffmpeg chooses. */
async function bestTrack(input: Input): Promise<InputVideoTrack | null> {
  const tracks = await input.getVideoTracks();
  if (tracks.length <= 1) return tracks[0] ?? null;
  let best: InputVideoTrack | null = null;
  let most = -1;
  for (const track of tracks) {
    const isDefault = (await track.getDisposition()).default;
    const known = (await track.getCodec()) !== null;
    const score = known ? 1 + (await pixelsOf(track)) + (isDefault ? DEFAULT_TRACK_PIXELS : 0) : 0;
    if (score > most) [best, most] = [track, score];
  }
  // Where Matroska files were joined, each part has a track of that number.
  return tracks.find(({ id }) => id === best?.id) ?? null;
}

interface Packets {
  readonly source: PacketSource;
  readonly config: VideoDecoderConfig;
  readonly edits: readonly Edit[];
  readonly cutShort: boolean;
  /** Fragments are not where they say that they are. */
  readonly moved: boolean;
}

async function packetsOf(
  input: Input,
  track: InputVideoTrack,
  file: Blob,
  name: string,
  container: string,
  onProgress: (fraction: number) => void,
): Promise<Packets> {
  const config = await decodableConfig(track, file, name, container);
  const isAvc = (await track.getCodec()) === "avc";
  const withWholeFrames = (source: PacketSource) => (isAvc ? joinFields(source) : source);
  if (isMovie(container)) {
    const read = await readMp4Packets(file, track.id, config, (bytes) => isKeyPacket(track, bytes));
    if (read) {
      if (read.source.packets.length === 0) throw await noFramesRefusal(file, name);
      const source = await withWholeFrames(read.source);
      return { ...read, source: isAvc ? await orderTies(source) : source, config };
    }
  }
  const isTransport = container === TRANSPORT;
  if (isTransport && (await lacksTimeStamps(file))) throw untimedRefusal(name);
  const length = await track.getDurationFromMetadata().catch(() => null);
  const report = (seconds: number) => length && onProgress(Math.min(1, Math.max(0, seconds / length)));
  // Matroska files joined end to end have the track once for each part.
  const videos = (await input.getVideoTracks()).filter(({ id }) => id === track.id);
  const parts = await Promise.all(
    videos.map(async (part) => ({ part, config: part === track ? config : await part.getDecoderConfig() })),
  );
  const usable = parts.flatMap(({ part, config }) => (config ? [{ part, config }] : []));
  const source = await withWholeFrames(
    await readDemuxedPackets(
      usable.map(({ part }) => part),
      usable.map(({ config }) => config),
      report,
    ),
  );
  if (source.packets.length === 0) throw await noFramesRefusal(file, name);
  const numbered = { ...source, packets: await numberEpochs(source, isTransport) };
  const timed = isTransport ? await withTimes(numbered, isAvc, name) : numbered;
  return { source: isAvc ? await orderTies(timed) : timed, config, edits: [], cutShort: false, moved: false };
}

/** @throws FailureError `video-corrupt` when the order of pictures without time stamps is not known */
async function withTimes(source: PacketSource, isAvc: boolean, name: string): Promise<PacketSource> {
  if (!hasUntimed(source.packets)) return source;
  const order = isAvc ? await displayOrder(source) : null;
  if (!order) throw untimedRefusal(name);
  const firstKey = await realKeyFrom(source, 0);
  const sps = firstKey === null ? null : spsInByteStream(await source.reader()(firstKey));
  return spreadUntimed(source, order, sps?.frameSeconds ?? null);
}

interface Parts extends Packets {
  readonly input: Input;
  readonly track: InputVideoTrack;
  readonly container: string;
  readonly name: string;
  /** Of which this is one. */
  readonly programs: number;
  /** The packet to start from; the first real key frame when null. */
  readonly firstKey: number | null;
}

async function assemble(parts: Parts): Promise<OpenVideo> {
  const { source, edits, input, track, container, name } = parts;
  const firstKey = parts.firstKey ?? (await realKeyFrom(source, 0));
  if (firstKey === null) throw noStartRefusal(name);
  const maxGapSeconds = container === TRANSPORT ? MAX_GAP_SECONDS : undefined;
  const table = buildFrameTable(source.packets, { edits, firstKey, maxGapSeconds });
  if (!table) {
    throw new FailureError("video-corrupt", "{name} has a video track, but its edit list shows none of it.", {
      values: { name },
    });
  }
  const codec = await track.getCodec();
  const sps = await readSps(codec, parts.config, () => source.reader()(firstKey));
  const { width, height, config } = await shapeOf(track, parts.config, sps);
  const configs = source.configs.length === 1 ? [config] : source.configs;
  const notices = [...structureNotices(parts, table), ...(await colourNotices(track, sps))];
  const info: VideoInfo = {
    width,
    height,
    timesSeconds: table.timesSeconds,
    endSeconds: table.endSeconds,
    startSeconds: table.startSeconds,
    container,
    codec: codecName(codec),
    rotationDegrees: await track.getRotation(),
    mirrored: await track.getFlip(),
    variableFrameRate: table.variableFrameRate,
    playsAsIs:
      !parts.moved &&
      !table.joined &&
      table.skipped === 0 &&
      edits.length <= 1 &&
      configs.length === 1 &&
      !hasTies(table),
    notices,
  };
  return {
    info,
    table,
    source: { ...source, configs },
    input,
    async startingLater() {
      const next = await realKeyFrom(source, firstKey + 1);
      return next === null ? null : assemble({ ...parts, firstKey: next });
    },
  };
}

/** The first packet from `from` on whose bytes say that decoding can start there. */
async function realKeyFrom(source: PacketSource, from: number): Promise<number | null> {
  for (let at = from; at < source.packets.length; at++) {
    if (source.packets[at]!.key && (await source.isKey(at))) return at;
  }
  return null;
}

function structureNotices({ source, edits, cutShort, programs }: Parts, table: FrameTable): VideoNotice[] {
  const repeated = source.packets.filter(({ hidden }) => hidden === "repeated").length;
  const notices: VideoNotice[] = [];
  if (cutShort) notices.push({ kind: "cut-short", frames: table.timesSeconds.length });
  if (table.joined) notices.push({ kind: "clock-joined" });
  if (table.skipped > 0) notices.push({ kind: "frames-skipped", frames: table.skipped });
  if (repeated > 0) notices.push({ kind: "frames-repeated", frames: repeated });
  if (edits.length > 1) notices.push({ kind: "edited", parts: edits.length });
  if (programs > 1) notices.push({ kind: "program-chosen", programs });
  return notices;
}

function hasTies({ timesSeconds }: FrameTable): boolean {
  return timesSeconds.some((seconds, at) => seconds === timesSeconds[at - 1]);
}

async function containerOf(input: Input, file: Blob, name: string): Promise<string> {
  try {
    return (await input.getFormat()).name;
  } catch (error) {
    // The demuxer throws a RangeError at files of a few bytes, which are nothing that it knows.
    const isUnknown = error instanceof UnsupportedInputFormatError || error instanceof RangeError;
    if (!isUnknown) throw unreadable(name, error);
    throw await containerRefusal(file, name);
  }
}

async function videoTrackOf(
  input: Input,
  file: Blob,
  name: string,
  container: string,
): Promise<InputVideoTrack> {
  let hasSound = false;
  try {
    const track = await bestTrack(input);
    if (track) return track;
    hasSound = (await input.getPrimaryAudioTrack()) !== null;
  } catch (error) {
    if (error instanceof FailureError) throw error;
    if (isReadError(error)) throw unreadable(name, error);
  }
  throw await noTrackRefusal(file, name, container, hasSound);
}

async function decodableConfig(
  track: InputVideoTrack,
  file: Blob,
  name: string,
  container: string,
): Promise<VideoDecoderConfig> {
  const config = await track.getDecoderConfig();
  if (config && (await track.canDecode())) return config;
  throw codecRefusal(await trackCodec(track, file, container), name);
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
        "{name} can no longer be read. It may have moved or changed; choose it again.",
        { values: { name }, cause },
      )
    : new FailureError(
        "video-corrupt",
        "{name} could not be read as a video. It may have been cut short while it was copied or recorded.",
        { values: { name }, cause },
      );
}
