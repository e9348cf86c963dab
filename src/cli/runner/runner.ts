import { type Remote, wrap } from "comlink";
import type { Footage } from "../../app/batch/footage-segmenter.ts";
import { shownFrame } from "../../app/batch/marked-regions.ts";
import { framesOfSpan, shownObjects } from "../../app/batch/shown-objects.ts";
import { taggedRequest } from "../../asking/tagged-question.ts";
import { requestAbout, shownFrameCount } from "../../benchmark/shown-clip.ts";
import { FailureError, settle, unwrap } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import { rleArea } from "../../core/rle.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { PackageSource } from "../../package/package-source.ts";
import type { AskEvent, AskRequest, DeviceChoice, ModelInfo, SeenReport } from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import { variantsFor } from "../../services/device-variants.ts";
import { EngineClient, exportedEngine } from "../../services/engine-client.ts";
import { MediaClient } from "../../services/media-client.ts";
import { SegmentClient } from "../../services/segment-client.ts";
import { VideoExportClient } from "../../services/video-export-client.ts";
import type { RunnerAnswer } from "./api.ts";
import { pngInBase64 } from "./png.ts";
import { RunnerSegmenter } from "./segmenting.ts";
import { withFiles } from "./with-files.ts";

// The page behind the command-line tools: the app's own workers, without its interface.

const language = new EngineClient();
const general = exportedEngine();
const media = new MediaClient();
const segmentClient = new SegmentClient();
const videoExport = new VideoExportClient();
const segmenter = new RunnerSegmenter(segmentClient);
/** A video or a picture. */
interface Open extends Footage {
  /** Equal for equal files: the engine keeps an encoded video for the next question about it. */
  readonly identity: string;
  readonly kind: "video" | "image";
}
let open: Open | null = null;
interface LoadedFrom {
  readonly engine: EngineClient;
  readonly source: PackageSource;
  readonly device: DeviceChoice;
  readonly family: ModelInfo["family"];
  readonly sampling: ModelInfo["sampling"];
}
let model: LoadedFrom | null = null;
let modelLost = false;
let frameSource: Remote<FrameSource> | null = null;
for (const engine of [language, general]) {
  engine.onCrash = () => {
    modelLost = true;
  };
}

function nothingOpen(): void {
  open = null;
  frameSource = null;
}

function opened(info: VideoInfo, files: readonly File[], kind: Open["kind"]): VideoInfo {
  const port = async () => unwrap(await media.framesPort());
  open = { info, port, identity: identityOf(files), kind };
  return info;
}

const identityOf = (files: readonly File[]): string =>
  files.map(({ name, size, lastModified }) => `${name} ${size} ${lastModified}`).join("\n");

function shownFootage(): Open {
  if (open) return open;
  throw new FailureError("file-unreadable", "no video or picture is open");
}

/** The model, loaded again where its worker ended. */
async function readyModel(): Promise<LoadedFrom> {
  if (!model) throw new FailureError("package-missing", "no model is loaded");
  if (modelLost) await load(model.engine, model.source, model.device);
  return model;
}

async function answer(request: AskRequest, { info, port }: Open, { engine }: LoadedFrom) {
  let seen: SeenReport | null = null;
  const onEvent = (event: AskEvent) => {
    if (event.kind === "seen") seen = event.report;
    reportEvent(event);
  };
  const summary = unwrap(await engine.ask(request, await port(), onEvent, new AbortController().signal));
  const regionFrames = request.regions.flatMap(({ label, views }) =>
    views.map(({ frameIndex, mask }) => ({
      label,
      index: frameIndex,
      seconds: info.timesSeconds[frameIndex]!,
      pixels: rleArea(mask),
    })),
  );
  return { ...summary, regionFrames, ...whatWasSeen(seen, request) };
}

function whatWasSeen(
  seen: SeenReport | null,
  { regions }: AskRequest,
): Pick<RunnerAnswer, "prompt" | "frames"> {
  return { prompt: seen?.prompt ?? "", frames: shownFrameCount(seen, regions) };
}

function filesOf(id: string): File[] {
  return [...((document.getElementById(id) as HTMLInputElement).files ?? [])];
}

function reportEvent(event: AskEvent): void {
  if (event.kind === "text") globalThis.reports.reportText(event.delta);
  if (event.kind === "stage" && event.done === event.total) {
    globalThis.reports.reportStage(`${event.stage}: ${event.total}`);
  }
}

async function load(engine: EngineClient, source: PackageSource, device: DeviceChoice) {
  const info = unwrap(
    await engine.load(source, device, (progress) => globalThis.reports.reportLoading(progress)),
  );
  model = { engine, source, device, family: info.family, sampling: info.sampling };
  modelLost = false;
  return { ...info, device: unwrap(await engine.report()).device };
}

async function rgb(index: number): Promise<RgbImage> {
  frameSource ??= wrap<FrameSource>(unwrap(await media.framesPort()));
  return unwrap(await frameSource.rgb(index));
}

globalThis.runner = {
  media,

  segmenter: segmentClient,

  videoExport,

  variantsFor,

  load: (source, isGeneral, device) => settle(() => load(isGeneral ? general : language, source, device)),

  open: () =>
    settle(async () => {
      nothingOpen();
      const [file] = filesOf("video");
      if (!file) throw new FailureError("file-unreadable", "no video file was given");
      return opened(unwrap(await media.open(file, () => undefined)), [file], "video");
    }),

  openImage: () =>
    settle(async () => {
      nothingOpen();
      const [file] = filesOf("video");
      if (!file) throw new FailureError("file-unreadable", "no picture was given");
      return opened(unwrap(await media.open(file, () => undefined)), [file], "image");
    }),

  openPictures: () =>
    settle(async () => {
      nothingOpen();
      const files = filesOf("video");
      if (files.length === 0) throw new FailureError("file-unreadable", "no pictures were given");
      return opened(unwrap(await media.openPictures(files)), files, "video");
    }),

  loadSegmenter: (source, device, side) => settle(() => segmenter.load(source, device, side)),

  segment: (job) => settle(() => segmenter.segment(job, shownFootage(), filesOf("masks"))),

  rgb: (index) => settle(() => rgb(index)),

  png: (index) => settle(async () => pngInBase64(await rgb(index))),

  ask: (question) =>
    settle(async () => {
      const shown = shownFootage();
      const loaded = await readyModel();
      const span = question.spanSeconds ? framesOfSpan(shown.info, question.spanSeconds) : undefined;
      const marked = withFiles(question.regions, filesOf("masks"));
      const { track } = question;
      const objects = await shownObjects(marked, { footage: shown, model: loaded, track, span, segmenter });
      const { regions, notices } = objects;
      for (const notice of notices) globalThis.reports.reportStage(notice);
      const { atSeconds } = question;
      const here = atSeconds === null || regions.length === 0 ? null : shownFrame(shown.info, atSeconds);
      const asked = { ...question, regions, here };
      const settings = span ? { ...question.settings, span } : question.settings;
      const { kind, identity } = shown;
      const request = taggedRequest(asked, settings, loaded.family, { kind, identity });
      return { ...(await answer(request, shown, loaded)), notices };
    }),

  answer: (request) =>
    settle(async () => {
      const shown = shownFootage();
      const loaded = await readyModel();
      return { ...(await answer(requestAbout(request, shown), shown, loaded)), notices: [] };
    }),
};
