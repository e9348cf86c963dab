import { type PromptInput, splicesWithin } from "./generation.ts";

/**
 * Where the chunks end in which a prompt is read: every `chunkTokens`, counted anew from the end of each prefix that a later
 * prompt may share. A shared prefix is then read in the same chunks. Whether it is read or found in the cache, the answer is the
 * same to the bit.
 */
export function chunkEnds(
  { ids, prefixEnds }: Pick<PromptInput, "ids" | "prefixEnds">,
  chunkTokens: number,
): number[] {
  const ends: number[] = [];
  let start = 0;
  for (const prefixEnd of [...prefixEnds, ids.length]) {
    for (let end = start + chunkTokens; end < prefixEnd; end += chunkTokens) ends.push(end);
    if (prefixEnd > start) ends.push(prefixEnd);
    start = Math.max(start, prefixEnd);
  }
  return ends;
}

/** Which prompt the key/value cache holds, so that what the next one shares with it is not read again. */
export class PromptMemory {
  private prompt: PromptInput | null = null;
  /** Ends of the chunks that are in the cache. */
  private read: number[] = [];

  /**
   * How many tokens of `prompt` the cache holds already, at the end of a chunk and short of the last one, whose logits are
   * needed. From here on the cache is this prompt's.
   */
  begin(prompt: PromptInput, ends: readonly number[]): number {
    const before = this.prompt;
    const shared: number[] = [];
    if (before) {
      for (const [nth, end] of this.read.entries()) {
        if (ends[nth] !== end || end >= prompt.ids.length || !sameUpTo(before, prompt, end)) break;
        shared.push(end);
      }
    }
    this.prompt = prompt;
    this.read = shared;
    return shared.at(-1) ?? 0;
  }

  /** The chunk that ends here is in the cache. */
  advance(end: number): void {
    this.read.push(end);
  }

  forget(): void {
    this.prompt = null;
    this.read = [];
  }
}

/** Whether two prompts have equal ids, and rows of the same tensors in the same places, in their first `end` tokens. */
function sameUpTo(a: PromptInput, b: PromptInput, end: number): boolean {
  for (let i = 0; i < end; i++) if (a.ids[i] !== b.ids[i]) return false;
  const left = splicesWithin(a.splices, 0, end);
  const right = splicesWithin(b.splices, 0, end);
  return (
    left.length === right.length &&
    left.every(({ at, rows, tensor, fromRow }, index) => {
      const other = right[index]!;
      return other.at === at && other.rows === rows && other.tensor === tensor && other.fromRow === fromRow;
    })
  );
}
