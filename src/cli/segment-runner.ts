import { unwrap } from "../core/failure.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import { makeBundledModels } from "./build.ts";
import { findPackage } from "./find-package.ts";
import type { RunnerSegmentation } from "./runner/api.ts";
import { openImage, openVideo, requireFile } from "./runner-files.ts";
import { startRunner } from "./runner-page.ts";
import { provideReports, reportLine } from "./runner-reports.ts";
import type { SegmentJob } from "./segment-job.ts";
import { SEGMENTER } from "./segmenter.ts";

export interface SegmentRunnerOptions {
  /** A package folder, or the name of one in `public/models`; the built-in segmenter when absent. */
  readonly model?: string | undefined;
  readonly device: DeviceChoice;
}

/** A loaded segmenter in a headless browser, to be given one object at a time. */
export interface SegmentRunner {
  readonly model: string;
  readonly device: string;
  /** @throws FailureError when the file or the prompt cannot be used */
  segment(job: SegmentJob): Promise<RunnerSegmentation>;
  close(): Promise<void>;
}

/**
 * The folder of a segmenter's package. The built-in one is made where it is missing.
 * @throws FailureError `package-missing`
 */
export async function segmenterFolder(model: string = SEGMENTER.name): Promise<string> {
  if (model === SEGMENTER.name) await makeBundledModels();
  return findPackage(model);
}

/**
 * Starts the tools' page and loads the segmenter; progress goes to stderr.
 * @throws FailureError when the package cannot be loaded
 */
export async function startSegmentRunner({ model, device }: SegmentRunnerOptions): Promise<SegmentRunner> {
  const mounts = { "/package": await segmenterFolder(model) };
  const { page, origin, close } = await startRunner(mounts, (page) => provideReports(page, () => undefined));
  try {
    const source: PackageSource = { kind: "url", baseUrl: `${origin}/package` };
    const load = page.evaluate(([source, device]) => globalThis.runner.loadSegmenter(source, device), [
      source,
      device,
    ] as const);
    const info = unwrap(await load);
    reportLine(`${info.name} (${info.variant}) on ${info.device}`);
    let openPath = "";
    return {
      model: info.id,
      device: info.device,
      close,
      async segment({ footage, mask, ...job }) {
        if (openPath !== footage.path) {
          // Not open, should opening it fail.
          openPath = "";
          await (footage.kind === "video" ? openVideo : openImage)(page, footage.path);
          openPath = footage.path;
        }
        const file = mask && "path" in mask ? mask.path : null;
        if (file !== null) requireFile(file, "region-invalid");
        await page.setInputFiles("#masks", file === null ? [] : [file]);
        const given = mask && "path" in mask ? { maskFile: 0 } : mask;
        return unwrap(await page.evaluate((job) => globalThis.runner.segment(job), { ...job, mask: given }));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
