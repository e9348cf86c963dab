import { planMasks, poolFeatures, temporalMerge } from "../../../videorefer/vr7/region.ts";
import { readTensor } from "../../runtime/tensors.ts";
import { checkpoint } from "../../runtime/yield-budget.ts";
import type { AnswerInput, RegionView } from "../answer-input.ts";
import type { ReadContext } from "../model.ts";
import { regionTokens } from "../model-parts.ts";
import { readRegions } from "../region-cache.ts";
import type { EncodingContext } from "../vision/vision-encoder.ts";
import type { EncodedObject, EncodedVisual, Vr7Parts } from "./parts.ts";
import { PairEncoder } from "./visual.ts";

/**
 * Encodes every object that the visual does not hold yet. Its masks are pooled over the vision features of their frames, merged over
 * time, and projected to decoder tokens. Frames that are shown anyway are not encoded again. What is returned belongs to the visual.
 * @throws FailureError `region-invalid`, `cancelled` between objects
 * Source: videorefer-models.md 5.6.
 */
export async function encodeObjects(
  parts: Vr7Parts,
  visual: EncodedVisual,
  { regions, regionOptions }: Pick<AnswerInput, "regions" | "regionOptions">,
  { signal, onEvent, probe }: ReadContext,
): Promise<readonly EncodedObject[]> {
  const { config } = parts;
  const { grid } = config.picture;
  const wanted = regions.map(({ views }) => {
    const masks = views.map(({ mask }) => mask);
    const cells = planMasks(masks, grid, regionOptions);
    const key = JSON.stringify(views.map(({ frameIndex }, nth) => [frameIndex, cells[nth]!.join("")]));
    return { views, cells, key };
  });
  const encoded = visual.objects.take(wanted.map(({ key }) => key));
  const shown = visual.seen.frames.length;
  const total = shown + regions.length;
  const onFraction = (fraction: number) =>
    onEvent({ kind: "stage", stage: "encoding", done: shown + encoded.length + fraction, total });
  const features = new FeatureReader(parts, visual, { signal, onFraction });
  for (const { views, cells, key } of wanted.slice(encoded.length)) {
    await checkpoint(signal);
    const pooled: Float32Array[] = [];
    for (const [nth, view] of views.entries()) {
      pooled.push(poolFeatures(await features.of(view), cells[nth]!, config.visionSize));
    }
    const merged = temporalMerge(pooled, config.regionTokenLimit);
    probe?.vr7?.object({ cells, pooled, merged });
    const tokens = await regionTokens(parts, merged, config.visionSize);
    const seen = {
      tokens: merged.length,
      views: views.map(({ frameIndex, mask }, nth) => ({
        frameIndex,
        crop: { x0: 0, y0: 0, x1: mask.width, y1: mask.height },
        maskGrid: { width: grid.columns, height: grid.rows, data: cells[nth]!.slice() },
      })),
    };
    const object = { tokens, seen };
    visual.objects.add(key, object);
    encoded.push(object);
    onFraction(0);
  }
  if (probe && encoded.length > 0) probe.regionTokens(await readRegions(parts.execution, encoded));
  return encoded;
}

/** Vision features of frames, on the CPU; the last frame's are kept, as objects often share one. */
class FeatureReader {
  private readonly encoder: PairEncoder;
  private last: { index: number; values: Float32Array } | null = null;

  constructor(
    private readonly parts: Vr7Parts,
    private readonly visual: EncodedVisual,
    private readonly context: EncodingContext,
  ) {
    this.encoder = new PairEncoder(parts);
  }

  /** float32 [patches, C] */
  async of(view: RegionView): Promise<Float32Array> {
    if (this.last?.index !== view.frameIndex) {
      this.last = { index: view.frameIndex, values: await this.encoded(view) };
    }
    return this.last.values;
  }

  private async encoded({ frameIndex, read }: RegionView): Promise<Float32Array> {
    const { execution, config } = this.parts;
    const shown = this.visual.features.get(frameIndex);
    const size = config.picture.patches * config.visionSize;
    if (shown) return readTensor(execution, shown.tensor, shown.picture * size, size);
    const patches = this.encoder.patches([await read()]);
    try {
      const tensor = await this.encoder.features(patches, this.context);
      try {
        return await readTensor(execution, tensor);
      } finally {
        tensor.dispose();
      }
    } finally {
      patches.release();
    }
  }
}
