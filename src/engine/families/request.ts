import { DEFAULT_SEED } from "../../core/default-seed.ts";
import { FailureError, type Result, unwrap } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import { decodeRle } from "../../core/rle.ts";
import { type SamplingRule, withChosenFrames } from "../../core/sampling-rule.ts";
import type { AskRequest, AskSettings, Region } from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import { markSeconds, sampleFrames } from "../../videorefer/sampling.ts";
import type { PixelSize } from "../../videorefer/shared/patches.ts";
import type { FrameTimes } from "../../videorefer/shared/sampled-frame.ts";
import { checkSampling } from "../language/sample.reference.ts";
import type { AnswerInput, RegionInput, RegionView, VisualInput } from "./answer-input.ts";
import type { Model } from "./model.ts";

/** A frame source whose calls may be proxied, with failures thrown. */
export interface Frames {
  info(): Promise<Awaited<ReturnType<FrameSource["info"]>>>;
  rgb(index: number): Promise<Result<RgbImage>>;
}

/** What a request leaves to the model. */
type Defaults = Pick<Model, "generationConfig" | "sampling" | "knowsRegions">;

/**
 * Turns a request into what the model is given: frames chosen, masks unpacked, settings completed and checked.
 * @throws FailureError `question-invalid`, `region-invalid`, and whatever the frame source fails with
 */
export async function readRequest(
  request: AskRequest,
  frames: Frames | null,
  model: Defaults,
): Promise<AnswerInput> {
  const { settings } = request;
  const images = new FrameReader(frames);
  const maxNewTokens = settings.maxNewTokens ?? model.generationConfig.maxNewTokens;
  const seed = settings.seed ?? DEFAULT_SEED;
  asQuestionInvalid(() => {
    if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1) {
      throw new RangeError(`maxNewTokens should be a whole number above 0, got ${maxNewTokens}`);
    }
    if (!Number.isInteger(seed)) throw new RangeError(`seed should be a whole number, got ${seed}`);
    if (settings.sampling) checkSampling(settings.sampling);
  });
  if (request.regions.length > 0 && !model.knowsRegions) {
    throw new FailureError(
      "question-invalid",
      "this model has no region encoder: ask it about the whole video, or load a VideoRefer model",
    );
  }
  const { visual, size, times } = await readVisual(request, images, model.sampling);
  return {
    visual,
    regions: request.regions.map((region) => readRegion(region, { size, times }, images)),
    turns: request.turns,
    maxNewTokens,
    sampling: settings.sampling ?? null,
    seed,
    ...(request.scored !== undefined && { scored: request.scored }),
  };
}

/** Size and times of what is asked about; null when nothing is, and of a still image. */
interface Extent {
  readonly size: PixelSize | null;
  readonly times: FrameTimes | null;
}

/** What is shown, and its extent. */
async function readVisual(
  { visual, regions, settings }: AskRequest,
  images: FrameReader,
  usual: SamplingRule,
): Promise<{ visual: VisualInput } & Extent> {
  if (visual.kind !== "video") {
    refuse("fps", settings.fps, "it is asked without a video");
    refuse("maxFrames", settings.maxFrames, "it is asked without a video");
    refuse("span", spanText(settings), "it is asked without a video");
    refuse("shownFrames", framesText(settings), "it is asked without a video");
    if (visual.kind === "none") return { visual, size: null, times: null };
    refuseOtherFrames(regions);
    const image = await images.read(0);
    const cacheKey = visual.identity === undefined ? null : JSON.stringify(["image", visual.identity]);
    return { visual: { kind: "image", image, cacheKey }, size: image, times: null };
  }
  const info = unwrap(await images.source().info());
  const rule = withChosenFrames(chosenRule(usual, settings), settings.shownFrames);
  const { span } = settings;
  const sampled = asQuestionInvalid(() => sampleFrames(info, rule, span));
  if (rule.kind === "marked") refuseOutside(regions, settings);
  const frames = sampled.map(({ index, labelSeconds }) => ({
    index,
    labelSeconds,
    read: () => images.read(index),
  }));
  const cacheKey = visual.identity === undefined ? null : JSON.stringify([visual.identity, rule, span]);
  return { visual: { kind: "video", frames, cacheKey }, size: info, times: info };
}

