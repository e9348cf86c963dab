import { describe, expect, it } from "vitest";
import { readSam2Fixture, type Sam2Scenario } from "../../testing/sam2-fixture.ts";
import { ObjectState, passFrames } from "./object-state.ts";
import type { BankPlan, Direction } from "./planner.ts";

// Every scenario of the fixtures without a network: which frames are conditioned on what.

const NUMBER_OF_MEMORIES = 7;
const NUMBER_OF_POINTERS = 16;

const asGolden = ({ memories, pointers }: BankPlan) => ({
  mem: memories.map(({ frame, row }) => [frame, row]),
  ptr: pointers.map(({ frame, distance }) => [frame, distance]),
});

function runScenario({ options, steps }: Sam2Scenario, frameCount: number): void {
  const limits = {
    memories: NUMBER_OF_MEMORIES,
    pointers: NUMBER_OF_POINTERS,
    conditioning: options.max_cond_frames_in_attn ?? null,
  };
  const states = new Map<number, ObjectState<string>>();
  for (const step of steps) {
    switch (step.op) {
      case "points":
      case "mask": {
        const state =
          states.get(step.obj) ?? new ObjectState(limits, options.add_all_frames_to_correct_as_cond);
        states.set(step.obj, state);
        const { initial, direction, previous } = state.promptContext(step.frame);
        const plan = initial ? null : asGolden(state.plan(step.frame, direction, frameCount));
        expect(plan).toEqual(step.plan);
        expect(step.op === "points" && previous !== null).toBe(step.fed_previous_logits);
        state.answer(step.frame, "prompted");
        expect(state.prompted.includes(step.frame)).toBe(step.stored === "cond");
        break;
      }
      case "clear":
        states.get(step.obj)!.clear(step.frame);
        break;
      case "remove":
        states.delete(step.obj);
        expect([...states.keys()]).toEqual(step.remaining);
        break;
      case "propagate": {
        for (const state of states.values())
          for (const [frame, output] of state.uncommitted()) state.commit(frame, output);
        const direction: Direction = step.reverse ? "reverse" : "forward";
        const start = step.start ?? Math.min(...[...states.values()].flatMap(({ prompted }) => prompted));
        const frames = passFrames(start, direction, frameCount, step.max);
        expect(frames).toEqual(step.frames);
        const plans = frames.map((frame) =>
          step.objects.map((object) => {
            const state = states.get(object)!;
            if (state.visit(frame, direction) !== null) return "stored";
            const plan = asGolden(state.plan(frame, direction, frameCount));
            state.store(frame, "tracked");
            return plan;
          }),
        );
        expect(plans).toEqual(step.plans);
        break;
      }
    }
  }
}

describe.each(["sam2-tiny", "edgetam-tiny"] as const)("%s", (name) => {
  const { golden } = readSam2Fixture(name);
  it.each(Object.keys(golden.scenarios))("%s: every frame has upstream's plan", (scenario) => {
    runScenario(golden.scenarios[scenario]!, golden.video.frames);
  });
});

const LIMITS = { memories: 7, pointers: 16, conditioning: 4 };

describe("a bank that is thinned", () => {
  it("plans as one that keeps everything, once what is out of reach is dropped", () => {
    const frameCount = 60;
    const whole = new ObjectState<string>(LIMITS, true);
    const thin = new ObjectState<string>(LIMITS, true);
    for (const state of [whole, thin]) {
      for (const frame of [0, 20]) {
        state.answer(frame, "prompted");
        state.commit(frame, "prompted");
      }
    }
    for (const frame of passFrames(0, "forward", frameCount)) {
      if (thin.visit(frame, "forward") !== null) continue;
      expect(thin.plan(frame, "forward", frameCount)).toEqual(whole.plan(frame, "forward", frameCount));
      whole.store(frame, "tracked");
      thin.store(frame, "tracked");
      thin.thin((other, output) => (frame - other < LIMITS.pointers ? output : null));
      expect([...thin.outputs()].length).toBeLessThanOrEqual(2 + LIMITS.pointers);
    }
  });
});

it("a cleared frame is clicked anew", () => {
  const state = new ObjectState<string>(LIMITS, true);
  state.answer(3, "first");
  state.commit(3, "first");
  state.visit(3, "reverse");
  expect(state.promptContext(3)).toEqual({ initial: false, direction: "reverse", previous: "first" });
  state.clear(3);
  expect(state.prompted).toEqual([]);
  expect(state.promptContext(3)).toEqual({ initial: true, direction: "forward", previous: "first" });
});

it("nothing lies before the first frame", () => {
  expect(passFrames(0, "reverse", 5)).toEqual([]);
  expect(passFrames(2, "reverse", 5, 1)).toEqual([2, 1]);
  expect(passFrames(3, "forward", 5)).toEqual([3, 4]);
});
