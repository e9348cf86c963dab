import { type BankLimits, type BankPlan, type Direction, planBank } from "./planner.ts";

/** How a prompt on a frame is answered. */
export interface PromptContext<Output> {
  /** Without the memory, as the object has not been tracked through this frame; else along the direction in which it was. */
  readonly initial: boolean;
  readonly direction: Direction;
  /** What is known of the frame: further clicks refine it. */
  readonly previous: Output | null;
}

/**
 * What is known of one object in a video: outputs of prompted and of tracked frames, and of prompts that are not in the bank yet.
 * Knows nothing of tensors. Objects do not depend on each other.
 * Source: sam2.md 6.4.
 */
export class ObjectState<Output> {
  private readonly conditioning = new Map<number, Output>();
  private readonly tracked = new Map<number, Output>();
  private readonly pending = new Map<number, { readonly output: Output; readonly conditioning: boolean }>();
  private readonly visited = new Map<number, Direction>();

  /**
   * @param correctionsCondition whether a prompt on a tracked frame makes it a conditioning one. Upstream's default is that it does
   *   not, so the next pass computes the frame again without the prompt (sam2.md 6.5).
   */
  constructor(
    private readonly limits: BankLimits,
    private readonly correctionsCondition: boolean,
  ) {}

  /** Frames with prompts, those that are not in the bank yet too. */
  get prompted(): readonly number[] {
    const pending = [...this.pending].filter(([, { conditioning }]) => conditioning).map(([frame]) => frame);
    return [...new Set([...this.conditioning.keys(), ...pending])];
  }

  promptContext(frame: number): PromptContext<Output> {
    const direction = this.visited.get(frame);
    const known = this.pending.get(frame)?.output ?? this.output(frame);
    return { initial: direction === undefined, direction: direction ?? "forward", previous: known };
  }

  /** The answer of a prompt. It enters the bank, with its memory, before the next pass. */
  answer(frame: number, output: Output): void {
    const conditioning = this.correctionsCondition || !this.visited.has(frame);
    this.pending.set(frame, { output, conditioning });
  }

  /** Answers that have to be committed before a pass. */
  uncommitted(): readonly (readonly [frame: number, output: Output])[] {
    return [...this.pending].map(([frame, { output }]) => [frame, output]);
  }

  /** Puts an answer into the bank. @param output the answer with its memory */
  commit(frame: number, output: Output): void {
    const { conditioning } = this.pending.get(frame)!;
    this.pending.delete(frame);
    (conditioning ? this.conditioning : this.tracked).set(frame, output);
    if (conditioning) this.tracked.delete(frame);
  }

  plan(frame: number, direction: Direction, frameCount: number): BankPlan {
    const frames = {
      conditioning: [...this.conditioning.keys()],
      isTracked: (other: number) => this.tracked.has(other),
    };
    return planBank(frame, direction, frames, frameCount, this.limits);
  }

  /** A pass comes to this frame. @returns what is stored of a prompted frame; others have to be tracked */
  visit(frame: number, direction: Direction): Output | null {
    this.visited.set(frame, direction);
    return this.conditioning.get(frame) ?? null;
  }

  store(frame: number, output: Output): void {
    this.tracked.set(frame, output);
  }

  /** What is in the bank of a frame. */
  output(frame: number): Output | null {
    return this.conditioning.get(frame) ?? this.tracked.get(frame) ?? null;
  }

  /** Takes back the prompts of a frame; its next click is an initial one again. */
  clear(frame: number): void {
    this.pending.delete(frame);
    const output = this.conditioning.get(frame);
    if (output === undefined) return;
    this.conditioning.delete(frame);
    this.tracked.set(frame, output);
    this.visited.delete(frame);
  }

  /** Changes or drops (null) the outputs of tracked frames. Prompted frames stay. */
  thin(keep: (frame: number, output: Output) => Output | null): void {
    for (const [frame, output] of this.tracked) {
      const kept = keep(frame, output);
      if (kept === null) this.tracked.delete(frame);
      else this.tracked.set(frame, kept);
    }
  }

  /** All outputs that are held. */
  *outputs(): Generator<Output> {
    yield* this.conditioning.values();
    yield* this.tracked.values();
    for (const { output } of this.pending.values()) yield output;
  }
}

/**
 * Frames of a pass, in order.
 * @param most frames after the first
 * Source: sam2.md 6.4.
 */
export function passFrames(
  start: number,
  direction: Direction,
  frameCount: number,
  most = frameCount,
): number[] {
  if (direction === "forward") {
    const end = Math.min(start + most, frameCount - 1);
    return Array.from({ length: Math.max(0, end - start + 1) }, (_, nth) => start + nth);
  }
  const end = Math.max(start - most, 0);
  return start === 0 ? [] : Array.from({ length: start - end + 1 }, (_, nth) => start - nth);
}
