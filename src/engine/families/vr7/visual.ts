import type * as Ort from "onnxruntime-web";
import type { RgbImage } from "../../../core/image.ts";
import { readTensor } from "../../runtime/tensors.ts";
import { checkpoint } from "../../runtime/yield-budget.ts";
import type { AnswerInput, FrameInput } from "../answer-input.ts";
import type { ReadContext } from "../model.ts";
import { graphOf } from "../model-parts.ts";
import { RegionCache } from "../region-cache.ts";
import type { Patches } from "../vision/preprocessor.ts";
import type { EncodingContext } from "../vision/vision-encoder.ts";
import type { EncodedObject, EncodedVisual, PictureFeatures, Vr7Parts } from "./parts.ts";

/**
 * Turns frames or a still image into decoder tokens, two frames at a time: pairs do not see each other in the connector, so
 * this is exactly what the whole clip at once would give. All copies of a repeated still image are equal: one is encoded.
 * @throws FailureError `cancelled` between pairs, and whatever reading a frame fails with
 * Source: videorefer-models.md 5.4, 5.5.
 */
export async function encodeVisual(
  parts: Vr7Parts,
  { visual, regions }: Pick<AnswerInput, "visual" | "regions">,
  { signal, onEvent, onFrameTime, probe }: ReadContext,
): Promise<EncodedVisual> {
  const objects = new RegionCache<EncodedObject>();
  if (visual.kind === "none") {
    return {
      pairs: [],
      features: new Map(),
      objects,
      seen: { frames: [], frameGrid: [0, 0] },
      dispose: () => undefined,
    };
  }
  const still = visual.kind === "image";
  const frames: readonly FrameInput[] = still
    ? [{ index: 0, labelSeconds: 0, read: async () => visual.image }]
    : visual.frames;
  const encoder = new PairEncoder(parts);
  const pairs: Ort.Tensor[] = [];
  const features = new Map<number, PictureFeatures>();
  const held = new Set<Ort.Tensor>();
  const dispose = () => {
    objects.clear();
    for (const tensor of [...held, ...new Set(pairs)]) tensor.dispose();
  };
  const stage = (name: "frames" | "encoding", done: number) =>
    onEvent({
      kind: "stage",
      stage: name,
      done,
      total: frames.length + (name === "encoding" ? regions.length : 0),
    });
  // The next frame decodes in the media worker while this pair is encoded.
  let next: Promise<RgbImage> | null = frames[0]!.read();
  try {
    for (let first = 0; first < frames.length; first += 2) {
      await checkpoint(signal);
      const shown = frames.slice(first, first + 2);
      const images: RgbImage[] = [];
      for (const [nth] of shown.entries()) {
        const started = performance.now();
        images.push(await next!);
        onFrameTime(performance.now() - started);
        const index = first + nth + 1;
        stage("frames", index);
        next = index < frames.length ? frames[index]!.read() : null;
        next?.catch(() => undefined);
      }
      const patches = encoder.patches(images);
      try {
        const tensor = await encoder.features(patches, {
          signal,
          onFraction: (fraction) => stage("encoding", first + fraction * shown.length),
        });
        held.add(tensor);
        for (const [picture, frame] of shown.entries()) features.set(frame.index, { tensor, picture });
        const tokens = await encoder.tokens(tensor);
        pairs.push(tokens);
        probe?.vr7?.pair({
          patches: await readTensor(parts.execution, patches.tensor),
          features: await readTensor(parts.execution, tensor),
          tokens: await readTensor(parts.execution, tokens),
        });
      } finally {
        patches.release();
      }
      stage("encoding", Math.min(first + 2, frames.length));
    }
  } catch (error) {
    dispose();
    throw error;
  }
  const repeats = still ? Math.floor(parts.config.imageRepeats / 2) : 1;
  return {
    pairs: Array.from({ length: repeats }, () => pairs).flat(),
    features,
    objects,
    seen: seenFrames(parts, frames),
    dispose,
  };
}

/** Two frames become `pairTokens` together; for people, each has half of them. */
function seenFrames({ config }: Vr7Parts, frames: readonly FrameInput[]): EncodedVisual["seen"] {
  const side = Math.sqrt(config.pairTokens);
  return {
    frames: frames.map(({ index, labelSeconds }, nth) => {
      const tokens =
        frames.length === 1
          ? config.pairTokens
          : Math.floor((config.pairTokens + (nth % 2 === 0 ? 1 : 0)) / 2);
      return { index, labelSeconds, keptTokens: tokens, totalTokens: tokens };
    }),
    frameGrid: [side, side],
  };
}

/** Runs the picture networks. */
export class PairEncoder {
  constructor(private readonly parts: Vr7Parts) {}

  /** The caller releases them. */
  patches(images: readonly RgbImage[]): Patches {
    const { preprocessor, config } = this.parts;
    return preprocessor.patches(
      images.map((image) => ({ image })),
      config.picture,
    );
  }

  /**
   * @returns float32 [pictures, patches, C]; the caller disposes it
   * @throws FailureError `cancelled`, where it takes long
   */
  features({ tensor }: Patches, context: EncodingContext): Promise<Ort.Tensor> {
    return this.parts.vision.features({ patches: tensor }, context);
  }

  /** @param features of two frames, or of one picture that stands for both. @returns float32 [pairTokens, H]; the caller disposes it */
  async tokens(features: Ort.Tensor): Promise<Ort.Tensor> {
    const { execution, connector } = this.parts;
    const { Tensor } = execution.runtime.ort;
    const pair = new Tensor("int32", Int32Array.of(0, features.dims[0]! - 1), [2]);
    return (await graphOf(connector, "connector").run({ features, pair })).tokens!;
  }
}
