import type { AnswerInput } from "../../engine/language/answer-input.ts";
import type { AnswerSummary } from "../../protocol/engine.ts";
import type { PromptTokenizer } from "../../videorefer/shared/tokenizer.ts";
import type { StageLog } from "./stage-log.ts";
import { fetchFile } from "./tensor-file.ts";
import type { Trace } from "./trace.ts";
import { openVr3Fixture } from "./vr3/fixture.ts";
import { openVr7Fixture } from "./vr7/fixture.ts";

/** A question with golden numbers for every stage of its answer. */
export interface ParityCase {
  readonly id: string;
  readonly input: AnswerInput;
  compare(finished: Finished, log: StageLog): Promise<void>;
}

export interface Finished {
  readonly trace: Trace;
  readonly summary: AnswerSummary;
  readonly tokenizer: PromptTokenizer;
}

/** Opens a fixture folder of either family, in the format its own README describes. */
export async function openFixture(folder: string): Promise<readonly ParityCase[]> {
  const golden = await (await fetchFile(folder, "golden.json")).json();
  // The one lists its cases, the other names them.
  return Array.isArray(golden.cases) ? openVr3Fixture(folder, golden) : openVr7Fixture(folder, golden);
}
