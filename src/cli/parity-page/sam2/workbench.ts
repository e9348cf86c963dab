import type { RgbImage } from "../../../core/image.ts";
import type { Execution } from "../../../engine/runtime/execution.ts";
import { FrameCache } from "../../../segment/sam2/frame-cache.ts";
import type { FrameFeatures, Sam2Networks } from "../../../segment/sam2/networks.ts";
import type { StageLog } from "../stage-log.ts";
import { imageOf, type TensorFile } from "../tensor-file.ts";
import { EDGETAM_BOUNDS, SAM2_BOUNDS, type Sam2Bounds } from "./bounds.ts";
import type { Sam2Golden } from "./golden.ts";

/** A case of a fixture: what it computes is compared as it goes. */
export interface Sam2Case {
  readonly id: string;
  run(log: StageLog): Promise<void>;
}

/** What all cases of a fixture work with. */
export class Workbench {
  readonly signal = new AbortController().signal;
  readonly bounds: Sam2Bounds;
  private readonly cache: FrameCache;

  constructor(
    readonly execution: Execution,
    readonly networks: Sam2Networks,
    readonly golden: Sam2Golden,
    readonly tensors: TensorFile,
  ) {
    this.bounds = networks.config.memory.occlusion ? SAM2_BOUNDS : EDGETAM_BOUNDS;
    this.cache = new FrameCache(networks, golden.video.frames);
  }

  get cells(): number {
    return (this.networks.side / 16) ** 2;
  }

  get lowSide(): number {
    return this.networks.side / 4;
  }

  frame(index: number): RgbImage {
    return imageOf(this.tensors, "frames", index);
  }

  async features(index: number): Promise<FrameFeatures> {
    return (await this.cache.encoded(index, async () => this.frame(index), this.signal)).features;
  }

  floats(name: string): Float32Array {
    return this.tensors.get(name).values as Float32Array;
  }

  dispose(): void {
    this.cache.clear();
  }
}
