import { BlobReader, BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";
import { fail, ok, type Result } from "../../core/failure.ts";
import { maskedFrames, type Project } from "../../core/project.ts";
import type { ChosenVersions } from "../../core/versions.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { FramePictures } from "../../state/frame-pictures.ts";
import type { MaskRegistry } from "../../state/mask-registry.ts";
import { keyFrames } from "./key-frames.ts";
import { markedPicture } from "./marked-picture.ts";
import { type StoryFrame, storyPage } from "./story-page.ts";
import { transcriptOf } from "./transcript.ts";

/** Pictures in a page; more would take longer to load than anybody looks at. */
const MOST_FRAMES = 60;
const STORY_WIDTH = 960;

/** What pictures are made of. */
export interface PictureSource {
  readonly project: Project;
  readonly info: VideoInfo;
  readonly pictures: FramePictures;
  readonly masks: Pick<MaskRegistry, "load">;
  /** Covers objects on a frame, instead of outlining them; takes the picture over. Null to outline them. */
  readonly cover: ((picture: ImageBitmap, frameIndex: number) => Promise<Result<ImageBitmap>>) | null;
  readonly signal: AbortSignal;
  /** Hears what share is done, 0 to 1. */
  onFraction(fraction: number): void;
}

/** A page of key frames, questions and answers, see `storyPage`. @returns what was left out, in sentences, beside the page */
export async function writeStory(
  source: PictureSource,
  chosen: ChosenVersions,
): Promise<Result<{ readonly html: string; readonly losses: readonly string[] }>> {
  const { project, info } = source;
  const transcript = transcriptOf(project, chosen);
  const frames = keyFrames(transcript, project, info);
  const shown: StoryFrame[] = [];
  for (const index of frames.slice(0, MOST_FRAMES)) {
    const frame = await withPicture(source, index, STORY_WIDTH, async ({ canvas, objects }) => ({
      index,
      timeSeconds: info.timesSeconds[index]!,
      picture: canvas.toDataURL("image/jpeg", 0.85),
      width: canvas.width,
      height: canvas.height,
      objects,
    }));
    if (!frame.ok) return frame;
    shown.push(frame.value);
    source.onFraction(shown.length / Math.min(MOST_FRAMES, frames.length));
  }
  const more = frames.length - shown.length;
  const losses = more > 0 ? [`It has the first ${MOST_FRAMES} of ${frames.length} key frames.`] : [];
  return ok({ html: storyPage(transcript, shown), losses });
}

/** Every marked frame as a PNG with its outlines, in a zip, with the times and the video's fingerprint beside them. */
export async function writeFrames(source: PictureSource): Promise<Result<Blob>> {
  const { project, info } = source;
  const marked = [...new Set(project.objects.flatMap(({ masks }) => maskedFrames(masks)))]
    .filter((frame) => frame < info.timesSeconds.length)
    .sort((a, b) => a - b);
  const zip = new ZipWriter(new BlobWriter("application/zip"), { useWebWorkers: false });
  const rows: unknown[] = [];
  for (const index of marked) {
    const png = await withPicture(source, index, Number.POSITIVE_INFINITY, ({ canvas }) => toPng(canvas));
    if (!png.ok) return png;
    const file = `${String(index).padStart(5, "0")}.png`;
    await zip.add(file, new BlobReader(png.value), { level: 0 });
    rows.push({ file, frame_index: index, time_seconds: info.timesSeconds[index] });
    source.onFraction(rows.length / marked.length);
  }
  const document = { video: project.video, frames: rows };
  await zip.add("frames.json", new TextReader(`${JSON.stringify(document, null, 1)}\n`));
  return ok(await zip.close());
}

async function withPicture<T>(
  { project, pictures, masks, cover, signal }: PictureSource,
  index: number,
  mostWidth: number,
  use: (picture: Awaited<ReturnType<typeof markedPicture>>) => Promise<T>,
): Promise<Result<T>> {
  const bitmap = await pictures.load(index, signal);
  if (signal.aborted) {
    bitmap?.close();
    return fail("cancelled", "cancelled");
  }
  if (!bitmap) return fail("video-corrupt", "frame {index} could not be decoded", { index: index + 1 });
  const shown = cover ? await cover(bitmap, index) : ok(bitmap);
  if (!shown.ok) return shown;
  try {
    const marked = cover ? { objects: [] } : project;
    return ok(await use(await markedPicture(shown.value, index, marked, masks, mostWidth)));
  } finally {
    shown.value.close();
  }
}

function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large for a PNG"))),
      "image/png",
    );
  });
}
