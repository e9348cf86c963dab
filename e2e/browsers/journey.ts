import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AppInBrowser, until } from "./app.ts";
import { ENTER } from "./driver.ts";

const CLIP = fileURLToPath(new URL("../clips/shapes/red-circle.mp4", import.meta.url));
const RED = [218, 40, 48] as const;

export interface Step {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly reason: string;
}

/** What one step of the path does; the steps build on each other. */
type Work = (app: AppInBrowser, known: Map<string, unknown>) => Promise<string | undefined>;

/** The path that the app is for, from the first visit to what is left after a reload. */
const STEPS: Readonly<Record<string, Work>> = {
  "the page opens": async (app) => app.sees(/Point at anything in a video/),
  "the model is ready": async (app) => app.sees(/Demo model ready/, 120_000),
  "a file opens": async (app) => {
    await app.choose(CLIP, /^Open a video or picture$/);
    await app.find("[role=application]", /^Video frame/);
    return undefined;
  },
  "a frame is chosen and drawn on": async (app, known) => {
    await app.goToFrame(18);
    await app.brushOver(RED);
    const facts = await until(() => app.objectFacts(), "expected an object in the list");
    if (!/1 frame/.test(facts)) throw new Error(`expected a mask of 1 frame, found ${facts}`);
    known.set("facts", facts);
    return facts;
  },
  "a question is answered": async (app) => {
    await app.press(/^Ask$/);
    const [answer = ""] = await app.answers(1);
    for (const word of [/\bred\b/i, /\bcircle\b/i]) {
      if (!word.test(answer)) throw new Error(`expected ${word} in the answer: ${answer}`);
    }
    return answer;
  },
  "a follow-up is answered": async (app, known) => {
    await app.press(/^Follow up$/);
    await app.sees(/Following up:/);
    await app.questionFocused();
    await app.driver.type(`Where is it at the end?${ENTER}`);
    const answers = await app.answers(2);
    known.set("answers", answers);
    return answers[1];
  },
  "after a reload the conversation is there": async (app, known) => {
    await app.sees(/Saved/);
    await app.driver.reload();
    await app.sees(/Welcome back/);
    const answers = await app.answers(2);
    if (JSON.stringify(answers) !== JSON.stringify(known.get("answers"))) {
      throw new Error(`expected the same answers as before, found ${answers.join(" / ")}`);
    }
    return undefined;
  },
  "the same file brings the mask back": async (app, known) => {
    await app.choose(CLIP, /^(Open a video or picture|Choose the file|Choose another file)$/);
    await app.find("[role=application]", /^Video frame/);
    await app.goToFrame(18);
    await until(
      async () => (await app.objectFacts()) === known.get("facts"),
      "expected the same mask as before",
    );
    return undefined;
  },
};

/**
 * Goes the path as far as it leads; what follows a failed step is skipped.
 * @param pictures folder for a screenshot of each step; none are made when null
 */
export async function goThePath(app: AppInBrowser, pictures: string | null): Promise<readonly Step[]> {
  const known = new Map<string, unknown>();
  const steps: Step[] = [];
  for (const [nth, [name, work]] of Object.entries(STEPS).entries()) {
    if (steps.some(({ outcome }) => outcome === "failed")) {
      steps.push({ name, outcome: "skipped", reason: "a step before it failed" });
      continue;
    }
    try {
      steps.push({ name, outcome: "passed", reason: (await work(app, known)) ?? "" });
    } catch (error) {
      steps.push({ name, outcome: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
    if (pictures) await app.driver.screenshot(join(pictures, `${nth + 1}.png`)).catch(() => undefined);
  }
  return steps;
}

export const STEP_NAMES: readonly string[] = Object.keys(STEPS);
