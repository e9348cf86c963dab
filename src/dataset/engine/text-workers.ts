import { hexDigest } from "../../core/hex-digest.ts";
import type { RoleOutput, Worker, Workers } from "./advance-job.ts";
import type { EngineJob, QuestionAnswer, Refined, RoleName } from "./engine-job.ts";
import {
  BLIND_PROMPT,
  isGuessed,
  QA_PROMPT,
  qaQuestion,
  REFINER_PROMPT,
  readQuestions,
  readRefined,
  refineQuestion,
} from "./refine.ts";
import { keptNouns, REVIEWER_PROMPT, readReview, reviewQuestion } from "./review.ts";

/** Asks a model that needs no video. @throws FailureError */
export type AskText = (prompt: string, signal: AbortSignal) => Promise<string>;

/** The roles that work on texts alone, in the order in which they work. */
export const TEXT_ROLES = ["reviewer", "refiner", "qa"] as const satisfies readonly RoleName[];
export type TextRole = (typeof TEXT_ROLES)[number];

const PROMPTS = { reviewer: REVIEWER_PROMPT, refiner: REFINER_PROMPT, qa: `${QA_PROMPT}\n\n${BLIND_PROMPT}` };

/**
 * The roles that work on texts alone, served by one model.
 * @param model its id, for the log
 * @param last  the last role that it takes; another model can go on from there
 */
export async function textWorkers(ask: AskText, model: string, last: TextRole = "qa"): Promise<Workers> {
  const told = (system: string, user: string, signal: AbortSignal) => ask(`${system}\n\n${user}`, signal);
  const worker = async (
    role: TextRole,
    work: (job: EngineJob, signal: AbortSignal) => Promise<RoleOutput>,
  ): Promise<Worker> => {
    const digest = await hexDigest("SHA-256", new TextEncoder().encode(PROMPTS[role]));
    return { model, promptHash: digest.slice(0, 16), seed: 0, work };
  };
  const works = { reviewer: review, refiner: refine, qa: writeQuestions };
  const roles = TEXT_ROLES.slice(0, TEXT_ROLES.indexOf(last) + 1);
  const all = roles.map(
    async (role) => [role, await worker(role, (job, signal) => works[role](job, told, signal))] as const,
  );
  return Object.fromEntries(await Promise.all(all));
}

type Told = (system: string, user: string, signal: AbortSignal) => Promise<string>;

async function review({ texts = [] }: EngineJob, told: Told, signal: AbortSignal): Promise<RoleOutput> {
  const reviews = [];
  const dropped: string[] = [];
  for (const text of texts) {
    // A job's noun is what a captioner said of the region by itself.
    const reply = await told(REVIEWER_PROMPT, reviewQuestion(text.noun, text), signal);
    const read = readReview(reply, text.noun, text.noun);
    if (read) reviews.push(read);
    else dropped.push(`${text.noun}: no yes or no can be read in the review`);
  }
  return { adds: { review: reviews }, dropped };
}

async function refine(job: EngineJob, told: Told, signal: AbortSignal): Promise<RoleOutput> {
  const kept = keptNouns(job);
  const refined: Refined[] = [];
  const dropped: string[] = [];
  for (const text of (job.texts ?? []).filter(({ noun }) => kept.has(noun))) {
    const read = readRefined(await told(REFINER_PROMPT, refineQuestion(text), signal), text);
    if (typeof read === "string") dropped.push(read);
    else refined.push(read);
  }
  return { adds: { refined }, dropped };
}

/** Questions about all objects of a clip at once stand with the first of them. Those that a blind guess answers are left out. */
async function writeQuestions(
  { tracks = [], refined = [] }: EngineJob,
  told: Told,
  signal: AbortSignal,
): Promise<RoleOutput> {
  const [first, ...rest] = refined;
  if (!first) return { adds: {}, dropped: [] };
  const objects = refined.map(({ noun }) => tracks.findIndex((track) => track.noun === noun));
  const descriptions = refined.map(({ detailed, short }) => detailed ?? short ?? "");
  const reply = await told(QA_PROMPT, qaQuestion(descriptions), signal);
  const { qa: read, dropped } = readQuestions(reply, objects, []);
  const qa: QuestionAnswer[] = [];
  const guessed: string[] = [];
  for (const one of read) {
    const guess = await told(BLIND_PROMPT, one.question, signal);
    if (isGuessed(guess, one.answer)) guessed.push("a question was left out: it can be answered unseen");
    else qa.push(one);
  }
  return { adds: { refined: [{ ...first, qa }, ...rest] }, dropped: [...dropped, ...guessed] };
}
