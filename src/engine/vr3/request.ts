import { FailureError, type Result } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import { decodeRle } from "../../core/rle.ts";
import type { AskRequest, Region } from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import type { Vr3Config } from "../../videorefer/vr3/config.ts";
import { sampleFrames } from "../../videorefer/vr3/sampling.ts";
import { checkSampling } from "../kernels/sample.reference.ts";
import type { AnswerInput, RegionInput, VisualInput } from "./input.ts";

/** Upstream draws k-means starts unseeded (quirk 12); a fixed seed makes answers repeatable. */
const DEFAULT_SEED = 42;

/** A frame source whose calls may be proxied, with failures thrown. */
export interface Frames {
  info(): Promise<Awaited<ReturnType<FrameSource["info"]>>>;
  rgb(index: number): Promise<Result<RgbImage>>;
}

/**
 * Turns a request into what the model is given: frames chosen, masks unpacked, settings completed and checked.
 * @throws FailureError `question-invalid`, `region-invalid`, and whatever the frame source fails with
 */
export async function readRequest(
  request: AskRequest,
  frames: Frames | null,
  config: Vr3Config,
): Promise<AnswerInput> {
  const { settings } = request;
  const images = new FrameReader(frames);
  const maxNewTokens = settings.maxNewTokens ?? config.generation.maxNewTokens;
  const seed = settings.seed ?? DEFAULT_SEED;
  asQuestionInvalid(() => {
    if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1) {
      throw new RangeError(`maxNewTokens should be a whole number above 0, got ${maxNewTokens}`);
    }
    if (!Number.isInteger(seed)) throw new RangeError(`seed should be a whole number, got ${seed}`);
    if (settings.sampling) checkSampling(settings.sampling);
  });
  return {
    visual: await readVisual(request, images, config),
    regions: request.regions.map((region) => readRegion(region, request, images)),
    turns: request.turns,
    maxNewTokens,
    sampling: settings.sampling ?? null,
    seed,
  };
}

async function readVisual(request: AskRequest, images: FrameReader, config: Vr3Config): Promise<VisualInput> {
  const { visual, settings } = request;
  if (visual.kind !== "video") return visual;
  const info = unwrap(await images.source().info());
  const fps = settings.fps ?? config.defaults.fps;
  const maxFrames = settings.maxFrames ?? config.defaults.maxFrames;
  const sampled = asQuestionInvalid(() => sampleFrames(info, { fps, maxFrames }));
  return {
    kind: "video",
    frames: sampled.map(({ index, labelSeconds }) => ({
      index,
      labelSeconds,
      read: () => images.read(index),
    })),
    cacheKey: visual.identity === undefined ? null : JSON.stringify([visual.identity, fps, maxFrames]),
  };
}

function readRegion(region: Region, { visual }: AskRequest, images: FrameReader): RegionInput {
  const { label, frameIndex } = region;
  if (visual.kind === "none") {
    throw new FailureError("region-invalid", `${label} needs a video or an image to lie on`);
  }
  let mask: RegionInput["mask"];
  try {
    mask = decodeRle(region.mask);
  } catch (error) {
    throw new FailureError("region-invalid", `the mask of ${label} cannot be read: ${String(error)}`);
  }
  const read = async () => {
    const image = visual.kind === "image" ? visual.image : await images.read(frameIndex);
    if (image.width !== mask.width || image.height !== mask.height) {
      throw new FailureError(
        "region-invalid",
        `the mask of ${label} should be ${image.width}×${image.height} like its frame, is ${mask.width}×${mask.height}`,
      );
    }
    return image;
  };
  return { label, mask, read };
}

/** Reads frames one by one and keeps the last: several regions often lie on one frame. */
class FrameReader {
  private last: { index: number; image: Promise<RgbImage> } | null = null;

  constructor(private readonly frames: Frames | null) {}

  source(): Frames {
    if (!this.frames) throw new FailureError("question-invalid", "a question about a video needs its frames");
    return this.frames;
  }

  read(index: number): Promise<RgbImage> {
    if (this.last?.index !== index) {
      this.last = { index, image: this.source().rgb(index).then(unwrap) };
    }
    return this.last.image;
  }
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error.code, result.error.message);
}

function asQuestionInvalid<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof RangeError) throw new FailureError("question-invalid", error.message);
    throw error;
  }
}
