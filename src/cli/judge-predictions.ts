import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ItemKeys } from "../benchmark/item-keys.ts";
import { advice } from "../benchmark/judge/doctor/advice.ts";
import { diagnose } from "../benchmark/judge/doctor/diagnose.ts";
import {
  completionsAddress,
  isUpstreamPrompt,
  type JudgeEndpoint,
  usableKey,
} from "../benchmark/judge/endpoint.ts";
import { Judge } from "../benchmark/judge/judge.ts";
import { judgeAll, placesWithoutScores, type Replies } from "../benchmark/judge/judge-all.ts";
import { judgeShapes } from "../benchmark/judge/shapes-judge.ts";
import { type DescriptionPrediction, readDescriptionPredictions } from "../benchmark/read-predictions.ts";
import { FailureError } from "../core/failure.ts";
import { dataFile, openOutput } from "./data-files.ts";
import { reportLine } from "./runner-reports.ts";
import { timeLeft } from "./time-left.ts";
import { UsageError } from "./usage-error.ts";

/** From here on a person wants to know why nothing happens. */
const LONG_WAIT_MS = 5000;
/** A list of models takes no computing. */
const LONGEST_PROBE_MS = 10_000;
const KEY_PLACE = "OPENAI_API_KEY";

/** Named in the place of an address: rules, which know the words of shapes world. */
export const RULES = "shapes-world";

/**
 * The judge as the command names it, with the key from the environment; what a person should know of the prompt goes to stderr.
 * @throws UsageError for a prompt that cannot be read
 * @throws FailureError for an address or a key that cannot be used
 */
export async function openJudge(
  base: string,
  model: string,
  promptFile: string,
  timeoutMs: number,
): Promise<JudgeEndpoint> {
  const address = completionsAddress(base);
  const key = usableKey(process.env[KEY_PLACE]);
  const bytes = await readFile(promptFile).catch(() => {
    throw new UsageError(`--judge-prompt ${promptFile} cannot be read`);
  });
  const prompt = decoded(bytes, promptFile);
  const isUpstream = await isUpstreamPrompt(new Uint8Array(bytes));
  reportLine(
    isUpstream
      ? "The judge's prompt is upstream's."
      : "The judge's prompt is not upstream's: scores cannot be compared with published ones.",
  );
  return { address, model, prompt, key, timeoutMs };
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`--judge-prompt ${path} should be a text in UTF-8`);
  }
}

/**
 * Has every prediction judged that is not, and writes them with the judge's replies: after each reply, so that nothing is asked twice.
 * @param path predictions, judged or not
 * @param out  the file of judged predictions; one that is there is gone on with
 * @param endpoint where the judge is, or `RULES`
 * @returns false where some item is left without scores
 * @throws FailureError where no item can be judged; what was judged before is kept
 */
export async function judgePredictions(
  path: string,
  out: string,
  endpoint: JudgeEndpoint | typeof RULES,
): Promise<boolean> {
  const items = withReplies(await readDescriptionPredictions(dataFile(path)), await judgedBefore(out), out);
  const name = ({ record }: DescriptionPrediction, place: number) => `item ${record.id ?? place}`;
  const write = (replies: Replies) => writeWhole(out, judgedText(items, replies));
  const judge = judgeAt(endpoint);
  const startedMs = Date.now();
  const replies = await judgeAll(items, judge, write, ({ place, fault, done, left }) => {
    if (fault !== null) reportLine(`${name(items[place]!, place)}: ${fault}`);
    reportLine(`judged ${done} of ${done + left}${timeLeft(startedMs, done, left)}`);
  }).catch(async (error: unknown) => {
    throw error instanceof FailureError && endpoint !== RULES ? await explained(error, endpoint) : error;
  });
  await write(replies);
  const asked = items.filter(({ gpt }) => !gpt).length;
  const isSilent = asked > 0 && items.every(({ gpt }, place) => gpt || replies[place] === null);
  if (isSilent && endpoint !== RULES)
    reportLine((await whyNot(endpoint)) ?? "The judge answers, but gave no reply that can be used.");
  const without = placesWithoutScores(replies);
  if (without.length > 0) {
    const names = without.map((place) => name(items[place]!, place));
    reportLine(
      `left without scores: ${names.join(", ")}. Run the command again to have those judged that have no reply.`,
    );
  }
  return without.length === 0;
}

