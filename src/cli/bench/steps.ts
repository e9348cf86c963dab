import { launchBrowser } from "../browser.ts";
import { buildTools } from "../build.ts";
import { serve } from "../serve.ts";
import type { StepSide, StepsPage, Walk, WalkTimes } from "../steps-page/walk.ts";
import { UsageError } from "../usage-error.ts";
import { median } from "./figures.ts";

const FRAMES_PER_SECOND = 30;
const KEY_SECONDS = 10;
const KEY = FRAMES_PER_SECOND * KEY_SECONDS;
const CLIP = {
  width: 1920,
  height: 1080,
  frames: KEY + KEY / 5,
  framesPerSecond: FRAMES_PER_SECOND,
  keySeconds: KEY_SECONDS,
};
/** Keys that are held down repeat about thirty times a second; fingers press some eight times. */
const [HELD_MS, PRESSED_MS] = [33, 125];

/** Up to what a step feels like one. */
const GOAL_MS = { near: 50, far: 250 } as const;

interface GoalWalk extends Walk {
  readonly goal: keyof typeof GOAL_MS;
}

/** The last frame before the second key frame is the farthest from one. */
const WALKS: readonly GoalWalk[] = [
  {
    ...{ name: "on, near a key frame", goal: "near", awayFrom: 0, from: KEY + 3 },
    ...{ delta: 1, steps: 15, everyMs: PRESSED_MS },
  },
  {
    ...{ name: "back, near a key frame", goal: "near", awayFrom: 0, from: KEY + 20 },
    ...{ delta: -1, steps: 15, everyMs: PRESSED_MS },
  },
  {
    ...{ name: "on, far from one", goal: "far", awayFrom: KEY + 40, from: KEY - 20 },
    ...{ delta: 1, steps: 15, everyMs: PRESSED_MS },
  },
  {
    ...{ name: "back, far from one", goal: "far", awayFrom: KEY + 40, from: KEY - 10 },
    ...{ delta: -1, steps: 30, everyMs: PRESSED_MS },
  },
  {
    ...{ name: "back, key held down", goal: "far", awayFrom: KEY + 40, from: KEY - 10 },
    ...{ delta: -1, steps: 120, everyMs: HELD_MS },
  },
];
const SIDES: readonly StepSide[] = ["ours", "element"];
/** Every one of an element's steps begins at a key frame, so few of them say enough. */
const ELEMENT_STEPS = 5;

export interface StepFiguresOf {
  readonly name: string;
  readonly goal: keyof typeof GOAL_MS;
  readonly sides: Readonly<Record<StepSide, readonly WalkTimes[]>>;
}

/**
 * Walks through a clip of 1920×1080 with a key frame every ten seconds, by the app's way and by a `<video>` element's, in turns.
 * @param file a clip with the same places to be walked instead
 */
export async function measureSteps(repeats: number, file?: string): Promise<readonly StepFiguresOf[]> {
  const server = await serve({ root: await buildTools(), mounts: {} });
  const browser = await launchBrowser();
  try {
    const page = await browser.context.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    await page.goto(`${server.origin}/src/cli/steps-page/index.html`);
    await page.waitForFunction(() => "steps" in globalThis);
    if (file) {
      await page.setInputFiles("#clip", file);
      const frames = await page.evaluate(() => (globalThis as unknown as { steps: StepsPage }).steps.open());
      if (frames < CLIP.frames)
        throw new UsageError(`${file} should have ${CLIP.frames} frames or more, has ${frames}`);
    } else {
      console.error("Making a clip …");
      await page.evaluate((clip) => (globalThis as unknown as { steps: StepsPage }).steps.make(clip), CLIP);
    }
    const figures: StepFiguresOf[] = [];
    for (const walk of WALKS) {
      const sides: Record<StepSide, WalkTimes[]> = { ours: [], element: [] };
      for (let repeat = 0; repeat < repeats; repeat++) {
        for (const side of repeat % 2 === 0 ? SIDES : SIDES.toReversed()) {
          const times = await page.evaluate(
            ([side, walk]) => (globalThis as unknown as { steps: StepsPage }).steps.walk(side, walk),
            [side, side === "ours" ? walk : { ...walk, steps: Math.min(walk.steps, ELEMENT_STEPS) }] as const,
          );
          sides[side].push(times);
        }
      }
      figures.push({ name: walk.name, goal: walk.goal, sides });
      console.error(`${walk.name}: measured`);
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
  }
}

const cells = (name: string, ...values: readonly string[]): string =>
  (name.padEnd(26) + values.map((value) => value.padStart(12)).join("")).trimEnd();

/**
 * For people: milliseconds of a step (median, 95 of 100, worst) and of the jump before it, and how many times quicker than the element;
 * then the steps near key frames and far from them beside their goals.
 */
export function stepsTable(figures: readonly StepFiguresOf[]): string {
  const rows = figures.flatMap(({ name, sides }) =>
    SIDES.map((side) => {
      const steps = sides[side].flatMap(({ stepsMs }) => stepsMs);
      const ratios = sides.ours.map(
        ({ stepsMs }, repeat) => mean(sides.element[repeat]!.stepsMs) / mean(stepsMs),
      );
      return cells(
        side === "ours" ? name : "  <video>",
        ...[median(steps), most(steps, 0.95), most(steps, 1)].map((ms) => ms.toFixed(0)),
        median(sides[side].map(({ jumpMs }) => jumpMs)).toFixed(0),
        side === "ours" ? `${median(ratios).toFixed(1)}×` : "",
      );
    }),
  );
  const goals = (["near", "far"] as const).map((goal) => {
    const steps = figures
      .filter((walk) => walk.goal === goal)
      .flatMap(({ sides }) => sides.ours.flatMap(({ stepsMs }) => stepsMs));
    const limit = GOAL_MS[goal];
    const within = steps.filter((ms) => ms <= limit).length / steps.length;
    return cells(
      goal === "near" ? "all near a key frame" : "all far from one",
      ...[median(steps), most(steps, 0.95)].map((ms) => ms.toFixed(0)),
      `${limit} ms`,
      `${(100 * within).toFixed(1)} %`,
      most(steps, 0.95) <= limit ? "held" : "not held",
    );
  });
  return [
    ...[cells("milliseconds of a step", "median", "95 %", "worst", "jump", "quicker"), ...rows, ""],
    ...[cells("against the goal", "median", "95 %", "goal", "within it", "at 95 %"), ...goals],
  ].join("\n");
}

/** What a share of the values does not exceed. */
function most(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;
