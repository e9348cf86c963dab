import type { BitMask } from "../../core/mask.ts";
import { checkpoint } from "../../engine/runtime/yield-budget.ts";
import { type ChosenMask, chooseForVideo, type DecoderOutput } from "./choice.ts";
import { fillHoles } from "./holes.ts";
import { GIVEN_LOGIT, givenLogits, promptLogits, squareMask } from "./mask-prompt.ts";
import type { DecoderImage, FrameFeatures, FrameMemory, Sam2Networks } from "./networks.ts";
import { ObjectState } from "./object-state.ts";
import { type BankLimits, type BankPlan, type Direction, pointerSpan } from "./planner.ts";
import { EMPTY_POINT, type ModelPoints, padded } from "./prompt-points.ts";

/** One object on one frame, as the bank keeps it. */
export interface FrameOutput extends ChosenMask {
  /** Null for a prompt that is not in the bank yet, and where it is out of reach. */
  readonly memory: FrameMemory | null;
}

export interface TrackingOptions {
  /** As in `ObjectState`. */
  readonly correctionsCondition: boolean;
  /** Prompted frames that a frame attends to at most; null for all. */
  readonly maxConditioning: number | null;
  /** Holes of at most so many pixels of the small mask are filled; 0 for none. */
  readonly holeArea: number;
}

/** Every prompted frame conditions, and a long list of them is not attended to whole. Source: sam2.md 6.3, 6.5. */
export const TRACKING_DEFAULTS: TrackingOptions = {
  correctionsCondition: true,
  maxConditioning: 4,
  holeArea: 8,
};

/** One frame of a pass. */
export interface PassStep {
  readonly frame: number;
  readonly objects: ReadonlyMap<string, PassObject>;
}

interface PassObject {
  readonly output: FrameOutput;
  /** Null where a prompted frame's mask was taken as it is. */
  readonly plan: BankPlan | null;
}

/** Features of a frame; they belong to whoever provides them, and have to last until the call that uses them ends. */
export type FeaturesOf = (frame: number) => Promise<FrameFeatures>;

/**
 * Objects in a list of frames: prompts, and passes that follow them. Frames are positions in the list.
 * Source: sam2.md 6.4.
 */
export class VideoSession {
  private readonly states = new Map<string, ObjectState<FrameOutput>>();
  private readonly memories = new Set<FrameMemory>();
  private readonly limits: BankLimits;
  private readonly lowSide: number;

  constructor(
    private readonly networks: Sam2Networks,
    private readonly frameCount: number,
    private readonly features: FeaturesOf,
    private readonly options: TrackingOptions,
  ) {
    const { memory } = networks.config;
    this.limits = {
      memories: memory.frames,
      pointers: memory.pointers,
      conditioning: options.maxConditioning,
    };
    this.lowSide = networks.side / 4;
  }

  get objects(): readonly string[] {
    return [...this.states.keys()];
  }

  /** The earliest frame with a prompt. */
  get firstPrompt(): number {
    return Math.min(...[...this.states.values()].flatMap(({ prompted }) => prompted));
  }

  /**
   * Answers a frame's points, all of them at once; they replace earlier prompts there, and refine the mask that is there.
   * @returns what is stored, and all that the decoder said
   */
  async addPoints(
    object: string,
    frame: number,
    points: ModelPoints,
    signal: AbortSignal,
  ): Promise<{ output: FrameOutput; decoded: DecoderOutput; plan: BankPlan | null; refined: boolean }> {
    const state = this.state(object);
    const { initial, direction, previous } = state.promptContext(frame);
    const plan = initial ? null : state.plan(frame, direction, this.frameCount);
    const mask = previous && promptLogits(previous.low);
    const decoded = await this.decode(state, frame, plan, points, mask, signal);
    const { minPoints, maxPoints } = this.networks.config.choice;
    const count = points.labels.length;
    const output = this.outputOf(decoded, count >= minPoints && count <= maxPoints);
    state.answer(frame, output);
    return { output, decoded, plan, refined: mask !== null };
  }

  /**
   * Takes a mask as the object's on a frame; an empty one says that it is not in sight.
   * @param mask of the frame's size
   */
  async addMask(object: string, frame: number, mask: BitMask, signal: AbortSignal): Promise<FrameOutput> {
    const { side } = this.networks;
    const state = this.state(object);
    const square = squareMask(mask, side);
    const present = square.includes(1);
    await checkpoint(signal);
    const features = await this.features(frame);
    await checkpoint(signal);
    const prompt = { points: padded(EMPTY_POINT), mask: this.networks.maskPrompt(square) };
    const decoded = await this.networks.decode(features, "raw", prompt);
    const { pointer } = this.choose(decoded, false);
    const output: FrameOutput = {
      low: this.filled(givenLogits(square, side)),
      pointer: present ? pointer : this.networks.absentPointer,
      iou: 1,
      score: present ? GIVEN_LOGIT : -GIVEN_LOGIT,
      memory: null,
    };
    state.answer(frame, output);
    return output;
  }

  clear(object: string, frame: number): void {
    this.state(object).clear(frame);
  }

  remove(object: string): void {
    this.states.delete(object);
    this.dropUnused();
  }

