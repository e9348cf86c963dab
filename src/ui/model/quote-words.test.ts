import { describe, expect, it } from "vitest";
import { exactBytes, memoryWords, quoteAction, roomProblem } from "./quote-words.ts";

const hub = { kind: "hub", repository: "a/b", revision: "main" } as const;
const folder = { kind: "folder", name: "a", files: [] } as const;
const bytes = { sourceBytes: 3_900_000_000, doneBytes: 0, keptBytes: 1_500_000_000, freeBytes: null };

it("gives every byte", () => {
  expect(exactBytes(4_412_233_106)).toBe("4.4 GB (4,412,233,106 bytes)");
});

describe("quoteAction", () => {
  it.each([
    [{ origin: hub, ready: false }, "Download and convert 3.9 GB"],
    [{ origin: hub, ready: true }, "Download 3.9 GB"],
    [{ origin: folder, ready: false }, "Convert"],
    [{ origin: folder, ready: true }, "Copy"],
    [{ origin: hub, ready: false, doneBytes: 3_000_000_000 }, "Download and convert 900 MB"],
  ])("of %j is %s", (quote, words) => {
    expect(quoteAction({ ...bytes, ...quote })).toBe(words);
  });
});

describe("roomProblem", () => {
  it("is none when the browser does not tell or there is room", () => {
    expect(roomProblem(bytes)).toBeNull();
    expect(roomProblem({ ...bytes, freeBytes: 1_500_000_000 })).toBeNull();
  });

  it("says both numbers", () => {
    expect(roomProblem({ ...bytes, freeBytes: 1_200_000_000 })).toMatch(/needs 1\.5 GB .* 1\.2 GB/);
  });

  it("counts only what is still to come", () => {
    expect(roomProblem({ ...bytes, doneBytes: 1_950_000_000, freeBytes: 750_000_000 })).toBeNull();
    expect(roomProblem({ ...bytes, doneBytes: 1_950_000_000, freeBytes: 749_000_000 })).not.toBeNull();
  });
});

describe("memoryWords", () => {
  const nothing = { gibibytes: null, maxBufferBytes: null };

  it("says how much, and nothing that it does not know", () => {
    expect(memoryWords(1_500_000_000, nothing)).toEqual(["about 2.5 GB while it answers"]);
    expect(memoryWords(1_500_000_000, { gibibytes: 8, maxBufferBytes: 2 ** 31 })).toHaveLength(1);
  });

  it("is surer below what browsers tell at most", () => {
    expect(memoryWords(5e9, { ...nothing, gibibytes: 4 })[1]).toContain("will probably not fit");
    expect(memoryWords(9e9, { ...nothing, gibibytes: 8 })[1]).toContain("never of more");
  });

  it("warns of small buffers", () => {
    expect(memoryWords(5e9, { ...nothing, maxBufferBytes: 2 ** 28 })[1]).toContain("268 MB");
  });
});
