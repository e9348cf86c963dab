import { isUpstreamPrompt, judgePromptHash } from "../benchmark/judge/endpoint.ts";
import type { Judge } from "../benchmark/judge/judge.ts";
import { judgeAll } from "../benchmark/judge/judge-all.ts";
import { judgeShapes } from "../benchmark/judge/shapes-judge.ts";
import type { DescriptionPrediction } from "../benchmark/read-predictions.ts";
import type { Prediction } from "../benchmark/run-bench.ts";
import { FailureError, type Result, settle, unwrap } from "../core/failure.ts";
import type { Judged } from "../protocol/endpoint.ts";
import { type EndpointModels, endpointOf } from "./endpoint-models.ts";

/** Whoever judges descriptions. */
export interface BenchDescriptionJudge {
  /** Its name at its address; null for rules. */
  readonly model: string | null;
  ask(item: Judged, signal: AbortSignal): ReturnType<Judge["ask"]>;
}

/** A judge's message to itself: the prompt's text, and whether it is upstream's, byte for byte. */
export interface JudgePrompt {
  readonly text: string;
  /** How its SHA-256 begins. */
  readonly hash: string;
  readonly isUpstream: boolean;
}

export interface JudgingListener {
  /** The next item is judged once this has resolved. */
  onReply(key: string, reply: string): Promise<void>;
  onProgress(done: number, left: number, fault: string | null): void;
}

/** @throws FailureError `file-unreadable` for what is no text in UTF-8 */
export async function readJudgePrompt(file: File): Promise<JudgePrompt> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, hash: await judgePromptHash(bytes), isUpstream: await isUpstreamPrompt(bytes) };
  } catch {
    throw new FailureError("file-unreadable", "{name} should be a text in UTF-8", {
      values: { name: file.name },
    });
  }
}

/** A model behind an address as a judge. @throws FailureError where there is no such address */
export function endpointJudge(
  endpoints: Pick<EndpointModels, "client">,
  endpointId: string,
  prompt: string,
): BenchDescriptionJudge {
  const endpoint = unwrap(endpointOf(endpointId));
  return {
    model: endpoint.model,
    async ask({ reference, pred }, signal) {
      signal.throwIfAborted();
      return unwrap(
        await endpoints.client.judge(endpoint, prompt, { reference, pred }, () => undefined, signal),
      );
    },
  };
}

/** The rules of shapes world as a judge: no model, no network. */
export const rulesJudge: BenchDescriptionJudge = {
  model: null,
  async ask(item, signal) {
    signal.throwIfAborted();
    return { text: judgeShapes(item), fault: null };
  },
};

/** Has the descriptions judged that are not. It fails where no other item would fare better. */
export function judgeDescriptions(
  judge: BenchDescriptionJudge,
  predictions: ReadonlyMap<string, Prediction>,
  listener: JudgingListener,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  const keys = [...predictions.keys()];
  const items = Array.from(predictions.values(), asDescription);
  const kept = items.map(({ gpt }) => gpt);
  return settle(() =>
    judgeAll(
      items,
      { ask: (item) => judge.ask(item, signal) },
      async (replies) => {
        for (const [place, reply] of replies.entries()) {
          if (reply === null || reply === kept[place]) continue;
          kept[place] = reply;
          await listener.onReply(keys[place]!, reply);
        }
      },
      ({ done, left, fault }) => listener.onProgress(done, left, fault),
      signal,
    ),
  );
}

function asDescription(prediction: Prediction): DescriptionPrediction {
  const { id, caption, Answer, pred, gpt } = prediction;
  return { id, reference: caption ?? Answer, pred, gpt: gpt ?? null, record: { ...prediction } };
}
