import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoCodec,
  WebMOutputFormat,
} from "mediabunny";
import { FailureError } from "../../core/failure.ts";
import type { ReadMask, VideoExportRequest, WrittenVideo } from "../../protocol/video-export.ts";
import type { Footage } from "../footage.ts";
import { openFootage } from "../open-footage.ts";
import { openPictures } from "../pictures.ts";
import { Covers, paintedOn } from "./covers.ts";
import { FramePainter } from "./frame-painter.ts";
import { openSound } from "./sound.ts";
import { sourceNote } from "./source-note.ts";

/** Those that most players know come first. */
const CODECS: Readonly<Record<VideoExportRequest["container"], VideoCodec[]>> = {
  mp4: ["avc", "vp9", "av1", "hevc"],
  webm: ["vp9", "vp8", "av1"],
};
/** Two keys a second apart keep seeking quick. */
const KEY_SECONDS = 2;
/** The file is put together in memory. */
const MAX_BYTES = 1.5 * 2 ** 30;

/**
 * Decodes, draws and encodes the frames of a span, each at its own time, counted from the first of them.
 * @throws FailureError as `openFootage`; `codec-unsupported` where the browser cannot encode; `annotations-invalid` for a lost mask
 */
export async function writeVideo(
  request: VideoExportRequest,
  readMask: ReadMask,
  onFraction: (fraction: number) => void,
): Promise<WrittenVideo> {
  const { footage: given } = request;
  const footage =
    given instanceof File
      ? await openFootage(given, () => undefined)
      : await openPictures(given.files, given.picturesPerSecond);
  try {
    return await encode(footage, request, readMask, onFraction);
  } finally {
    footage.dispose();
  }
}

async function encode(
  { info, cursor: openCursor }: Footage,
  { footage, fingerprint, span, container, look, objects }: VideoExportRequest,
  readMask: ReadMask,
  onFraction: (fraction: number) => void,
): Promise<WrittenVideo> {
  const { first, last } = span;
  const start = info.timesSeconds[first]!;
  const endOf = (frame: number) => info.timesSeconds[frame + 1] ?? info.endSeconds;
  const painter = new FramePainter(info, look);
  const { width, height } = painter.canvas;
  const codec = await getFirstEncodableVideoCodec(CODECS[container], { width, height });
  if (!codec) {
    throw new FailureError(
      "codec-unsupported",
      "This browser cannot encode {container} video of {width}×{height}. Try the other container, or another browser.",
      { values: { container: container === "mp4" ? "MP4" : "WebM", width, height } },
    );
  }
  const format = container === "mp4" ? new Mp4OutputFormat() : new WebMOutputFormat();
  const target = new BufferTarget();
  let bytes = 0;
  const output = new Output({ format, target });
  output.setMetadataTags({
    comment: sourceNote({
      fingerprint,
      frameCount: info.timesSeconds.length,
      firstFrame: first,
      startSeconds: start,
    }),
  });
  const pictures = new CanvasSource(painter.canvas, {
    codec,
    // With a fixed quantizer, Chromium's VP9 encoder repeats a picture for good once two in a row were equal.
    quality: new Quality({ quality: "high", preferBitrate: true }),
    keyFrameInterval: KEY_SECONDS,
    onEncodedPacket: ({ byteLength }) => {
      bytes += byteLength;
    },
  });
  output.addVideoTrack(pictures);
  const sound = footage instanceof File ? await openSound(footage, info, format, start, endOf(last)) : null;
  const copied = sound && typeof sound !== "string" ? sound : null;
  if (copied) output.addAudioTrack(copied.source);
  const covers = objects.map((object) => new Covers(object, readMask));
  const cursor = openCursor();
  try {
    await output.start();
    for (let index = first; index <= last; index++) {
      const painted = await paintedOn(covers, index);
      const frame = await cursor.frame(index);
      try {
        painter.paint(frame, painted);
      } finally {
        frame.close();
      }
      const at = info.timesSeconds[index]! - start;
      await copied?.until(at);
      await pictures.add(at, endOf(index) - info.timesSeconds[index]!);
      if (bytes > MAX_BYTES) {
        throw new FailureError(
          "out-of-memory",
          "The video is too long to be put together in memory. Export a part of it.",
        );
      }
      onFraction((index - first + 1) / (last - first + 1));
    }
    await copied?.until(Number.POSITIVE_INFINITY);
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  } finally {
    cursor.close();
    copied?.dispose();
  }
  const type = container === "mp4" ? "video/mp4" : "video/webm";
  const isPadded = width !== info.width || height !== info.height;
  return {
    blob: new Blob([target.buffer!], { type }),
    frames: last - first + 1,
    losses: [
      ...(typeof sound === "string" ? [sound] : []),
      ...(isPadded
        ? [`It is ${width}×${height}: encoders need even sides, so the last row or column is there twice.`]
        : []),
    ],
  };
}
