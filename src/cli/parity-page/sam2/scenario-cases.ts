import { readTensors } from "../../../engine/runtime/tensors.ts";
import { fullLogits } from "../../../segment/sam2/full-size.ts";
import { passFrames } from "../../../segment/sam2/object-state.ts";
import type { BankPlan, Direction } from "../../../segment/sam2/planner.ts";
import { type FrameOutput, VideoSession } from "../../../segment/sam2/video-session.ts";
import type { Bound } from "../report.ts";
import type { StageLog } from "../stage-log.ts";
import { joined } from "../trace.ts";
import { CROSSED, ROUNDED, ROUNDED_APART, type Sam2Bounds } from "./bounds.ts";
import { compareBits } from "./compare-bits.ts";
import type { GoldenPlan, PropagateStep, Sam2Scenario, Sam2Step } from "./golden.ts";
import { goldenPoints } from "./image-cases.ts";
import { withRoundedMemories } from "./place.ts";
import { goldenMask } from "./stage-cases.ts";
import type { Sam2Case, Workbench } from "./workbench.ts";

/** Videos: prompts and passes, from pixels to masks. */
export function scenarioCases(bench: Workbench): Sam2Case[] {
  return Object.entries(bench.golden.scenarios).map(([name, scenario]) => ({
    id: `video ${name}`,
    run: (log) => new ScenarioRun(bench, name, scenario, log).run(),
  }));
}

const asGolden = (plan: BankPlan | null): GoldenPlan | null =>
  plan && {
    mem: plan.memories.map(({ frame, row }) => [frame, row] as const),
    ptr: plan.pointers.map(({ frame, distance }) => [frame, distance] as const),
  };

class ScenarioRun {
  private readonly session: VideoSession;
  private readonly bounds: Sam2Bounds;

  constructor(
    private readonly bench: Workbench,
    private readonly name: string,
    private readonly scenario: Sam2Scenario,
    private readonly log: StageLog,
  ) {
    const { options } = scenario;
    const { execution, networks, golden } = bench;
    this.bounds = options.bf16_memory ? { ...bench.bounds, ...ROUNDED } : bench.bounds;
    this.session = new VideoSession(
      options.bf16_memory ? withRoundedMemories(execution, networks) : networks,
      golden.video.frames,
      (frame) => bench.features(frame),
      {
        correctionsCondition: options.add_all_frames_to_correct_as_cond,
        maxConditioning: options.max_cond_frames_in_attn ?? null,
        holeArea: options.fill_hole_area ?? 0,
      },
    );
  }

  async run(): Promise<void> {
    try {
      for (const [nth, step] of this.scenario.steps.entries()) await this.step(nth, step);
    } finally {
      this.session.dispose();
    }
  }

  private async step(nth: number, step: Sam2Step): Promise<void> {
    const { bench, session, log } = this;
    switch (step.op) {
      case "points": {
        const points = goldenPoints(bench, step);
        const answer = await session.addPoints(String(step.obj), step.frame, points, bench.signal);
        const { output, decoded } = answer;
        log.same("plans", JSON.stringify(asGolden(answer.plan)), JSON.stringify(step.plan));
        log.exact("earlier logits fed", [answer.refined ? 1 : 0], [step.fed_previous_logits ? 1 : 0]);
        this.compare(nth, "low", output.low);
        this.compare(nth, "score", [output.score]);
        this.compare(nth, "ptr", output.pointer);
        // Of all answers to an ambiguous prompt.
        const { minPoints, maxPoints } = bench.networks.config.choice;
        const count = points.labels.length;
        this.compare(
          nth,
          "iou",
          count >= minPoints && count <= maxPoints ? decoded.ious.slice(1) : [output.iou],
        );
        return;
      }
      case "mask": {
        const mask = goldenMask(bench, step.mask);
        const output = await session.addMask(String(step.obj), step.frame, mask, bench.signal);
        this.compare(nth, "low", output.low);
        this.compare(nth, "score", [output.score]);
        this.compare(nth, "ptr", output.pointer);
        return;
      }
      case "clear":
        return session.clear(String(step.obj), step.frame);
      case "remove":
        session.remove(String(step.obj));
        return log.same("objects", session.objects.join(), step.remaining.join());
      case "propagate":
        return this.propagate(nth, step);
    }
  }

