import { expose, releaseProxy, wrap } from "comlink";
import { FailureError } from "../../core/failure.ts";
import { FLOAT } from "../../engine/cpu/integer-arithmetic.ts";
import type { AnswerInput } from "../../engine/families/answer-input.ts";
import { readRequest } from "../../engine/families/request.ts";
import { openModelPackage } from "../../package/open-package.ts";
import type { AskRequest } from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import { type LoadedModel, loadModel } from "../load-model.ts";
import { fetchGolden, openFixture } from "../parity-page/fixture.ts";
import { compare, type Spoken } from "./divergence.ts";
import type { AnswerReport } from "./report.ts";

/** Above every logit: a token so marked is the one that is picked. */
const CHOSEN = 1e30;

const never = new AbortController().signal;
let loaded: LoadedModel | null = null;
/** Answers of the first package, by question. */
const references = new Map<string, Spoken>();

/** @returns the family of the model */
async function load(packageUrl: string, integers: boolean): Promise<string> {
  await loaded?.dispose();
  const modelPackage = await openModelPackage({ kind: "url", baseUrl: packageUrl }, () => undefined);
  loaded = await loadModel(modelPackage, "wasm", integers ? {} : { arithmetic: FLOAT });
  return modelPackage.manifest.family;
}

async function ask(question: string, request: AskRequest, port: MessagePort): Promise<AnswerReport> {
  const frames = wrap<FrameSource>(port);
  try {
    return await measure(question, await readRequest(request, frames, loaded!.model));
  } finally {
    frames[releaseProxy]();
  }
}

async function askFixture(url: string): Promise<AnswerReport[]> {
  const golden = await fetchGolden(url);
  if (golden.kind === "sam2")
    throw new FailureError(
      "checkpoint-invalid",
      "the fixture should be of a model that answers questions, is of a segmenter",
    );
  const reports: AnswerReport[] = [];
  for (const { id, input } of await openFixture(url, golden)) reports.push(await measure(id, input));
  return reports;
}

async function measure(question: string, input: AnswerInput): Promise<AnswerReport> {
  const reference = references.get(question);
  const spoken = await speak(input, reference?.ids);
  if (!reference) references.set(question, spoken);
  return compare(reference ?? spoken, spoken);
}

/** Answers greedily; with `forced`, in those very tokens. */
async function speak(input: AnswerInput, forced?: readonly number[]): Promise<Spoken> {
  const { model } = loaded!;
  const reading = await model.read(input, {
    signal: never,
    onEvent: () => undefined,
    onFrameTime: () => undefined,
  });
  try {
    const spoken: Spoken = { ids: [], logits: [] };
    const probe = {
      embeddings: () => undefined,
      logits: (values: Float32Array, step: number) => {
        spoken.logits.push(values.slice());
        if (forced) values[forced[step]!] = CHOSEN;
      },
    };
    const { repetitionPenalty, eosTokenIds } = model.generationConfig;
    const maxNewTokens = forced?.length ?? input.maxNewTokens;
    const options = { maxNewTokens, repetitionPenalty, sampling: null, seed: input.seed };
    await model.generation.prefill(reading.prompt, maxNewTokens, () => undefined, never);
    for await (const id of model.generation.generate(options, never, probe)) {
      spoken.ids.push(id);
      if (!forced && eosTokenIds.includes(id)) break;
    }
    return spoken;
  } finally {
    reading.release();
  }
}

const api = { load, ask, askFixture };
export type MeasureWorker = typeof api;
expose(api);
