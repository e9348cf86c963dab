import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { AskJob } from "../asking/batch/ask-line.ts";
import type { BenchRequest } from "../asking/bench-request.ts";
import { FailureError, unwrap } from "../core/failure.ts";
import type { QuantisedVariant } from "../core/quantised-variants.ts";
import type { VideoInfo } from "../core/video.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { AskSettings, DeviceChoice, ModelInfo } from "../protocol/engine.ts";
import { BUNDLED_MODELS, MODELS, makeBundledModels } from "./build.ts";
import { findPackage, isPackage } from "./find-package.ts";
import type { RunnerAnswer } from "./runner/api.ts";
import { openImage, openVideo, requireFile } from "./runner-files.ts";
import { startRunner } from "./runner-page.ts";
import { provideReports, reportLine } from "./runner-reports.ts";
import { segmenterFolder } from "./segment-runner.ts";

export interface AskerOptions {
  /** A bundled model's name, a package folder, or the name of one in `public/models`; the first bundled model when absent. */
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
  const folders = await packageFolders(model);
  const all = typeof folders === "string" ? [folders] : Object.values(folders);
  const mountOf = (folder: string) => `/package-${all.indexOf(folder)}`;
  const mounts = Object.fromEntries(all.map((folder) => [mountOf(folder), folder]));
  if (segmenter) mounts[SEGMENTER_MOUNT] = await segmenterFolder();
  const { page, origin, close } = await startRunner(mounts, (page) => provideReports(page, onText));
  try {
    const variants = await page.evaluate((choice) => globalThis.runner.variantsFor(choice), device);
    const usable = typeof folders === "string" ? [folders] : variants.map((variant) => folders[variant]);
    const sources = usable.map(
      (folder): PackageSource => ({ kind: "url", baseUrl: origin + mountOf(folder) }),
    );
    const info = unwrap(
      await page.evaluate(([sources, device]) => globalThis.runner.load(sources, device), [
        sources,
        device,
      ] as const),
    );
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

/** The folder of a package, or of each variant of a bundled model, for which its name stands. */
async function packageFolders(
  model = BUNDLED_MODELS[0],
): Promise<string | Readonly<Record<QuantisedVariant, string>>> {
  if (BUNDLED_MODELS.includes(model!)) {
    await makeBundledModels();
    const folder = (variant: QuantisedVariant) => join(MODELS, `${model}-${variant}`);
    const bundled = { q4f16: folder("q4f16"), q4f32: folder("q4f32") };
    if (Object.values(bundled).every(isPackage)) return bundled;
    throw new FailureError(
      "package-missing",
      `the bundled model ${model} is missing and could not be made; give another with --model`,
    );
  }
  return findPackage(model!);
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
