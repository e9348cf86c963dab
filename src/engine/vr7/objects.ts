import type * as Ort from "onnxruntime-web";
import { planMasks, poolFeatures, temporalMerge } from "../../videorefer/vr7/region.ts";
import type { AnswerInput, RegionView } from "../answer-input.ts";
import { checkpoint } from "../breathe.ts";
import type { ReadContext, Reading } from "../model.ts";
import { regionTokens } from "../model-parts.ts";
import { readTensor } from "../tensors.ts";
import type { Vr7Parts } from "./model.ts";
import { type EncodedVisual, PairEncoder } from "./visual.ts";

export interface EncodedObjects {
  readonly seen: Reading["seen"]["regions"];
  /** float32 [all objects' tokens, H]; null when there are none. */
  readonly tokens: Ort.Tensor | null;
}

/**
 * Pools every object's mask over the vision features of its frames, merges over time and projects to decoder tokens. Frames
 * that are shown anyway are not encoded again.
 * @throws FailureError `region-invalid`, `cancelled` between objects
 * Source: specification 5.6.
 */
export async function encodeObjects(
  parts: Vr7Parts,
  visual: EncodedVisual,
  { regions, regionOptions }: Pick<AnswerInput, "regions" | "regionOptions">,
  { signal, onEvent, probe }: ReadContext,
): Promise<EncodedObjects> {
  const { config } = parts;
  const { grid } = config.picture;
  const plans = regions.map(({ views }) =>
    planMasks(
      views.map(({ mask }) => mask),
      grid,
      regionOptions,
    ),
  );
  const features = new FeatureReader(parts, visual);
  const rows: Float32Array[] = [];
  const seen: EncodedObjects["seen"][number][] = [];
  const shown = visual.seen.frames.length;
  for (const [index, { label, views }] of regions.entries()) {
    await checkpoint(signal);
    const cells = plans[index];
    const pooled: Float32Array[] = [];
    for (const [nth, view] of views.entries()) {
      pooled.push(poolFeatures(await features.of(view), cells[nth], config.visionSize));
    }
    const merged = temporalMerge(pooled, config.regionTokenLimit);
    probe?.vr7?.object({ cells, pooled, merged });
    rows.push(...merged);
    const { width, height } = views[0].mask;
    seen.push({
      label,
      crop: { x0: 0, y0: 0, x1: width, y1: height },
      maskGrid: { width: grid.columns, height: grid.rows, data: cells[0].slice() },
      tokens: merged.length,
    });
    onEvent({
      kind: "stage",
      stage: "encoding",
      done: shown + index + 1,
      total: shown + regions.length,
    });
  }
  const tokens = await regionTokens(parts, rows, config.visionSize);
  if (tokens && probe) probe.regionTokens(await readTensor(parts.execution, tokens));
  return { seen, tokens };
}

/** Vision features of frames, on the CPU; the last frame's are kept, as objects often share one. */
class FeatureReader {
  private readonly encoder: PairEncoder;
  private last: { index: number; values: Float32Array } | null = null;

  constructor(
    private readonly parts: Vr7Parts,
    private readonly visual: EncodedVisual,
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
      const tensor = await this.encoder.features(patches);
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
