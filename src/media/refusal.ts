import type { InputVideoTrack } from "mediabunny";
import { FailureError } from "../core/failure.ts";
import { conversionCommand, joinCommand } from "./advice.ts";
import { codecName, sampleEntryCodec, videoForWindowsName } from "./codec-names.ts";
import { ByteWindow } from "./container/byte-window.ts";
import { videoForWindowsCode } from "./container/matroska-tracks.ts";
import { child, topLevelBoxes, viewOf } from "./container/mp4/boxes.ts";
import { type MovieTrack, readMovie } from "./container/mp4/movie.ts";
import { oggVideoCodec } from "./container/ogg-streams.ts";
import { transportVideoCodec } from "./container/transport-streams.ts";
import { lacksTimeStamps } from "./container/untimed-pes.ts";
import { foreignContainer, HEAD_BYTES } from "./file-kind.ts";

// Why a file is not opened, in words, and the command that makes a copy of it that is.

/** For files whose container the demuxer does not know. */
export async function containerRefusal(file: Blob, name: string): Promise<FailureError> {
  const foreign = foreignContainer(await headOf(file));
  if (!foreign) {
    return new FailureError(
      "not-a-video",
      "{name} is neither a video nor a picture. Choose an MP4, MOV, WebM, MKV or TS file, or a picture.",
      { values: { name } },
    );
  }
  return new FailureError(
    "codec-unsupported",
    "{name} is {kind}, which browsers do not play. This copy will open:\n{command}",
    { values: { name, kind: foreign, command: conversionCommand(name) } },
  );
}

export function codecRefusal(codec: string, name: string): FailureError {
  return new FailureError(
    "codec-unsupported",
    "{name} is coded as {codec}, which this browser cannot decode. This copy will open:\n{command}",
    { values: { name, codec, command: conversionCommand(name) } },
  );
}

/** For files without a picture track that the demuxer knows: there may be one that it leaves out. */
export async function noTrackRefusal(
  file: Blob,
  name: string,
  container: string,
  hasSound: boolean,
): Promise<FailureError> {
  const lone = isMovie(container) ? await fragmentRefusal(file, name) : null;
  if (lone) return lone;
  const codec = await hiddenVideoCodec(file, container);
  // The demuxer knows these; what it did not find are the parameter sets that stand before key frames.
  if (codec === "H.264" || codec === "H.265 (HEVC)") {
    return (await lacksTimeStamps(file)) ? untimedRefusal(name) : noStartRefusal(name);
  }
  if (codec) return codecRefusal(codec, name);
  if (hasSound) {
    return new FailureError("no-video-track", "{name} holds only sound. Choose a file with a picture.", {
      values: { name },
    });
  }
  return new FailureError(
    "video-corrupt",
    "{name} looks like a video, but its table of contents is missing. It may have been cut short while it was copied or recorded.",
    { values: { name } },
  );
}

/** For files of which no frame can be decoded from what they hold. */
export function noStartRefusal(name: string): FailureError {
  return new FailureError(
    "video-no-start",
    "{name} has no frame that can be decoded by itself: it was cut out of a longer recording, between the places where decoding can start. Copying its streams does not help; a new encoding does.\n{command}",
    { values: { name, command: conversionCommand(name) } },
  );
}

/** For files with a video track and no frame of it. */
export async function noFramesRefusal(file: Blob, name: string): Promise<FailureError> {
  return (
    (await fragmentRefusal(file, name)) ??
    new FailureError(
      "video-corrupt",
      "{name} has a video track, but none of its frames can be read. It may have been cut short while it was copied or recorded.",
      { values: { name } },
    )
  );
}

/**
 * For one part of a fragmented MP4: fragments without the init segment in front of them, or that alone. Null for other
 * files.
 */
async function fragmentRefusal(file: Blob, name: string): Promise<FailureError | null> {
  const window = new ByteWindow(file);
  const isFragment = () =>
    new FailureError(
      "video-corrupt",
      "{name} holds fragments of an MP4 without the init segment in front of them, which says how they are coded. Put it there:\n{command}",
      { values: { name, command: joinCommand(null, name) } },
    );
  let awaitsFragments = false;
  for await (const { type, start, end } of topLevelBoxes(window)) {
    if (type === "moof") return awaitsFragments ? null : isFragment();
    if (type !== "moov" || end > file.size) continue;
    const moov = viewOf(await window.read(start, end - start));
    if (!child(moov, { start: 0, end: moov.byteLength }, "mvex")) return null;
    awaitsFragments = true;
  }
  if (!awaitsFragments) return null;
  return new FailureError(
    "video-corrupt",
    "{name} is the init segment of an MP4 in fragments: it says how the pictures are coded, and holds none. Put its fragments behind it, in order:\n{command}",
    { values: { name, command: joinCommand(name, null) } },
  );
}

/** For transport streams without enough time stamps, or coded such that the order of pictures without is not known. */
export function untimedRefusal(name: string): FailureError {
  return new FailureError(
    "video-corrupt",
    "{name} has pictures without a time stamp, and no other way is known to tell when they are shown. This copy will open:\n{command}",
    { values: { name, command: conversionCommand(name) } },
  );
}

/** What a track is coded as, in words. */
export async function trackCodec(track: InputVideoTrack, file: Blob, container: string): Promise<string> {
  const codec = await track.getCodec();
  if (codec) return codecName(codec);
  const internal = String((await track.getInternalCodecId()) ?? "");
  const code = container === "Matroska" ? await videoForWindowsCode(file) : null;
  if (code) return videoForWindowsName(code);
  const entry = isMovie(container)
    ? (await moviesIn(file)).find(({ id }) => id === track.id)?.entries[0]
    : null;
  return entry ? sampleEntryCodec(entry) : codecName(internal);
}

async function hiddenVideoCodec(file: Blob, container: string): Promise<string | null> {
  if (container === "MPEG Transport Stream") return transportVideoCodec(file);
  if (container === "Ogg") return oggVideoCodec(file);
  if (!isMovie(container)) return null;
  const entry = (await moviesIn(file)).find(({ handler }) => handler === "vide")?.entries[0];
  return entry ? sampleEntryCodec(entry) : null;
}

export function isMovie(container: string): boolean {
  return container === "MP4" || container === "QuickTime File Format";
}

async function moviesIn(file: Blob): Promise<MovieTrack[]> {
  const window = new ByteWindow(file);
  for await (const { type, start, end } of topLevelBoxes(window)) {
    if (type === "moov" && end <= file.size) return readMovie(viewOf(await window.read(start, end - start)));
  }
  return [];
}

async function headOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
}
