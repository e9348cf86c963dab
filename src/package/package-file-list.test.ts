import { expect, it } from "vitest";
import { packagePaths } from "./package-file-list.ts";

const file = (path: string) => ({ path, bytes: 1, sha256: "" });

it("lists graphs, shards and other files", () => {
  const manifest = {
    format: "videorefer-package",
    graphs: { vision: file("vision.onnx"), decoder: file("decoder.onnx") },
    shards: [file("weights-000.bin")],
    files: [file("tokenizer.json")],
  };
  expect(packagePaths(manifest)).toEqual([
    "vision.onnx",
    "decoder.onnx",
    "weights-000.bin",
    "tokenizer.json",
  ]);
});

it.each([undefined, null, {}, { graphs: {}, shards: "x", files: [] }])("refuses %j", (value) => {
  expect(() => packagePaths(value)).toThrow();
});
