import { type Remote, wrap } from "comlink";
import { framesToFollow } from "../../asking/question-frames.ts";
import { taggedRequest } from "../../asking/tagged-question.ts";
import { FailureError, fail, type Result, settle, unwrap } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import { rleArea } from "../../core/rle.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { PackageSource } from "../../package/package-source.ts";
import type { AskEvent, DeviceChoice, ModelInfo, Region } from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import { variantsFor } from "../../services/device-variants.ts";
import { EngineClient } from "../../services/engine-client.ts";
import { MediaClient } from "../../services/media-client.ts";
import { SegmentClient } from "../../services/segment-client.ts";
import { objectFrames } from "../../videorefer/family-list.ts";
import { openImage } from "./image-frames.ts";
import { pngInBase64 } from "./png.ts";
import { prepareRegions, shownFrame } from "./regions.ts";
import { type Footage, RunnerSegmenter } from "./segmenting.ts";

// The page behind the command-line tools: the app's own workers, without its interface.

const engine = new EngineClient();
const media = new MediaClient();
const segmentClient = new SegmentClient();
const segmenter = new RunnerSegmenter(segmentClient);
/** What is open, for the segmenter. */
let footage: Footage | null = null;
let video: VideoInfo | null = null;
/** Equal for equal files: the engine keeps an encoded video for the next question about it. */
let identity: string | undefined;
interface LoadedFrom {
  readonly sources: readonly PackageSource[];
  readonly device: DeviceChoice;
  readonly family: ModelInfo["family"];
  readonly sampling: ModelInfo["sampling"];
}
let model: LoadedFrom | null = null;
let modelLost = false;
let frameSource: Remote<FrameSource> | null = null;
engine.onCrash = () => {
  modelLost = true;
};

function filesOf(id: string): File[] {
  return [...((document.getElementById(id) as HTMLInputElement).files ?? [])];
}

function reportEvent(event: AskEvent): void {
  if (event.kind === "text") globalThis.reports.reportText(event.delta);
  if (event.kind === "stage" && event.done === event.total) {
    globalThis.reports.reportStage(`${event.stage}: ${event.total}`);
  }
}

async function load(sources: readonly PackageSource[], device: DeviceChoice) {
  let result: Result<ModelInfo> = fail("package-missing", "no model package was given");
  for (const source of sources) {
    result = await engine.load(source, device, (progress) => globalThis.reports.reportLoading(progress));
    if (result.ok) break;
  }
  const info = unwrap(result);
  model = { sources, device, family: info.family, sampling: info.sampling };
  modelLost = false;
  return { ...info, device: unwrap(await engine.report()).device };
}

/** Regions with a mask on each frame that the model is shown, where the object is in sight; a model that looks at an object once gets the marked one. */
async function followed(regions: readonly Region[], shown: Footage, { family, sampling }: LoadedFrom) {
  const limit = objectFrames(family);
  if (limit === 1) return regions;
  const followed: Region[] = [];
  for (const { label, views } of regions) {
    const view = views[0]!;
    const frames = framesToFollow(shown.info, sampling, limit, view.frameIndex);
    followed.push({ label, views: await segmenter.viewsOf(shown, view, frames) });
  }
  return followed;
}

async function rgb(index: number): Promise<RgbImage> {
  frameSource ??= wrap<FrameSource>(unwrap(await media.framesPort()));
  return unwrap(await frameSource.rgb(index));
}

globalThis.runner = {
  media,

  segmenter: segmentClient,

  variantsFor,

  load: (sources, device) => settle(() => load(sources, device)),

  open: () =>
    settle(async () => {
      video = null;
      footage = null;
      frameSource = null;
      const [file] = filesOf("video");
      if (!file) throw new FailureError("file-unreadable", "no video file was given");
      video = unwrap(await media.open(file, () => undefined));
      identity = `${file.name} ${file.size} ${file.lastModified}`;
      footage = { info: video, port: async () => unwrap(await media.framesPort()) };
      return video;
    }),

  openImage: () =>
    settle(async () => {
      footage = null;
      const [file] = filesOf("video");
      if (!file) throw new FailureError("file-unreadable", "no picture was given");
      const image = await openImage(file);
      footage = { info: image.info, port: async () => image.port() };
      return image.info;
    }),

  loadSegmenter: (source, device, side) => settle(() => segmenter.load(source, device, side)),

  segment: (job) =>
    settle(() => {
      if (!footage) throw new FailureError("file-unreadable", "no video or picture is open");
      return segmenter.segment(job, footage, filesOf("masks"));
    }),

  rgb: (index) => settle(() => rgb(index)),

  png: (index) => settle(async () => pngInBase64(await rgb(index))),

  ask: (question) =>
    settle(async () => {
      if (!video) throw new FailureError("file-unreadable", "no video is open");
      const { timesSeconds } = video;
      if (!model) throw new FailureError("package-missing", "no model is loaded");
      if (modelLost) await load(model.sources, model.device);
      const shown = footage;
      if (!shown) throw new FailureError("file-unreadable", "no video is open");
      const marked = await prepareRegions(question.regions, video, filesOf("masks"), (frame, points) =>
        segmenter.mark(shown, frame, points),
      );
      const { notices } = marked;
      const regions = question.track ? await followed(marked.regions, shown, model) : marked.regions;
      for (const notice of notices) globalThis.reports.reportStage(notice);
      const frames = unwrap(await media.framesPort());
      const { atSeconds } = question;
      const here = atSeconds === null || regions.length === 0 ? null : shownFrame(video, atSeconds);
      const asked = { ...question, regions, here };
      const request = taggedRequest(asked, question.settings, model.family, identity);
      const never = new AbortController().signal;
      let prompt = "";
      const onEvent = (event: AskEvent) => {
        if (event.kind === "seen") prompt = event.report.prompt;
        reportEvent(event);
      };
      const summary = unwrap(await engine.ask(request, frames, onEvent, never));
      const regionFrames = request.regions.flatMap(({ label, views }) =>
        views.map(({ frameIndex, mask }) => ({
          label,
          index: frameIndex,
          seconds: timesSeconds[frameIndex]!,
          pixels: rleArea(mask),
        })),
      );
      return { ...summary, regionFrames, prompt, notices };
    }),
};