  private async propagate(nth: number, step: PropagateStep): Promise<void> {
    const { bench, session, log } = this;
    const direction: Direction = step.reverse ? "reverse" : "forward";
    const start = step.start ?? session.firstPrompt;
    const frames = passFrames(start, direction, bench.golden.video.frames, step.max);
    log.exact("frames of passes", frames, step.frames);
    const plans: (GoldenPlan | "stored")[][] = [];
    const lows: Float32Array[] = [];
    const pointers: Float32Array[] = [];
    const memories: Float32Array[] = [];
    const scores: number[] = [];
    const ious: number[] = [];
    for await (const passed of session.pass(frames, direction, bench.signal)) {
      const objects = step.objects.map((object) => passed.objects.get(String(object))!);
      plans.push(objects.map(({ plan }) => asGolden(plan) ?? "stored"));
      for (const { output, plan } of objects) {
        lows.push(output.low);
        pointers.push(output.pointer);
        scores.push(output.score);
        ious.push(plan ? output.iou : -1);
      }
      memories.push(...(await this.memoriesOf(objects)));
    }
    for (const [at, frame] of step.frames.entries())
      log.same(
        "plans",
        JSON.stringify({ frame, plan: plans[at] }),
        JSON.stringify({ frame, plan: step.plans[at] }),
      );
    this.compare(nth, "low", joined(lows));
    this.compare(nth, "score", scores);
    this.compare(nth, "ptr", joined(pointers));
    this.compare(nth, "iou", ious);
    const prompted = plans.flat().map((plan) => plan === "stored");
    this.compareMemories(nth, memories, this.crossings(nth, lows, prompted));
    this.comparePixels(nth, lows);
  }

  /** Which memories are of a prompted mask that became other bits than upstream's, as a logit was too near to zero. */
  private crossings(nth: number, lows: readonly Float32Array[], prompted: readonly boolean[]): boolean[] {
    const name = `vid/${this.name}/${nth}/low`;
    if (!this.bench.tensors.has(name)) return lows.map(() => false);
    const { lowSide, networks } = this.bench;
    const { side } = networks;
    const square = (low: Float32Array) => fullLogits(low, lowSide, { width: side, height: side });
    const golden = this.bench.floats(name);
    return lows.map((low, at) => {
      if (!prompted[at]) return false;
      const expected = square(golden.slice(at * low.length, (at + 1) * low.length));
      return square(low).some((logit, pixel) => {
        const other = expected[pixel]!;
        return logit > 0 !== other > 0 && Math.abs(other) <= this.bounds.undecided;
      });
    });
  }

  private async memoriesOf(objects: readonly { readonly output: FrameOutput }[]): Promise<Float32Array[]> {
    const tokens = objects.map(({ output }) => output.memory!.tokens);
    const values = await readTensors(this.bench.execution, tokens);
    return values.map((one) => one.slice());
  }

  private compare(nth: number, part: keyof typeof STAGES, actual: ArrayLike<number>): void {
    const name = `vid/${this.name}/${nth}/${part}`;
    if (!this.bench.tensors.has(name)) return;
    const { stage, bound } = STAGES[part];
    this.log.within(stage, actual, this.bench.floats(name), this.bounds[bound], "choice");
  }

  /** The fixture may keep every n-th token of each memory. */
  private compareMemories(nth: number, memories: readonly Float32Array[], crossed: readonly boolean[]): void {
    const { tensors, networks } = this.bench;
    const name = `vid/${this.name}/${nth}/mem`;
    if (!tensors.has(name)) return;
    const { width } = networks.config.memory;
    const keptTokens = tensors.get(name).shape[2]!;
    const step = memories[0]!.length / width / keptTokens;
    const sampled = memories.map((values) => values.filter((_, at) => Math.floor(at / width) % step === 0));
    const actual = joined(sampled);
    const expected = this.bench.floats(name);
    const size = sampled[0]!.length;
    const those = (values: Float32Array, ofCrossed: boolean) =>
      values.filter((_, at) => crossed[Math.floor(at / size)] === ofCrossed);
    const compare = (stage: string, ofCrossed: boolean, bound: Bound) =>
      this.log.within(stage, those(actual, ofCrossed), those(expected, ofCrossed), bound, "choice");
    if (crossed.includes(false)) compare("memories", false, this.bounds.memories);
    if (crossed.includes(true)) compare("memories of undecided masks", true, CROSSED);
    if (!this.scenario.options.bf16_memory) return;
    const apart = actual.filter((value, at) => value !== expected[at]).length / actual.length;
    this.log.within("memories rounded apart", [apart], [0], ROUNDED_APART, "choice");
  }

  private comparePixels(nth: number, lows: readonly Float32Array[]): void {
    const { tensors, lowSide, golden } = this.bench;
    const name = `vid/${this.name}/${nth}/bits`;
    if (!tensors.has(name)) return;
    const low = this.bench.floats(`vid/${this.name}/${nth}/low`);
    const size = lowSide ** 2;
    const full = lows.map((logits) => fullLogits(logits, lowSide, golden.video));
    const expected = lows.map((_, at) =>
      fullLogits(low.slice(at * size, (at + 1) * size), lowSide, golden.video),
    );
    compareBits(this.log, full, expected, tensors.get(name).values as Uint8Array, this.bounds.undecided);
  }
}

const STAGES = {
  low: { stage: "masks", bound: "logits" },
  score: { stage: "scores", bound: "scores" },
  ptr: { stage: "pointers", bound: "pointers" },
  iou: { stage: "IoUs", bound: "ious" },
} as const;