function judgeAt(endpoint: JudgeEndpoint | typeof RULES): Pick<Judge, "ask"> {
  if (endpoint === RULES) return { ask: async (item) => ({ text: judgeShapes(item), fault: null }) };
  return new Judge(endpoint, undefined, (why, waitMs) => {
    if (waitMs >= LONG_WAIT_MS)
      reportLine(`the judge ${why}; it is asked again in ${Math.ceil(waitMs / 1000)} s`);
  });
}

/** Why no item can be judged, with what to type where that can be found out. */
async function explained(error: FailureError, endpoint: JudgeEndpoint): Promise<FailureError> {
  const { code, message } = error.failure;
  if (code === "access-denied") return new FailureError(code, `${message}. It is taken from ${KEY_PLACE}`);
  const why = await whyNot(endpoint);
  if (why === null) return error;
  // That nobody is there says the explanation too.
  return new FailureError(code, code === "network" ? why : `${message}. ${why}`);
}

/** What is wrong with the connection to a judge, in a sentence or two; null where nothing is. */
async function whyNot({ address, model, key, timeoutMs }: JudgeEndpoint): Promise<string | null> {
  const connection = { base: address.replace(/\/chat\/completions(?=$|\?)/, ""), model, key };
  const finding = await diagnose(connection, {
    fetch,
    pageOrigin: null,
    timeoutMs: Math.min(timeoutMs, LONGEST_PROBE_MS),
  });
  return finding.kind === "works" ? null : advice(finding, connection, KEY_PLACE);
}

async function judgedBefore(out: string): Promise<DescriptionPrediction[]> {
  return existsSync(out) ? readDescriptionPredictions(dataFile(out)) : [];
}

/** Tells predictions apart: by their ids, or by their places. */
function keysOf(items: readonly DescriptionPrediction[]): string[] {
  const keys = new ItemKeys();
  return items.map(({ id }, place) => keys.next(id ?? [place]));
}

/** @throws UsageError where replies would be lost, since they are about other predictions */
function withReplies(
  items: readonly DescriptionPrediction[],
  before: readonly DescriptionPrediction[],
  out: string,
): readonly DescriptionPrediction[] {
  const keys = keysOf(items);
  const keysBefore = keysOf(before);
  const known = new Map(
    before.map((item, place) => [keysBefore[place]!, item] as const).filter(([, { gpt }]) => gpt),
  );
  const merged = items.map((item, place) => {
    const found = known.get(keys[place]!);
    if (!found || found.pred !== item.pred || found.reference !== item.reference) return item;
    known.delete(keys[place]!);
    return { ...item, gpt: found.gpt };
  });
  if (known.size === 0) return merged;
  throw new UsageError(
    `--out ${out} has replies about other predictions than these (${known.size}); name another file, or remove it`,
  );
}

/** Judged predictions as upstream writes them: one JSON array, with `gpt` where there is a reply. */
function judgedText(items: readonly DescriptionPrediction[], replies: Replies): string {
  const rows = items.map(({ record }, place) => {
    const { gpt: _, ...rest } = record;
    return JSON.stringify(replies[place] === null ? rest : { ...rest, gpt: replies[place] });
  });
  return `[${rows.map((row) => `\n${row}`).join(",")}\n]\n`;
}

/** Writes a file that is never there in part. @throws FailureError `file-unreadable` */
async function writeWhole(path: string, text: string): Promise<void> {
  const output = openOutput(path);
  try {
    await output.write(text);
    await output.commit();
  } catch (error) {
    throw new FailureError("file-unreadable", `${path} cannot be written: ${(error as Error).message}`);
  } finally {
    await output.discard();
  }
}