  /** Puts the answers of prompts into the bank. A pass does it first; earlier it spares encoding a frame a second time. */
  async commit(signal: AbortSignal): Promise<void> {
    for (const state of this.states.values()) {
      for (const [frame, output] of state.uncommitted()) {
        await checkpoint(signal);
        const features = await this.features(frame);
        await checkpoint(signal);
        const memory = await this.remember(features, output, true);
        state.commit(frame, { ...output, memory });
      }
    }
    this.dropUnused();
  }

  /** Follows all objects through frames, in the order in which they are given. */
  async *pass(
    frames: Iterable<number>,
    direction: Direction,
    signal: AbortSignal,
  ): AsyncGenerator<PassStep, void, void> {
    await this.commit(signal);
    for (const frame of frames) {
      const objects = new Map<string, PassObject>();
      for (const [object, state] of this.states) {
        const stored = state.visit(frame, direction);
        if (stored) {
          objects.set(object, { output: stored, plan: null });
          continue;
        }
        const plan = state.plan(frame, direction, this.frameCount);
        const output = await this.track(state, frame, plan, signal);
        state.store(frame, output);
        objects.set(object, { output, plan });
      }
      this.dropUnused();
      yield { frame, objects };
    }
  }

  /**
   * Drops what no later frame of the passes attends to.
   * @param places where passes are, or will begin, with their directions
   */
  thin(places: readonly { readonly frame: number; readonly direction: Direction }[]): void {
    const span = pointerSpan(this.frameCount, this.limits);
    for (const state of this.states.values()) {
      state.thin((frame, output) => {
        const behind = Math.min(
          ...places
            .map((place) => (place.frame - frame) * (place.direction === "forward" ? 1 : -1))
            .filter((distance) => distance >= 0),
        );
        if (behind >= span) return null;
        return behind < this.limits.memories - 1 ? output : { ...output, memory: null };
      });
    }
    this.dropUnused();
  }

  /** Memories that are held. */
  get memoryCount(): number {
    return this.memories.size;
  }

  dispose(): void {
    this.states.clear();
    this.dropUnused();
  }

  private state(object: string): ObjectState<FrameOutput> {
    const known = this.states.get(object);
    if (known) return known;
    const state = new ObjectState<FrameOutput>(this.limits, this.options.correctionsCondition);
    this.states.set(object, state);
    return state;
  }

  private async track(
    state: ObjectState<FrameOutput>,
    frame: number,
    plan: BankPlan,
    signal: AbortSignal,
  ): Promise<FrameOutput> {
    const decoded = await this.decode(state, frame, plan, EMPTY_POINT, null, signal);
    const chosen = this.choose(decoded, true);
    await checkpoint(signal);
    // The memory is of the mask before holes are filled.
    const memory = await this.remember(await this.features(frame), chosen, false);
    return { ...chosen, low: this.filled(chosen.low), memory };
  }

  private async decode(
    state: ObjectState<FrameOutput>,
    frame: number,
    plan: BankPlan | null,
    points: ModelPoints,
    mask: Float32Array | null,
    signal: AbortSignal,
  ): Promise<DecoderOutput> {
    await checkpoint(signal);
    const features = await this.features(frame);
    await checkpoint(signal);
    const prompt = { points: padded(points), mask };
    if (!plan) return this.networks.decode(features, "first", prompt);
    const map = await this.attend(state, features, plan);
    try {
      await checkpoint(signal);
      const image: DecoderImage = { map };
      return await this.networks.decode(features, image, prompt);
    } finally {
      map.dispose();
    }
  }

  private attend(state: ObjectState<FrameOutput>, features: FrameFeatures, plan: BankPlan) {
    const memories = plan.memories.map(({ frame, row }) => ({ memory: state.output(frame)!.memory!, row }));
    const pointers = plan.pointers.map(({ frame, distance }) => ({
      pointer: state.output(frame)!.pointer,
      distance,
    }));
    return this.networks.attend(features, memories, pointers, pointerSpan(this.frameCount, this.limits));
  }

  private async remember(
    features: FrameFeatures,
    { low, score }: Pick<FrameOutput, "low" | "score">,
    prompted: boolean,
  ): Promise<FrameMemory> {
    const memory = await this.networks.remember(features, low, prompted, score);
    this.memories.add(memory);
    return memory;
  }

  private choose(decoded: DecoderOutput, ambiguous: boolean): ChosenMask {
    const { stabilityDelta: delta, stabilityThreshold: threshold } = this.networks.config.choice;
    return chooseForVideo(decoded, ambiguous, { delta, threshold }, this.networks.absentPointer);
  }

  private outputOf(decoded: DecoderOutput, ambiguous: boolean): FrameOutput {
    const chosen = this.choose(decoded, ambiguous);
    return { ...chosen, low: this.filled(chosen.low), memory: null };
  }

  private filled(low: Float32Array): Float32Array {
    return fillHoles(low, this.lowSide, this.options.holeArea);
  }

  private dropUnused(): void {
    const used = new Set<FrameMemory | null>();
    for (const state of this.states.values()) for (const { memory } of state.outputs()) used.add(memory);
    for (const memory of this.memories) {
      if (used.has(memory)) continue;
      memory.dispose();
      this.memories.delete(memory);
    }
  }
}
