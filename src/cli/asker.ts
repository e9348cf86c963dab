import type { Page } from "@playwright/test";
import type { AskJob } from "../asking/batch/ask-line.ts";
import type { BenchRequest } from "../asking/bench-request.ts";
import { fail, type Result, unwrap } from "../core/failure.ts";
import type { VideoInfo } from "../core/video.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { AskSettings, DeviceChoice, ModelInfo } from "../protocol/engine.ts";
import { type FoundModel, findModel } from "./find-model.ts";
import type { RunnerAnswer } from "./runner/api.ts";
import { openImage, openVideo, requireFile } from "./runner-files.ts";
import { type RunnerPage, startRunner } from "./runner-page.ts";
import { provideReports, reportLine } from "./runner-reports.ts";
import { segmenterFolder } from "./segment-runner.ts";

export interface AskerOptions {
  /** As `findModel` takes it. */
  readonly model?: string;
  readonly device: DeviceChoice;
  readonly settings: AskSettings;
  readonly onText: (delta: string) => void;
  /** Whether points are to be turned into masks, or objects to be followed. */
  readonly segmenter?: boolean;
}

/** A loaded model in a headless browser, to be asked one question at a time. */
export interface Asker {
  readonly model: ModelInfo;
  readonly device: string;
  /** @throws FailureError when the video or the question cannot be used */
  ask(job: AskJob): Promise<RunnerAnswer>;
  /** Asks a question that is worded already. @throws FailureError when the video or the question cannot be used */
  answer(video: string, request: BenchRequest): Promise<RunnerAnswer>;
  /** Opens a video to know its frames. @throws FailureError when it cannot be opened */
  look(video: string): Promise<VideoInfo>;
  close(): Promise<void>;
}

/**
 * Starts the tools' page and loads the model; progress goes to stderr.
 * @throws FailureError when the package cannot be loaded
 */
export async function startAsker({
  model,
  device,
  settings,
  onText,
  segmenter,
}: AskerOptions): Promise<Asker> {
  const found = await findModel(model);
  const mounts: Record<string, string> = segmenter ? { [SEGMENTER_MOUNT]: await segmenterFolder() } : {};
  const runner = await startRunner(mounts, (page) => provideReports(page, onText));
  const { page, origin } = runner;
  const discards: Discard[] = [];
  const close = async () => {
    await runner.close();
    for (const discard of discards) await discard();
  };
  try {
    const info = unwrap(await load(found, device, runner, discards));
    reportLine(`${info.name} (${info.variant}) on ${info.device}`);
    if (segmenter) await loadSegmenter(page, origin + SEGMENTER_MOUNT, device);
    let open: { readonly key: string; readonly info: VideoInfo } | null = null;
    const requireOpen = async (path: string, isImage = false): Promise<VideoInfo> => {
      const key = `${isImage} ${path}`;
      if (open?.key === key) return open.info;
      // Not open, should opening it fail.
      open = null;
      const info = await (isImage ? openImage : openVideo)(page, path);
      open = { key, info };
      return info;
    };
    return {
      model: info,
      device: info.device,
      close,
      async ask(job) {
        await requireOpen(job.video, job.isImage);
        const masks = job.regions.flat().flatMap((view) => ("mask" in view ? [view.mask] : []));
        for (const mask of masks) requireFile(mask, "region-invalid");
        await page.setInputFiles("#masks", masks);
        let maskFile = 0;
        const regions = job.regions.map((region) =>
          region.map((view) =>
            "mask" in view ? { timeSeconds: view.timeSeconds, maskFile: maskFile++ } : view,
          ),
        );
        const { question: text, history, atSeconds, track = false, spanSeconds = null } = job;
        const question = { text, history, regions, atSeconds, settings, track, spanSeconds };
        return unwrap(await page.evaluate((question) => globalThis.runner.ask(question), question));
      },
      look: (video) => requireOpen(video),
      async answer(video, request) {
        await requireOpen(video);
        return unwrap(await page.evaluate((request) => globalThis.runner.answer(request), request));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Discard = () => Promise<void>;

/**
 * Loads the first of a model's packages that the device can run.
 * @param discards gets what is to be done once the model is no longer needed
 */
async function load(
  found: FoundModel,
  device: DeviceChoice,
  { page, origin, mount }: RunnerPage,
  discards: Discard[],
): Promise<Result<ModelInfo & { device: string }>> {
  const variants = await page.evaluate((choice) => globalThis.runner.variantsFor(choice), device);
  let result: Result<ModelInfo & { device: string }> = fail("package-missing", "no package was found");
  for await (const { mounts, isGeneral, discard } of found(variants)) {
    const address = `/package-${discards.push(discard)}`;
    for (const [path, target] of Object.entries(mounts)) mount(address + path, target);
    const source: PackageSource = { kind: "url", baseUrl: origin + address };
    result = await page.evaluate((asked) => globalThis.runner.load(...asked), [
      source,
      isGeneral,
      device,
    ] as const);
    if (result.ok) break;
  }
  return result;
}

const SEGMENTER_MOUNT = "/segmenter";

async function loadSegmenter(page: Page, baseUrl: string, device: DeviceChoice): Promise<void> {
  const load = page.evaluate(
    ([baseUrl, device]) => globalThis.runner.loadSegmenter({ kind: "url", baseUrl }, device),
    [baseUrl, device] as const,
  );
  const { name, device: used } = unwrap(await load);
  reportLine(`${name} on ${used}`);
}
