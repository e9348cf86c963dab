import { roughSeconds } from "../core/rough-seconds.ts";
import type { ChosenSettings } from "./chosen-settings.ts";

/** What is known of a model's pace from its answers. */
export interface Pace {
  readonly tokensPerSecond: number | null;
  /** Tokens that it reads of a frame. */
  readonly tokensPerFrame: number | null;
}

/** What the settings cost with this model on this machine, as a sentence; null while that is not known. */
export function costWords({ maxFrames, maxNewTokens }: ChosenSettings, pace: Pace): string | null {
  const { tokensPerSecond, tokensPerFrame } = pace;
  const costs: string[] = [];
  if (maxFrames !== undefined && tokensPerFrame !== null) {
    costs.push(`about ${Math.round(maxFrames * tokensPerFrame)} tokens to read`);
  }
  if (tokensPerSecond) {
    costs.push(
      maxNewTokens === undefined
        ? `${roughSeconds(100 / tokensPerSecond)} for every 100 tokens written`
        : `at most ${roughSeconds(maxNewTokens / tokensPerSecond)} to write`,
    );
  }
  return costs.length === 0 ? null : `At the pace so far: ${costs.join(", ")}.`;
}
