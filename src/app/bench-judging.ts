import { isUpstreamPrompt } from "../benchmark/judge/endpoint.ts";
import { judgeAll } from "../benchmark/judge/judge-all.ts";
import type { DescriptionPrediction } from "../benchmark/read-predictions.ts";
import type { Prediction } from "../benchmark/run-bench.ts";
import { FailureError, type Result, settle, unwrap } from "../core/failure.ts";
import type { Judged } from "../protocol/endpoint.ts";
import { type EndpointModels, endpointOf } from "./endpoint-models.ts";

/** A judge's message to itself: the prompt's text, and whether it is upstream's, byte for byte. */
export interface JudgePrompt {
  readonly text: string;
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
    return { text, isUpstream: await isUpstreamPrompt(bytes) };
  } catch {
    throw new FailureError("file-unreadable", `${file.name} should be a text in UTF-8`);
  }
}

/** Has the descriptions judged that are not, by a model behind an address. It fails where no other item would fare better. */
export function judgeDescriptions(
  endpoints: Pick<EndpointModels, "client">,
  endpointId: string,
  prompt: string,
  predictions: ReadonlyMap<string, Prediction>,
  listener: JudgingListener,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  const keys = [...predictions.keys()];
  const items = Array.from(predictions.values(), asDescription);
  const kept = items.map(({ gpt }) => gpt);
  return settle(async () => {
    const endpoint = unwrap(endpointOf(endpointId));
    const ask = async ({ reference, pred }: Judged) => {
      signal.throwIfAborted();
      return unwrap(
        await endpoints.client.judge(endpoint, prompt, { reference, pred }, () => undefined, signal),
      );
    };
    return judgeAll(
      items,
      { ask },
      async (replies) => {
        for (const [place, reply] of replies.entries()) {
          if (reply === null || reply === kept[place]) continue;
          kept[place] = reply;
          await listener.onReply(keys[place]!, reply);
        }
      },
      ({ done, left, fault }) => listener.onProgress(done, left, fault),
      signal,
    );
  });
}

function asDescription(prediction: Prediction): DescriptionPrediction {
  const { id, caption, Answer, pred, gpt } = prediction;
  return { id, reference: caption ?? Answer, pred, gpt: gpt ?? null, record: { ...prediction } };
}
