import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { ByteSource } from "../builder/byte-source.ts";
import { hexDigest } from "../core/hex-digest.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import { EXPORTED_TYPES, findExportedModel } from "./exported-model.ts";
import { fileSource } from "./file-source.ts";

const PLACES = [
  "onnx/embed_tokens.onnx",
  "onnx/vision_encoder.onnx",
  "onnx/decoder_model_merged.onnx",
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

const FIXTURE = new URL("../testing/fixtures/smolvlm-tiny/", import.meta.url);
const EXPORT = Object.fromEntries(
  PLACES.map((place) => [place, new Uint8Array(readFileSync(fileURLToPath(new URL(place, FIXTURE))))]),
);

/** The export with files changed, added, or with null left out. */
function folder(changes: Readonly<Record<string, Uint8Array | null>> = {}): ByteSource {
  const files = Object.entries({ ...EXPORT, ...changes }).flatMap(([path, bytes]) =>
    bytes ? [{ path: `tiny/${path}`, file: new File([bytes as Uint8Array<ArrayBuffer>], path) }] : [],
  );
  return fileSource(files);
}

const find = (source: ByteSource, variant: "q4f16" | "q4f32" = "q4f32") =>
  findExportedModel(source, { variant, repository: "tester/tiny", revision: "1", licence: null });

const failureOf = (work: Promise<unknown>) => work.then(() => null, String);

it("lists an export's files by plain names, with their sizes and hashes", async () => {
  const { manifest, source } = (await find(folder()))!;
  expect(parseManifest(JSON.stringify(manifest))).toEqual(manifest);
  expect(manifest).toMatchObject({
    kind: "exported",
    family: "general",
    variant: "f32",
    name: "tiny",
    contextTokens: 2048,
    precisions: { embed_tokens: "fp32", vision_encoder: "fp32", decoder_model_merged: "fp32" },
  });
  for (const { path, bytes, sha256 } of [...Object.values(manifest.graphs), ...manifest.files]) {
    const pieces: Uint8Array[] = [];
    for await (const piece of source.stream(path, 0)) pieces.push(piece);
    const content = new Uint8Array(Buffer.concat(pieces));
    expect([content.length, await hexDigest("SHA-256", content)]).toEqual([bytes, sha256]);
  }
});

it("finds an export in float32 again by the variant that it has", async () => {
  const { manifest } = (await find(folder()))!;
  expect((await find(folder(), manifest.variant as "q4f32"))!.manifest).toEqual(manifest);
});

it("takes the graphs that suit the variant, with their data", async () => {
  const graph = EXPORT["onnx/vision_encoder.onnx"]!;
  const more = {
    "onnx/embed_tokens_quantized.onnx": graph,
    "onnx/vision_encoder_q4f16.onnx": graph,
    "onnx/decoder_model_merged_q4.onnx": graph,
    "onnx/decoder_model_merged_q4.onnx_data": new Uint8Array(3),
    "onnx/decoder_model_merged_q4.onnx_data_1": new Uint8Array(2),
    "onnx/decoder_model_merged_q4f16.onnx": graph,
  };
  const single = (await find(folder(more)))!.manifest;
  expect(single.precisions).toEqual({
    embed_tokens: "q8",
    vision_encoder: "fp32",
    decoder_model_merged: "q4",
  });
  expect(single.shards.map(({ path, bytes }) => [path, bytes])).toEqual([
    ["decoder_model_merged_q4.onnx_data", 3],
    ["decoder_model_merged_q4.onnx_data_1", 2],
  ]);
  const half = (await find(folder(more), "q4f16"))!.manifest;
  expect(half.precisions).toEqual({
    embed_tokens: "q8",
    vision_encoder: "q4f16",
    decoder_model_merged: "q4f16",
  });
  expect([single.variant, half.variant]).toEqual(["q4f32", "q4f16"]);
});

it("finds none in a checkpoint", async () => {
  const none = Object.fromEntries(
    PLACES.filter((place) => place.endsWith(".onnx")).map((place) => [place, null]),
  );
  expect(await find(folder({ ...none, "model.safetensors": new Uint8Array(8) }))).toBeNull();
});

it("says what is missing, cut off, or something else", async () => {
  expect(await failureOf(find(folder({ "onnx/embed_tokens.onnx": null })))).toContain("lacks embed_tokens");
  expect(await failureOf(find(folder({ "tokenizer.json": null })))).toContain("tokenizer.json is missing");
  const whole = EXPORT["onnx/decoder_model_merged.onnx"]!;
  for (const bytes of [0, 1, 9, 1000, whole.length - 1]) {
    const cut = { "onnx/decoder_model_merged.onnx": whole.subarray(0, bytes) };
    expect(await failureOf(find(folder(cut))), `${bytes} bytes`).toContain(
      "decoder_model_merged.onnx is cut off",
    );
  }
  const page = new TextEncoder().encode("<!doctype html><title>404</title>");
  expect(await failureOf(find(folder({ "onnx/vision_encoder.onnx": page })))).toContain("is a web page");
  const config = new TextEncoder().encode('{"model_type":"whisper"}');
  expect(await failureOf(find(folder({ "config.json": config })))).toContain(
    'an export of the type "whisper"',
  );
});

it("knows types that transformers.js knows too", () => {
  const registry = readFileSync(
    new URL("../../node_modules/@huggingface/transformers/src/models/registry.js", import.meta.url),
    "utf8",
  );
  for (const type of EXPORTED_TYPES)
    expect(registry).toMatch(new RegExp(`'${type}', '\\w+ForConditionalGeneration'`));
});
