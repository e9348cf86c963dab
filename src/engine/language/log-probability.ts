import { Kernel } from "../gpu/kernel.ts";
import shader from "./log-probability.wgsl?raw";

/** Scores tokens that are given on the GPU: the logits never leave it. Reference: log-probability.reference.ts. */
export class GpuScorer {
  private readonly kernel: Kernel;

  /** @param vocabulary logits a step */
  constructor(
    device: GPUDevice,
    private readonly vocabulary: number,
  ) {
    this.kernel = new Kernel(device, "log probability", shader, 2);
  }

  /**
   * Submits the score of one step's token.
   * @param logits f32 [vocabulary]
   * @param ids    u32 [steps]
   * @param scores f32 [steps], of which entry `step` is written: within `SCORE_TOLERANCE` of the reference
   */
  submit(logits: GPUBuffer, ids: GPUBuffer, step: number, scores: GPUBuffer): void {
    this.kernel.submit([logits, ids, scores], [this.vocabulary, step], [1, 1]);
  }

  dispose(): void {
    this.kernel.dispose();
  }
}
