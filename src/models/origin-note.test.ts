import { describe, expect, it } from "vitest";
import type { ModelQuote } from "../protocol/models.ts";
import { noteOrigin, parseOriginNote, readOriginNote } from "./origin-note.ts";

const quote: ModelQuote = {
  folder: "a-q4f32-0123",
  origin: { kind: "hub", repository: "owner/a", revision: "0123456789" },
  name: "A",
  repository: "owner/a",
  revision: "0123456789",
  licence: "apache-2.0",
  kind: "language",
  family: "videorefer-videollama3",
  variant: "q4f32",
  ready: false,
  sourceBytes: 100,
  doneBytes: 5,
  keptBytes: 10,
  freeBytes: null,
};

async function noted(of: ModelQuote): Promise<Uint8Array> {
  const written: Uint8Array[] = [];
  await noteOrigin({ replace: async (_, bytes) => void written.push(bytes) }, of);
  return written[0]!;
}

describe("an origin's note", () => {
  it("is read back as it was written", async () => {
    const bytes = await noted(quote);
    const { origin, sourceBytes } = quote;
    expect(await readOriginNote({ readWhole: async () => bytes })).toMatchObject({ origin, sourceBytes });
  });

  it("holds no files of a folder, which has to be chosen again", async () => {
    const files = [{ path: "config.json", file: new File(["secret"], "config.json") }];
    const text = new TextDecoder().decode(
      await noted({ ...quote, origin: { kind: "folder", name: "f", files } }),
    );
    expect(parseOriginNote(text)?.origin).toEqual({ kind: "folder", name: "f", files: [] });
    expect(text).not.toContain("config.json");
  });

  it.each([
    ["no JSON", '{"origin":'],
    ["another program's", '{"hello": 1}'],
    ["an origin of no kind", JSON.stringify({ ...quote, origin: { kind: "torrent" } })],
    ["sizes that are none", JSON.stringify({ ...quote, sourceBytes: -1 })],
  ])("is none when it is %s", (_, text) => {
    expect(parseOriginNote(text)).toBeNull();
  });

  it("is none where there is no file", async () => {
    expect(await readOriginNote({ readWhole: async () => null })).toBeNull();
  });
});
