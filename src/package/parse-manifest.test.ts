import { beforeAll, describe, expect, test } from "vitest";
import { buildPackage } from "../builder/package.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import type { Manifest } from "./manifest.ts";
import { parseManifest } from "./parse-manifest.ts";

let good: Manifest;

beforeAll(async () => {
  const files = new MemoryTarget();
  await buildPackage(tinyCheckpoint(), files, {
    variant: "q4f32",
    repository: "tiny",
    revision: "1",
    licence: "none",
  });
  good = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as Manifest;
});

const parse = (change: object) => () => parseManifest(JSON.stringify({ ...good, ...change }));

test("what the builder writes is accepted unchanged", () => {
  expect(parseManifest(JSON.stringify(good))).toMatchObject({ id: good.id, tensors: good.tensors });
});

describe("refused", () => {
  test("text that is not JSON", () => {
    expect(() => parseManifest("<!doctype html>")).toThrow(/not JSON/);
  });

  test("another format version, as unsupported", () => {
    expect(parse({ formatVersion: 2 })).toThrow(
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
});
