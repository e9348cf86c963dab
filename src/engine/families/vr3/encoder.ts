import type * as Ort from "onnxruntime-web";
import type { PictureLayout } from "../../../videorefer/shared/patches.ts";
import { visionRope } from "../../../videorefer/vr3/rope.ts";
import { viewAs } from "../../runtime/tensors.ts";
import { graphOf } from "../model-parts.ts";
import type { Patches } from "../vision/preprocessor.ts";
import type { EncodingContext } from "../vision/vision-encoder.ts";
import type { Vr3Parts } from "./parts.ts";

/** Runs the picture networks. Rotary tables are made once per layout: all frames of a video share one. */
export class PictureEncoder {
  private ropeKey = "";
  private rope: { cos: Ort.Tensor; sin: Ort.Tensor } | null = null;

  constructor(private readonly model: Vr3Parts) {}

  /**
   * @param patches of one picture
   * @returns float32 [layout.patches, C] after the closing norm; the caller disposes it
   * @throws FailureError `cancelled`, where it takes long
   */
  features({ tensor, layout }: Patches, context: EncodingContext): Promise<Ort.Tensor> {
    const { execution, vision } = this.model;
    const { cos, sin } = this.ropeOf(layout);
    const patches = viewAs(execution, tensor, [layout.patches, tensor.dims[2]!]);
    return vision.features({ patches, rope_cos: cos, rope_sin: sin }, context);
  }

  /**
   * The decoder's tokens of one picture: the mean of each block of patches, projected.
   * @param kept indices of the blocks that become tokens
   * @returns float32 [kept.length, H]; the caller disposes it
   */
  async tokens(features: Ort.Tensor, layout: PictureLayout, kept: Int32Array): Promise<Ort.Tensor> {
    const { execution } = this.model;
    const { Tensor } = execution.runtime.ort;
    const blockPatches = layout.merge ** 2;
    const outputs = await graphOf(this.model.connector, "connector").run({
      features: viewAs(execution, features, [layout.blocks, blockPatches, features.dims[1]!]),
      keep: new Tensor("int32", kept, [kept.length]),
    });
    return outputs.tokens!;
  }

  private ropeOf(layout: PictureLayout): { cos: Ort.Tensor; sin: Ort.Tensor } {
    const { rows, columns } = layout.grid;
    const key = `${rows}×${columns}/${layout.merge}`;
    if (this.rope && key === this.ropeKey) return this.rope;
    const { Tensor } = this.model.execution.runtime.ort;
    const { vision } = this.model.config;
    const { cos, sin } = visionRope(layout.grid, layout.merge, vision);
    const dims = [1, layout.patches, vision.headDim / 2];
    this.rope = { cos: new Tensor("float32", cos, dims), sin: new Tensor("float32", sin, dims) };
    this.ropeKey = key;
    return this.rope;
  }
}