function chosenRule(usual: SamplingRule, { fps, maxFrames, shownFrames }: AskSettings): SamplingRule {
  if (usual.kind === "spread") {
    refuse(
      "fps",
      fps,
      "this model takes a number of frames spread over the whole clip; set maxFrames instead",
    );
    return { ...usual, frames: maxFrames ?? usual.frames };
  }
  if (usual.kind !== "rate") {
    const frames = usual.kind === "keys" ? "a benchmark's key frames" : "frames on which something is marked";
    refuse("fps", fps, `this model looks only at ${frames}`);
    refuse("maxFrames", maxFrames, `this model looks only at ${frames}`);
    refuse("shownFrames", framesText({ shownFrames }), `this model looks only at ${frames}`);
    return usual;
  }
  return { ...usual, fps: fps ?? usual.fps, maxFrames: maxFrames ?? usual.maxFrames };
}

/** A model that sees only marked frames is shown none outside the span. */
function refuseOutside(regions: readonly Region[], { span }: AskSettings): void {
  for (const { label, views } of regions) {
    const outside = span && views.find(({ frameIndex: at }) => at < span.first || at > span.last);
    refuse(
      "span",
      outside && spanText({ span }),
      `${label} is marked on frame ${outside && outside.frameIndex + 1}`,
    );
  }
}

function refuseOtherFrames(regions: readonly Region[]): void {
  for (const { label, views } of regions) {
    const other = views.find(({ frameIndex }) => frameIndex !== 0);
    if (!other) continue;
    throw new FailureError(
      "region-invalid",
      `${label} should be marked on the image, its only frame; it is marked on frame ${other.frameIndex}`,
    );
  }
}

function spanText({ span }: AskSettings): string | undefined {
  return span && `frames ${span.first + 1} to ${span.last + 1}`;
}

function framesText({ shownFrames }: AskSettings): string | undefined {
  return shownFrames?.map((frame) => frame + 1).join(", ");
}

/** A setting is honoured or refused, never ignored. */
function refuse(name: keyof AskSettings, value: number | string | undefined, reason: string): void {
  if (value === undefined) return;
  throw new FailureError(
    "question-invalid",
    `the setting ${name} = ${value} does not fit the question: ${reason}`,
  );
}

function readRegion({ label, views }: Region, { size, times }: Extent, images: FrameReader): RegionInput {
  if (!size) throw new FailureError("region-invalid", `${label} needs a video or an image to lie on`);
  const [first, ...others] = views.map((view) => readView(label, view, size, times, images));
  if (!first) throw new FailureError("region-invalid", "{label} has no mask", { values: { label } });
  return { label, views: [first, ...others] };
}

function readView(
  label: string,
  { frameIndex, mask: rle }: Region["views"][number],
  size: PixelSize,
  times: FrameTimes | null,
  images: FrameReader,
): RegionView {
  let mask: RegionView["mask"];
  try {
    mask = decodeRle(rle);
  } catch (error) {
    throw new FailureError("region-invalid", "the mask of {label} cannot be read: {error}", {
      values: { label, error: String(error) },
    });
  }
  if (size.width !== mask.width || size.height !== mask.height) {
    throw new FailureError(
      "region-invalid",
      `the mask of ${label} should be ${size.width}×${size.height} like its frame, is ${mask.width}×${mask.height}`,
    );
  }
  const labelSeconds = times ? markSeconds(times, frameIndex) : 0;
  return { frameIndex, labelSeconds, mask, read: () => images.read(frameIndex) };
}

/** Reads frames one by one and keeps the last: several regions often lie on one frame. */
class FrameReader {
  private last: { index: number; image: Promise<RgbImage> } | null = null;

  constructor(private readonly frames: Frames | null) {}

  source(): Frames {
    if (!this.frames)
      throw new FailureError("question-invalid", "a question about a video or an image needs its frames");
    return this.frames;
  }

  read(index: number): Promise<RgbImage> {
    if (this.last?.index !== index) {
      this.last = { index, image: this.source().rgb(index).then(unwrap) };
    }
    return this.last.image;
  }
}

function asQuestionInvalid<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof RangeError) throw new FailureError("question-invalid", error.message);
    throw error;
  }
}
