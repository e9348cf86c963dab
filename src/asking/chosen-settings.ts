import { DEFAULT_SEED } from "../core/default-seed.ts";
import type { Exchange } from "../core/project.ts";
import { plural, t } from "../language/text.ts";

/** What a person can set of a question, besides what it is about. What is absent is the model's usual. */
export type ChosenSettings = Pick<
  Exchange["settings"],
  "maxFrames" | "shownFrames" | "maxNewTokens" | "sampling" | "seed"
>;

export const USUAL_SETTINGS: ChosenSettings = { seed: DEFAULT_SEED };

/** How sampling is cut off at any temperature, as in the checkpoints' own generation configs. */
const CUT_OFF = { topK: 20, topP: 0.8 };

/** The settings of a question that stay when it is asked again. */
export function chosenSettings({
  maxFrames,
  shownFrames,
  maxNewTokens,
  sampling,
  seed,
}: Exchange["settings"]): ChosenSettings {
  return {
    ...(maxFrames !== undefined && { maxFrames }),
    ...(shownFrames && { shownFrames }),
    ...(maxNewTokens !== undefined && { maxNewTokens }),
    ...(sampling && { sampling }),
    seed,
  };
}

/** @param temperature 0 is greedy */
export function withTemperature(settings: ChosenSettings, temperature: number): ChosenSettings {
  const { sampling: _before, ...rest } = settings;
  return temperature > 0 ? { ...rest, sampling: { temperature, ...CUT_OFF } } : rest;
}

/** With the frames that the model is shown, or with the choice left to it. */
export function withShownFrames(
  settings: ChosenSettings,
  frames: readonly number[] | null | undefined,
): ChosenSettings {
  const { shownFrames: _before, ...rest } = settings;
  return frames ? { ...rest, shownFrames: frames } : rest;
}

/** With a number set, or left to the model. */
export function withNumber(
  settings: ChosenSettings,
  name: "maxFrames" | "maxNewTokens",
  value: number | null,
): ChosenSettings {
  const { [name]: _before, ...rest } = settings;
  return value === null ? rest : { ...rest, [name]: value };
}

/** What was set otherwise than usual, in words; none where nothing was. */
export function settingsWords(settings: ChosenSettings): string {
  const { maxFrames, shownFrames, maxNewTokens, sampling, seed } = settings;
  return [
    ...(maxFrames === undefined || shownFrames ? [] : [plural(maxFrames, "1 frame", "{n} frames")]),
    ...(shownFrames
      ? [plural(shownFrames.length, "1 frame chosen by hand", "{n} frames chosen by hand")]
      : []),
    ...(maxNewTokens === undefined ? [] : [t("up to {maxNewTokens} tokens", { maxNewTokens })]),
    ...(sampling
      ? [t("temperature {temperature}", { temperature: sampling.temperature }), t("seed {seed}", { seed })]
      : []),
  ].join(" · ");
}
