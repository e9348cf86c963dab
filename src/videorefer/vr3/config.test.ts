import { describe, expect, it } from "vitest";
import { FailureError } from "../../core/failure.ts";
import { fixtureConfig, readJson } from "../../testing/vr3-fixture.ts";
import type { ModelSettings } from "../shared/model-settings.ts";
import { parseVr3Config } from "./config.ts";

const source = {
  config: readJson("model/config.json"),
  visionConfig: readJson("encoder/config.json"),
  preprocessorConfig: readJson("model/preprocessor_config.json"),
  generationConfig: readJson("model/generation_config.json"),
};
const changed = (file: keyof ModelSettings, values: Record<string, unknown>) =>
  parseVr3Config({ ...source, [file]: { ...source[file], ...values } });

function failureOf(work: () => unknown): FailureError["failure"] {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error("nothing was thrown");
}

it("reads a checkpoint's own files", () => {
  expect(fixtureConfig).toMatchObject({
    patchSize: 14,
    mergeSize: 2,
    budgetTokens: 620,
    minPixels: 3136,
    regionTokenLimit: 10,
    vision: { hiddenSize: 144, heads: 2, headDim: 72, layers: 3, intermediateSize: 304 },
    language: {
      hiddenSize: 128,
      heads: 4,
      keyValueHeads: 2,
      headDim: 32,
      layers: 3,
      vocabularySize: 1026,
      tiedHead: true,
    },
    generation: {
      repetitionPenalty: 1.1,
      temperature: 0.7,
      topK: 20,
      topP: 0.8,
      eosTokenIds: [1002, 1000],
      maxNewTokens: 2048,
    },
    sampling: { kind: "rate", fps: 1, maxFrames: 32 },
  });
});

it("takes sampling defaults from the preprocessor config when it has them", () => {
  const { sampling } = changed("preprocessorConfig", { default_fps: 4, default_max_frames: 16 });
  expect(sampling).toEqual({ kind: "rate", fps: 4, maxFrames: 16 });
});

it("falls back to upstream's budget without mm_max_length", () => {
  expect(changed("config", { mm_max_length: undefined }).budgetTokens).toBe(2369);
});

it("enlarges pictures to what the image processor says, whatever the size of a patch", () => {
  expect(changed("visionConfig", { patch_size: 16 }).minPixels).toBe(56 ** 2);
  expect(changed("preprocessorConfig", { min_pixels: 12544 }).minPixels).toBe(12544);
});

it("says that a checkpoint is wrong, not a package, where it is read from one", () => {
  const read = () =>
    parseVr3Config(
      { ...source, visionConfig: { ...source.visionConfig, patch_size: 0 } },
      { from: "checkpoint", visionFile: "encoder/config.json" },
    );
  expect(failureOf(read)).toMatchObject({
    code: "checkpoint-invalid",
    message: expect.stringContaining("encoder/config.json: patch_size"),
  });
});

it("accepts one end token or several, from either file", () => {
  expect(changed("generationConfig", { eos_token_id: 7 }).generation.eosTokenIds).toEqual([7]);
  expect(changed("generationConfig", { eos_token_id: undefined }).generation.eosTokenIds).toEqual([1002]);
});

describe("complaints", () => {
  it.each([
    [
      "config",
      { model_type: "llava" },
      "package-unsupported",
      'model_type should be "videollama3_qwen2", is "llava"',
    ],
    [
      "config",
      { use_token_compression: false },
      "package-unsupported",
      "use_token_compression should be true, is false",
    ],
    ["config", { rope_scaling: { type: "yarn" } }, "package-unsupported", 'of the kind "yarn"'],
    ["config", { use_sliding_window: true }, "package-unsupported", "use_sliding_window should be false"],
    ["config", { hidden_act: "gelu" }, "package-unsupported", 'hidden_act should be "silu"'],
    ["config", { mm_projector_type: "stc" }, "package-unsupported", "mm_projector_type"],
    ["config", { num_hidden_layers: 1e9 }, "package-corrupt", "from 1 to 512, is 1000000000"],
    [
      "config",
      { num_attention_heads: 3, num_key_value_heads: 1 },
      "package-corrupt",
      "3 heads of an even size",
    ],
    [
      "visionConfig",
      { hidden_act: "gelu" },
      "package-unsupported",
      'hidden_act should be "gelu_pytorch_tanh"',
    ],
    [
      "visionConfig",
      { patch_size: 0 },
      "package-corrupt",
      "patch_size should be a whole number from 1 to 16777216, is 0",
    ],
    ["visionConfig", { num_attention_heads: 7 }, "package-corrupt", "144 should split into 7 heads"],
    ["visionConfig", { hidden_size: 140 }, "package-corrupt", "head size 70"],
    ["config", { num_key_value_heads: 3 }, "package-corrupt", "multiple of num_key_value_heads 3"],
    [
      "config",
      { hidden_size: "128" },
      "package-corrupt",
      'hidden_size should be a whole number from 1 to 16777216, is "128"',
    ],
    [
      "config",
      { hidden_size: 96, num_attention_heads: 4 },
      "package-unsupported",
      "head size 24 should be a multiple of 16",
    ],
    ["config", { vocab_size: undefined }, "package-corrupt", "vocab_size is missing"],
    ["config", { tie_word_embeddings: 1 }, "package-corrupt", "tie_word_embeddings should be true or false"],
    ["preprocessorConfig", { image_mean: [0.5] }, "package-corrupt", "image_mean should be three numbers"],
    [
      "preprocessorConfig",
      { default_fps: -1 },
      "package-corrupt",
      "default_fps should be a number above 0, is -1",
    ],
    [
      "generationConfig",
      { repetition_penalty: 0 },
      "package-corrupt",
      "repetition_penalty should be a number above 0",
    ],
    [
      "generationConfig",
      { eos_token_id: [] },
      "package-corrupt",
      "eos_token_id should be a whole number or a list",
    ],
  ] as const)("%s %j", (file, values, code, message) => {
    const failure = failureOf(() => changed(file, values));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
  });
});
