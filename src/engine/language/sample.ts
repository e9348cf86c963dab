import { bindGroup, computePipeline, emptyBuffer, uniformBuffer } from "../gpu/buffers.ts";
import bestCandidate from "./best-candidate.wgsl?raw";
import candidatesShader from "./candidates.wgsl?raw";
import pickShader from "./pick.wgsl?raw";
import { checkSampling, MAX_CANDIDATES, type Sampling, stepUniform } from "./sample.reference.ts";

/** Lanes per workgroup; every adapter allows 256. */
const WORKGROUP = 256;
/** Logits looked through by one workgroup. Small vocabularies then still spread over several. */
const SLICE = 2048;
/** What the shader writes when no logit was a number. */
export const NO_TOKEN = 0xffffffff;

export interface SampleOptions {
  readonly repetitionPenalty: number;
  /** Greedy when null. */
  readonly sampling: Sampling | null;
  readonly seed: number;
}

/**
 * Picks tokens on the GPU: the logits never leave it. Reference: sample.reference.ts.
 * `seen` u32 [vocabulary] and `history` u32 [steps] describe the answer so far.
 */
export class GpuSampler {
  private readonly findCandidates: GPUComputePipeline;
  private readonly pick: GPUComputePipeline;
  private readonly candidateParameters: GPUBuffer;
  private readonly pickParameters: GPUBuffer;
  private readonly candidates: GPUBuffer;
  private readonly seen: GPUBuffer;
  private readonly slices: number;
  private steps = 0;
  private historyBuffer: GPUBuffer | null = null;

  constructor(
    private readonly device: GPUDevice,
    private readonly vocabulary: number,
  ) {
    this.slices = Math.ceil(vocabulary / SLICE);
    this.findCandidates = computePipeline(device, "candidates", bestCandidate + candidatesShader, {
      WORKGROUP,
    });
    this.pick = computePipeline(device, "pick", bestCandidate + pickShader, { WORKGROUP });
    this.candidateParameters = uniformBuffer(device, "candidate parameters", 16);
    this.pickParameters = uniformBuffer(device, "pick parameters", 32);
    this.candidates = emptyBuffer(device, "candidates", this.slices * MAX_CANDIDATES * 8);
    this.seen = emptyBuffer(device, "tokens seen", vocabulary * 4);
  }

  /** Ids drawn so far; entry n is step n's. */
  get history(): GPUBuffer {
    if (!this.historyBuffer) throw new RangeError("begin() comes before history");
    return this.historyBuffer;
  }

  /** Forgets the last answer and makes room for `steps` tokens. */
  begin(steps: number): void {
    if (!this.historyBuffer || this.steps < steps) {
      this.historyBuffer?.destroy();
      this.historyBuffer = emptyBuffer(this.device, "token history", steps * 4);
      this.steps = steps;
    }
    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(this.seen);
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * The choice of one token: once the commands have run, `history[step]` holds it.
   * @param logits f32 [vocabulary]
   * @returns what is to be submitted before the next choice
   * @throws RangeError for sampling values outside their range, or a step beyond those begun
   */
  choose(logits: GPUBuffer, step: number, options: SampleOptions): GPUCommandEncoder {
    if (step >= this.steps) throw new RangeError(`step should be below ${this.steps}, got ${step}`);
    if (options.sampling) checkSampling(options.sampling);
    const { temperature, topK, topP } = options.sampling ?? { temperature: 1, topK: 1, topP: 1 };
    const { device } = this;

    const first = new DataView(new ArrayBuffer(16));
    first.setUint32(0, this.vocabulary, true);
    first.setUint32(4, SLICE, true);
    first.setUint32(8, topK, true);
    first.setFloat32(12, options.repetitionPenalty, true);
    device.queue.writeBuffer(this.candidateParameters, 0, first.buffer);

    const second = new DataView(new ArrayBuffer(32));
    second.setUint32(0, this.slices * topK, true);
    second.setUint32(4, topK, true);
    second.setUint32(8, step, true);
    second.setFloat32(12, temperature, true);
    second.setFloat32(16, topP, true);
    second.setFloat32(20, stepUniform(options.seed, step), true);
    device.queue.writeBuffer(this.pickParameters, 0, second.buffer);

    const encoder = device.createCommandEncoder({ label: "sample" });
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.findCandidates);
    const slicesIn = [logits, this.seen, this.candidates, this.candidateParameters];
    pass.setBindGroup(0, bindGroup(device, this.findCandidates, slicesIn));
    pass.dispatchWorkgroups(this.slices);
    pass.setPipeline(this.pick);
    const pickIn = [this.candidates, this.seen, this.history, this.pickParameters];
    pass.setBindGroup(0, bindGroup(device, this.pick, pickIn));
    pass.dispatchWorkgroups(1);
    pass.end();
    return encoder;
  }

  dispose(): void {
    for (const buffer of [this.candidateParameters, this.pickParameters, this.candidates, this.seen]) {
      buffer.destroy();
    }
    this.historyBuffer?.destroy();
    this.historyBuffer = null;
  }
}
