import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FailureError, unwrap } from "../core/failure.ts";
import type { SegmenterManifest } from "../package/manifest.ts";
import type { PackageSource } from "../package/package-source.ts";
import { asSegmenterManifest, parseManifest } from "../package/parse-manifest.ts";
import { segmenterSides } from "../package/segmenter-sides.ts";
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
  /** Of the square that frames are stretched to; the quick one when null. */
  readonly side: number | null;
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

/** @throws FailureError `package-corrupt`, and `package-unsupported` for a package of another kind */
async function segmenterManifest(folder: string): Promise<SegmenterManifest> {
  return asSegmenterManifest(parseManifest(await readFile(join(folder, "manifest.json"), "utf8")));
}

/** @throws FailureError `package-unsupported` for a side that the package has no graphs for */
export function checkSide(manifest: SegmenterManifest, side: number | null): void {
  const sides = segmenterSides(manifest);
  if (side === null || sides.includes(side)) return;
  throw new FailureError(
    "package-unsupported",
    sides.length === 0
      ? `${manifest.name} takes frames in one size alone; leave the side of ${side} out, or give --model a package of EdgeTAM or SAM 2.1`
      : `the side should be one that ${manifest.name} has graphs for (${sides.join(", ")}), is ${side}`,
  );
}

/**
 * Starts the tools' page and loads the segmenter; progress goes to stderr.
 * @throws FailureError when the package cannot be loaded
 */
export async function startSegmentRunner({
  model,
  device,
  side,
}: SegmentRunnerOptions): Promise<SegmentRunner> {
  const folder = await segmenterFolder(model);
  const manifest = await segmenterManifest(folder);
  checkSide(manifest, side);
  const mounts = { "/package": folder };
  const { page, origin, close } = await startRunner(mounts, (page) => provideReports(page, () => undefined));
  try {
    const source: PackageSource = { kind: "url", baseUrl: `${origin}/package` };
    const load = async (side: number | null) => {
      const parameters = [source, device, side] as const;
      const info = unwrap(
        await page.evaluate((given) => globalThis.runner.loadSegmenter(...given), parameters),
      );
      const at = info.side === null ? "" : `, frames as ${info.side} × ${info.side}`;
      reportLine(`${info.name} (${info.variant}) on ${info.device}${at}`);
      return info;
    };
    const info = await load(side);
    let loadedSide = side;
    let openPath = "";
    return {
      model: info.id,
      device: info.device,
      close,
      async segment({ footage, mask, side: own, ...job }) {
        const wished = own ?? side;
        if (wished !== loadedSide) {
          checkSide(manifest, wished);
          await load(wished);
          loadedSide = wished;
        }
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
