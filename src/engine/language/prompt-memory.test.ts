import fc from "fast-check";
import type { Tensor } from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { type PromptInput, splicesOf } from "./generation.ts";
import { chunkEnds, PromptMemory } from "./prompt-memory.ts";

const video = {} as Tensor;
const CHUNK = 4;

/** Ten tokens of head and video, then a question. */
function prompt(question: number[], tensor = video): PromptInput {
  return {
    ids: Int32Array.from([1, 2, 0, 0, 0, 0, 0, 0, 0, 0, ...question]),
    splices: splicesOf([2, 3, 4, 5, 6, 7, 8, 9], tensor),
    prefixEnds: [10],
  };
}

/** Reads a prompt to its end; returns how much was there already. */
function read(memory: PromptMemory, next: PromptInput): number {
  const ends = chunkEnds(next, CHUNK);
  const shared = memory.begin(next, ends);
  for (const end of ends) if (end > shared) memory.advance(end);
  return shared;
}

describe("chunkEnds", () => {
  it("starts counting anew where a prefix ends", () => {
    expect(chunkEnds(prompt([5, 6, 7, 8, 9]), CHUNK)).toEqual([4, 8, 10, 14, 15]);
    expect(chunkEnds({ ids: new Int32Array(8), prefixEnds: [] }, CHUNK)).toEqual([4, 8]);
    expect(chunkEnds({ ids: new Int32Array(4), prefixEnds: [0, 4] }, CHUNK)).toEqual([4]);
  });

  it("covers any prompt in chunks no longer than asked", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        cuts,
        fc.integer({ min: 1, max: 9 }),
        (length, at, chunk) => {
          const prefixEnds = at.filter((cut) => cut <= length).sort((a, b) => a - b);
          const ends = chunkEnds({ ids: new Int32Array(length), prefixEnds }, chunk);
          expect(ends.at(-1)).toBe(length);
          for (const [nth, end] of ends.entries()) {
            const size = end - (ends[nth - 1] ?? 0);
            expect(size).toBeGreaterThan(0);
            expect(size).toBeLessThanOrEqual(chunk);
          }
          for (const cut of prefixEnds) if (cut > 0) expect(ends).toContain(cut);
        },
      ),
    );
  });
});

describe("what the next prompt finds in the cache", () => {
  it("is the video, when only the question changes", () => {
    const memory = new PromptMemory();
    expect(read(memory, prompt([5, 6, 7]))).toBe(0);
    expect(read(memory, prompt([5, 9]))).toBe(10);
  });

  it("is all but the last chunk, when nothing does", () => {
    const memory = new PromptMemory();
    const asked = prompt([5, 6, 7, 8, 9]);
    read(memory, asked);
    expect(read(memory, asked)).toBe(14);
  });

  it("is all before the answer, when a conversation goes on from it", () => {
    const memory = new PromptMemory();
    const first = prompt([5, 6, 7, 8, 9]);
    read(memory, { ...first, prefixEnds: [10, 15] });
    // The answer 1 1 and another question.
    const next = { ...prompt([5, 6, 7, 8, 9, 1, 1, 5, 6]), prefixEnds: [10, 15, 19] };
    expect(chunkEnds(next, CHUNK)).toEqual([4, 8, 10, 14, 15, 19]);
    expect(read(memory, next)).toBe(15);
    // Another way on from the first answer.
    expect(read(memory, { ...prompt([5, 6, 7, 8, 9, 1, 2, 3]), prefixEnds: [10, 15, 18] })).toBe(15);
  });

  it("is nothing of another video, though its ids are the same", () => {
    const memory = new PromptMemory();
    read(memory, prompt([5]));
    expect(read(memory, prompt([5], {} as Tensor))).toBe(0);
  });

  it("is only what was read before a stop", () => {
    const memory = new PromptMemory();
    const ends = chunkEnds(prompt([5]), CHUNK);
    memory.begin(prompt([5]), ends);
    memory.advance(ends[0]!);
    expect(read(memory, prompt([5]))).toBe(4);
  });

  it("is nothing once forgotten", () => {
    const memory = new PromptMemory();
    read(memory, prompt([5]));
    memory.forget();
    expect(read(memory, prompt([5]))).toBe(0);
  });
});
