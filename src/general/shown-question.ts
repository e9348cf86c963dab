import { resizedMask } from "../core/bitmask.ts";
import { FailureError, type Result, unwrap } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { BitMask } from "../core/mask.ts";
import { decodeRle } from "../core/rle.ts";
import type { VideoInfo } from "../core/video.ts";
import type { AskRequest, SeenReport } from "../protocol/engine.ts";
import { drawMark } from "../videorefer/general/draw-mark.ts";
import { type MarkedFrame, markFrames } from "../videorefer/general/marked-frames.ts";
import { type MarkedPrompt, markedPrompt } from "../videorefer/general/marked-prompt.ts";
import { resizeBicubic } from "../videorefer/numeric/pillow-bicubic.ts";
import { sampleFrames } from "../videorefer/sampling.ts";

/** Pixels of a frame at most, as upstream shows frames to general models (videorefer-suite.md 7.2). */
export const FRAME_PIXELS = 360 * 420;

/** A frame source whose calls may be proxied. */
export interface Frames {
  info(): Promise<Result<VideoInfo>>;
  rgb(index: number): Promise<Result<RgbImage>>;
}

/** A question as a model is asked that knows nothing of masks. */
export interface ShownQuestion {
  /** The frames in order, with the objects outlined. */
  readonly images: readonly RgbImage[];
  readonly turns: MarkedPrompt["turns"];
  readonly seen: SeenReport;
}

/**
 * Reads the frames of a question and outlines its objects on them. Frames are made small first, so that lines stay as thick as they are.
 * @param most frames at most, evenly chosen; every one of them where null
 * @param onFrame told how many are read, and of how many
 * @throws FailureError `question-invalid`, `region-invalid`, and whatever the frame source fails with
 */
export async function showQuestion(
  request: AskRequest,
  source: Frames | null,
  most: number | null,
  onFrame: (done: number, total: number) => void,
): Promise<ShownQuestion> {
  if (request.scored !== undefined) {
    throw new FailureError("question-invalid", "a general model cannot score an answer");
  }
  if (request.settings.fps !== undefined) {
    throw new FailureError(
      "question-invalid",
      "a general model is shown frames spread over the clip, and fps would be ignored; set maxFrames instead",
    );
  }
  const { looks, turns } = markedPrompt(request.turns, request.regions);
  const { plan, read, seconds } = await readVisual(request, source, most);
  const images: RgbImage[] = [];
  for (const [nth, { frameIndex, marks }] of plan.entries()) {
    onFrame(nth, plan.length);
    const whole = await read(frameIndex);
    const small = withinPixels(whole, FRAME_PIXELS);
    for (const { object, view } of marks) {
      const { label, views } = request.regions[object]!;
      drawMark(small, fitted(decodeRle(views[view]!.mask), whole, small, label), looks[object]!);
    }
    images.push(small);
  }
  onFrame(plan.length, plan.length);
  return {
    images,
    turns,
    seen: {
      frames: plan.map(({ frameIndex }) => ({
        index: frameIndex,
        labelSeconds: seconds(frameIndex),
        keptTokens: 0,
        totalTokens: 0,
      })),
      frameGrid: [0, 0],
      regions: [],
      prompt: turns.map(({ role, text }) => `${role}: ${text}`).join("\n"),
      promptTokens: 0,
    },
  };
}

interface Visual {
  readonly plan: readonly MarkedFrame[];
  read(frameIndex: number): Promise<RgbImage>;
  seconds(frameIndex: number): number;
}

async function readVisual(
  { visual, regions, settings }: AskRequest,
  source: Frames | null,
  most: number | null,
): Promise<Visual> {
  if (visual.kind === "none") return { plan: [], read: noFrames, seconds: () => 0 };
  if (!source)
    throw new FailureError("question-invalid", "a question about a video or an image needs its frames");
  if (visual.kind === "image") {
    return {
      plan: markFrames([0], regions),
      read: async () => unwrap(await source.rgb(0)),
      seconds: () => 0,
    };
  }
  const info = unwrap(await source.info());
  const all =
    settings.shownFrames ?? sampleFrames(info, { kind: "keys" }, settings.span).map(({ index }) => index);
  const count = Math.min(most ?? all.length, settings.maxFrames ?? all.length, all.length);
  const shown = Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!);
  return {
    plan: markFrames(shown, regions),
    read: async (frameIndex) => unwrap(await source.rgb(frameIndex)),
    seconds: (frameIndex) => (info.timesSeconds[frameIndex] ?? 0) - (info.timesSeconds[0] ?? 0),
  };
}

async function noFrames(): Promise<never> {
  throw new FailureError("question-invalid", "a question without a video shows no frames");
}

/** A copy that may be drawn on. */
function withinPixels(image: RgbImage, pixels: number): RgbImage {
  const scale = Math.min(1, Math.sqrt(pixels / (image.width * image.height)));
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.floor(side * scale)));
  const { data } = resizeBicubic(image, width!, height!);
  return { width: width!, height: height!, data: data === image.data ? data.slice() : data };
}

function fitted(mask: BitMask, whole: RgbImage, small: RgbImage, label: string): BitMask {
  if (mask.width !== whole.width || mask.height !== whole.height) {
    throw new FailureError(
      "region-invalid",
      `the mask of ${label} should be ${whole.width}×${whole.height} like its frame, is ${mask.width}×${mask.height}`,
    );
  }
  return resizedMask(mask, small.width, small.height);
}
