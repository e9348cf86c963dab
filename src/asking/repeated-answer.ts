import type { Exchange } from "../core/project.ts";
import { wordDifference } from "../core/word-difference.ts";

type Repeated = Pick<Exchange, "answer" | "model" | "askedWith">;

/** What can be another than before. */
export type RepetitionDifference = "model" | "weights" | "variant" | "app" | "device" | "frames" | "prompt";

/** How an answer that was asked once more compares with the first. */
export interface Repetition {
  /** Word for word, and to the last mark. */
  readonly isSame: boolean;
  /** Words of the first answer and of the second, with those that both have. */
  readonly words: ReturnType<typeof wordDifference>;
  /** What was not as before, with both values. */
  readonly differences: readonly {
    readonly what: RepetitionDifference;
    readonly before: string;
    readonly now: string;
  }[];
}

export function compareRepeated(before: Repeated, now: Repeated): Repetition {
  const differences: Repetition["differences"][number][] = [];
  const compare = (what: RepetitionDifference, a: string | undefined, b: string | undefined) => {
    if (a !== undefined && b !== undefined && a !== b) differences.push({ what, before: a, now: b });
  };
  compare("model", before.model?.id, now.model?.id);
  compare("weights", before.model?.packageHash, now.model?.packageHash);
  compare("variant", before.model?.variant, now.model?.variant);
  const [a, b] = [before.askedWith, now.askedWith];
  compare("app", a?.build, b?.build);
  compare("device", a?.device, b?.device);
  compare("frames", a && frameNumbers(a.frames), b && frameNumbers(b.frames));
  compare("prompt", a?.prompt, b?.prompt);
  return {
    isSame: before.answer === now.answer,
    words: wordDifference(before.answer, now.answer),
    differences,
  };
}

function frameNumbers(frames: readonly { readonly index: number }[]): string {
  return frames.map(({ index }) => index + 1).join(", ");
}
