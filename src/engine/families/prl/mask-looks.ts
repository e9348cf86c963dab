import type * as Ort from "onnxruntime-web";
import type { RgbImage } from "../../../core/image.ts";
import type { PixelRect } from "../../../core/rect.ts";
import type { MersenneTwister } from "../../../videorefer/numeric/mersenne-twister.ts";
import type { Mark } from "../../../videorefer/prl/marks.ts";
import { cropPrlRegion, type PrlRegionPlan, shrinks } from "../../../videorefer/prl/region-crop.ts";
import { prlRegionRows } from "../../../videorefer/prl/region-rows.ts";
import { GLOBAL_VIEW_SIDE, globalView, LOCAL_VIEW_SIDE, localView } from "../../../videorefer/prl/views.ts";
import type { PictureLayout, PixelSize } from "../../../videorefer/shared/patches.ts";
import {
  addPositions,
  type PositionLayer,
  regionPositions,
} from "../../../videorefer/shared/region-positions.ts";
import { cutRegion } from "../../../videorefer/vr3/region-crop.ts";
import { pictureLayout } from "../../../videorefer/vr3/smart-resize.ts";
import { readTensor, viewAs } from "../../runtime/tensors.ts";
import type { RegionView } from "../answer-input.ts";
import type { ReadContext } from "../model.ts";
import { graphOf } from "../model-parts.ts";
import type { Picture } from "../vision/preprocessor.ts";
import { PictureEncoder } from "../vr3/encoder.ts";
import type { PrlParts } from "./parts.ts";
import type { ViewCache } from "./view-cache.ts";

/** Pictures that are looked at for one mask: its crop, its surroundings, and all of its frame. */
const LOOKS = 3;

type Fraction = (fraction: number) => void;

/** The looks at the masks of one call, which share its token budget. */
export class MaskLooks {
  private readonly encoder: PictureEncoder;
  private readonly localLayout: PictureLayout;
  private readonly globalLayout: PictureLayout;

  /** @param masks how many there are in the call. @param views owns their features */
  constructor(
    private readonly parts: PrlParts,
    private readonly positions: PositionLayer,
    private readonly masks: number,
    private readonly views: ViewCache,
    private readonly context: Pick<ReadContext, "signal" | "probe">,
  ) {
    this.encoder = new PictureEncoder(parts);
    this.localLayout = this.layoutOf({ width: LOCAL_VIEW_SIDE, height: LOCAL_VIEW_SIDE });
    this.globalLayout = this.layoutOf({ width: GLOBAL_VIEW_SIDE, height: GLOBAL_VIEW_SIDE });
  }

  /** Equal for masks that become the same tokens, if those before them do. */
  keyOf(mark: Mark<RegionView>): string {
    const { crop, maskGrid, maskCells, scaled } = mark.plan;
    const cells = maskCells.join("");
    return JSON.stringify([crop, this.layoutOf(scaled).grid, maskGrid, cells, this.viewKeys(mark)]);
  }

  /** Equal for views that are equal. */
  viewKeys({ view, first }: Mark<RegionView>): readonly [local: string, global: string] {
    const key = ({ grid }: PictureLayout, crop: PixelRect | "whole") =>
      JSON.stringify([view.frameIndex, grid, crop]);
    return [key(this.localLayout, first.crop), key(this.globalLayout, "whole")];
  }

  /**
   * @param image the frame that the mask is on
   * @param generator is drawn from if the mask has more cells than tokens
   * @returns float32 [K, H], the caller's to dispose
   */
  async tokens(
    mark: Mark<RegionView>,
    image: RgbImage,
    generator: MersenneTwister,
    onFraction: Fraction,
  ): Promise<Ort.Tensor> {
    const { execution, config, region } = this.parts;
    const { regionTokenLimit: count, clusterRounds } = config;
    const { hiddenSize: channels } = config.vision;
    const looking = (nth: number) => (fraction: number) => onFraction((nth + fraction) / LOOKS);

    const { plan, first } = mark;
    const layout = this.layoutOf(plan.scaled);
    const { features, patches } = await this.closeLook(image, plan, layout, looking(0));
    const places = regionPositions(layout.grid, plan.positionBox, image);
    const positioned = addPositions(features, places, this.positions);
    const encoded = { features: positioned, grid: layout.grid, channels };
    const rows = prlRegionRows(encoded, plan, count, clusterRounds, generator);

    const [localKey, globalKey] = this.viewKeys(mark);
    const local = await this.views.take(localKey, () =>
      this.look({ image: localView(image, first) }, this.localLayout, looking(1)),
    );
    const global = await this.views.take(globalKey, () =>
      this.look({ image: globalView(image) }, this.globalLayout, looking(2)),
    );
    const { Tensor } = execution.runtime.ort;
    const { tokens, fused } = await graphOf(region, "region").run({
      rows: new Tensor("float32", rows, [1, count, channels]),
      local: viewAs(execution, local, [1, this.localLayout.patches, channels]),
      global: viewAs(execution, global, [1, this.globalLayout.patches, channels]),
    });
    try {
      this.context.probe?.prl?.mask({
        plan,
        crop: cropPrlRegion(image, plan),
        layout,
        patches,
        features,
        positions: places,
        positioned,
        rows,
        local: { image: localView(image, first), layout: this.localLayout, features: await this.read(local) },
        global: { image: globalView(image), layout: this.globalLayout, features: await this.read(global) },
        fused: await this.read(fused!),
      });
    } finally {
      fused!.dispose();
    }
    return tokens!;
  }

  /** Features of a mask's crop, on the CPU, where k-means runs; its patches only for a probe. */
  private async closeLook(
    image: RgbImage,
    plan: PrlRegionPlan,
    layout: PictureLayout,
    onFraction: Fraction,
  ): Promise<{ features: Float32Array; patches: Float32Array }> {
    // What only grows is scaled where the encoder runs.
    const picture =
      plan.area === 0 || shrinks(plan)
        ? { image: cropPrlRegion(image, plan) }
        : { image: cutRegion(image, plan), scaled: plan.scaled };
    let patches = new Float32Array(0);
    const onPatches = async (tensor: Ort.Tensor) => {
      if (this.context.probe) patches = (await this.read(tensor)).slice();
    };
    const tensor = await this.look(picture, layout, onFraction, onPatches);
    try {
      return { features: (await this.read(tensor)).slice(), patches };
    } finally {
      tensor.dispose();
    }
  }

  /** @returns float32 [layout.patches, C], the caller's to dispose */
  private async look(
    picture: Picture,
    layout: PictureLayout,
    onFraction: Fraction,
    onPatches?: (tensor: Ort.Tensor) => Promise<void>,
  ): Promise<Ort.Tensor> {
    const patches = this.parts.preprocessor.patches([picture], layout);
    try {
      const features = await this.encoder.features(patches, { signal: this.context.signal, onFraction });
      await onPatches?.(patches.tensor);
      return features;
    } finally {
      patches.release();
    }
  }

  private read(tensor: Ort.Tensor): Promise<Float32Array> {
    return readTensor(this.parts.execution, tensor);
  }

  private layoutOf(size: PixelSize): PictureLayout {
    return pictureLayout(size, { merge: 1, pictures: this.masks }, this.parts.config);
  }
}
