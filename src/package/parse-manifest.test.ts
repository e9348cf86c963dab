import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { buildPackage } from "../builder/package.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../testing/vr7-fixture.ts";
import type { Manifest } from "./manifest.ts";
import { asLanguageManifest, parseManifest } from "./parse-manifest.ts";

const OPTIONS = {
  variant: "q4f32",
  repository: "tester/tiny",
  revision: "1",
  licence: "Apache-2.0",
} as const;

let good: Manifest;

beforeAll(async () => {
  good = await buildPackage(tinyCheckpoint(), new MemoryTarget(), OPTIONS);
});

const parse = (change: object) => () => parseManifest(JSON.stringify({ ...good, ...change }));

test("what the builder writes is accepted unchanged", () => {
  expect(parseManifest(JSON.stringify(good))).toEqual(good);
});

/** Written by the builder of version 4, the last one of format version 1, from the same checkpoints: `npm run convert`. */
describe.each([
  ["vr3", tinyCheckpoint],
  ["vr7", tinyVr7Checkpoint],
])("a package of format version 1, family %s", (family, open) => {
  const old = readFileSync(new URL(`fixtures/manifest-v1-${family}.json`, import.meta.url), "utf8");

  test("opens as what the present builder makes of the same checkpoint", async () => {
    const { source, id, name, graphs, ...present } = await buildPackage(open(), new MemoryTarget(), OPTIONS);
    const opened = parseManifest(old);
    // Graphs say which builder wrote them.
    expect(Object.keys(opened.graphs)).toEqual(Object.keys(graphs));
    expect(opened).toMatchObject({ ...present, builderVersion: "4", name: `tiny-${family}` });
  });

  test("without a stated licence has none", () => {
    const manifest = { ...JSON.parse(old), licence: "unspecified" };
    expect(parseManifest(JSON.stringify(manifest)).licence).toBeNull();
  });

  test("is refused where it is damaged, as any other", () => {
    const manifest = { ...JSON.parse(old), shards: [] };
    expect(() => parseManifest(JSON.stringify(manifest))).toThrow(/has no entry/);
  });
});

describe("a segmenter", () => {
  test("has the common part, settings of its own, and no tokenizer or embedding", () => {
    const manifest = segmenter();
    expect(parseManifest(JSON.stringify(manifest))).toEqual(manifest);
  });

  test("is no language model", () => {
    expect(() => asLanguageManifest(parseManifest(JSON.stringify(segmenter())))).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "package-unsupported" }) }),
    );
  });
});

describe("refused", () => {
  test("text that is not JSON", () => {
    expect(() => parseManifest("<!doctype html>")).toThrow(/not JSON/);
  });

  test.each([
    ["format version", { formatVersion: 3 }],
    ["kind", { kind: "detector" }],
    ["format", { format: "something-else" }],
    ["form of family id", { family: "../vr3" }],
  ])("another %s, as unsupported", (_, change) => {
    expect(parse(change)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "package-unsupported" }) }),
    );
  });

  test("a file name that leaves the folder", () => {
    expect(parse({ shards: [{ ...good.shards[0], path: "../secrets.bin" }] })).toThrow(/file name/);
  });

  test("a hash that is none", () => {
    expect(parse({ shards: [{ ...good.shards[0], sha256: "abc" }] })).toThrow(/sha256/);
  });

  test("a tensor whose length does not fit its shape", () => {
    const tensors = [{ ...good.tensors[0], bytes: good.tensors[0]!.bytes + 4 }];
    expect(parse({ tensors })).toThrow(/should hold \d+ bytes/);
  });

  test("a tensor beyond the end of its shard", () => {
    const tensors = [{ ...good.tensors[0], offset: 2 ** 40 }];
    expect(parse({ tensors })).toThrow(/reaches byte/);
  });

  test("a tensor in a shard that is not listed", () => {
    const tensors = [{ ...good.tensors[0], shard: "elsewhere.bin" }];
    expect(parse({ tensors })).toThrow(/elsewhere\.bin/);
  });

  test("a language model without its table of embeddings", () => {
    expect(parse({ embedding: undefined })).toThrow(/embedding/);
  });
});

/** The present package's common part, as if it were of a segmenter. */
function segmenter(): Record<string, unknown> {
  const { format, formatVersion, builderVersion, id, name, variant, source, licence, demonstration } = good;
  const { graphs, shards, tensors, files, quantisation } = good;
  return {
    ...{ format, formatVersion, builderVersion, id, name, variant, source, licence, demonstration },
    ...{ graphs, shards, tensors, files, quantisation },
    kind: "segmenter",
    family: "edgetam",
    config: { image_size: 1024 },
  };
}
