import { roughSeconds } from "../language/rough-seconds.ts";
import { t } from "../language/text.ts";
import type { ChosenSettings } from "./chosen-settings.ts";

/** What is known of a model's pace, from its answers or from the speed of its device. */
export interface Pace {
  readonly from: "answers" | "device";
  readonly tokensPerSecond: number | null;
  /** Tokens that it reads of a frame. */
  readonly tokensPerFrame: number | null;
}

/** What the settings cost with this model on this machine, as a sentence; null while that is not known. */
export function costWords(
  { maxFrames, shownFrames, maxNewTokens }: ChosenSettings,
  pace: Pace,
): string | null {
  const { tokensPerSecond, tokensPerFrame } = pace;
  const costs: string[] = [];
  const frames = shownFrames?.length ?? maxFrames;
  if (frames !== undefined && tokensPerFrame !== null) {
    costs.push(t("about {maxFrames} tokens to read", { maxFrames: Math.round(frames * tokensPerFrame) }));
  }
  if (tokensPerSecond) {
    costs.push(
      maxNewTokens === undefined
        ? t("{seconds} for every 100 tokens written", { seconds: roughSeconds(100 / tokensPerSecond) })
        : t("at most {roughSeconds} to write", {
            roughSeconds: roughSeconds(maxNewTokens / tokensPerSecond),
          }),
    );
  }
  if (costs.length === 0) return null;
  const values = { costs: costs.join(", ") };
  return pace.from === "answers"
    ? t("At the pace so far: {costs}.", values)
    : t("By the measured speed of this device: {costs}.", values);
}
