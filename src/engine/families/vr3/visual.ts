import type { RgbImage } from "../../../core/image.ts";
import type { PromptVisual } from "../../../videorefer/vr3/prompt.ts";
import { pictureLayout } from "../../../videorefer/vr3/smart-resize.ts";
import { compressFrame } from "../../../videorefer/vr3/token-compression.ts";
import { readTensor } from "../../runtime/tensors.ts";
import { checkpoint } from "../../runtime/yield-budget.ts";
import type { FrameInput, VisualInput } from "../answer-input.ts";
import type { ReadContext } from "../model.ts";
import { RegionCache } from "../region-cache.ts";
import type { Patches } from "../vision/preprocessor.ts";
import type { PictureEncoder } from "./encoder.ts";
import type { EncodedPicture, EncodedVisual, Vr3Parts, Vr3Region } from "./parts.ts";

/** Called after each picture was read, then while it is encoded, and after. */
type OnPicture = (stage: "frames" | "encoding", done: number, total: number) => void;

/**
 * Turns frames or a still image into decoder tokens, one picture at a time: pixels and features of a frame are gone
 * before the next but one arrives.
 * @throws FailureError `cancelled` between pictures, and whatever reading a frame fails with
 */
export async function encodeVisual(
  model: Vr3Parts,
  encoder: PictureEncoder,
  visual: VisualInput,
  onPicture: OnPicture,
  { signal, onFrameTime, probe }: ReadContext,
): Promise<EncodedVisual> {
  const regions = new RegionCache<Vr3Region>();
  if (visual.kind === "none") {
    return { prompt: { kind: "none" }, pictures: [], regions, dispose: () => undefined };
  }
  const still = visual.kind === "image";
  const frames: readonly FrameInput[] = still
    ? [{ index: 0, labelSeconds: 0, read: async () => visual.image }]
    : visual.frames;
  const { preprocessor } = model;
  const call = { merge: still ? 1 : model.config.mergeSize, pictures: frames.length };

  const pictures: EncodedPicture[] = [];
  const dispose = () => {
    regions.clear();
    for (const picture of pictures) picture.tokens.dispose();
  };
  let previous: Patches | null = null;
  // Upstream runs its own loader ahead; here the next frame decodes in the media worker while this one is encoded.
  let next: Promise<RgbImage> | null = frames[0]!.read();
  try {
    for (const [index, frame] of frames.entries()) {
      await checkpoint(signal);
      const started = performance.now();
      const image: RgbImage = await next!;
      onFrameTime(performance.now() - started);
      onPicture("frames", index + 1, frames.length);
      next = index + 1 < frames.length ? frames[index + 1]!.read() : null;
      next?.catch(() => undefined);

      const layout = pictureLayout(image, call, model.config);
      const patches = preprocessor.patches([{ image }], layout);
      const changes = previous && preprocessor.changes(previous, patches);
      // Awaited once the encoder has its work, as on the GPU the sums take a moment to come back.
      changes?.catch(() => undefined);
      previous?.release();
      previous = patches;

      const features = await encoder.features(patches, {
        signal,
        onFraction: (fraction) => onPicture("encoding", index + fraction, frames.length),
      });
      try {
        const compressed = still ? null : compressFrame(await changes, layout.blocks);
        const kept = compressed?.kept ?? Int32Array.from({ length: layout.blocks }, (_, block) => block);
        const tokens = await encoder.tokens(features, layout, kept);
        pictures.push({ index: frame.index, labelSeconds: frame.labelSeconds, layout, tokens });
        probe?.vr3?.picture({
          layout,
          patches: await readTensor(model.execution, patches.tensor),
          kept,
          difference: compressed?.difference ?? null,
          features: await readTensor(model.execution, features),
          tokens: await readTensor(model.execution, tokens),
        });
      } finally {
        features.dispose();
      }
      onPicture("encoding", index + 1, frames.length);
    }
  } catch (error) {
    dispose();
    throw error;
  } finally {
    previous?.release();
  }
  const prompt: PromptVisual = still
    ? { kind: "image" }
    : { kind: "video", labelSeconds: frames.map((frame) => frame.labelSeconds) };
  return { prompt, pictures, regions, dispose };
}
