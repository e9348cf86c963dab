import { expect, it } from "vitest";
import type { SegmenterManifest } from "../package/manifest.ts";
import { checkSide } from "./segment-runner.ts";

function manifest(...graphs: string[]): SegmenterManifest {
  const entry = { path: "x", bytes: 1, sha256: "" };
  const entries = Object.fromEntries(graphs.map((name) => [name, entry]));
  return { name: "Tracker", graphs: entries } as unknown as SegmenterManifest;
}

it("takes the sides that a package has graphs for, and the quick one of any package", () => {
  const two = manifest("encoder-512", "memory_attention-512", "memory_attention-1024");
  expect(() => checkSide(two, 512)).not.toThrow();
  expect(() => checkSide(two, null)).not.toThrow();
  expect(() => checkSide(two, 768)).toThrow("one that Tracker has graphs for (512, 1024), is 768");
});

it("refuses a side for a segmenter without a choice", () => {
  const one = manifest("encoder-0", "decoder");
  expect(() => checkSide(one, null)).not.toThrow();
  expect(() => checkSide(one, 512)).toThrow("takes frames in one size alone; leave the side of 512 out");
});
