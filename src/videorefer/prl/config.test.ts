import { expect, it } from "vitest";
import type { JsonObject } from "../../core/json-object.ts";
import { prlConfigFiles } from "../../testing/prl-fixture.ts";
import { parsePrlConfig } from "./config.ts";

const parse = (config: JsonObject, vision: JsonObject = {}) =>
  parsePrlConfig({
    ...prlConfigFiles,
    config: { ...prlConfigFiles.config, ...config },
    visionConfig: { ...prlConfigFiles.visionConfig, ...vision },
  });

it("takes the number of a mask's tokens and all sizes from the checkpoint", () => {
  const sizes = { hidden_size: 96, num_attention_heads: 3, num_key_value_heads: 1, vocab_size: 1100 };
  const config = parse(
    { ...sizes, mask_num: 24, mm_max_length: 900, tie_word_embeddings: false },
    { hidden_size: 112, num_attention_heads: 4 },
  );
  expect(config).toMatchObject({
    regionTokenLimit: 24,
    budgetTokens: 900,
    language: { hiddenSize: 96, headDim: 32, keyValueHeads: 1, vocabularySize: 1100, tiedHead: false },
    vision: { hiddenSize: 112, headDim: 28 },
  });
});

it.each([
  [{ mask_num: 0 }, {}, "config.json: mask_num should be a whole number"],
  [{ mask_num: undefined }, {}, "config.json: mask_num"],
  [{ model_type: "pixelrefer_qwen2" }, {}, "config.json: model_type"],
  [{}, { hidden_size: 108, num_attention_heads: 3 }, "hidden_size 108 should be a multiple of 8"],
  [{}, { hidden_size: 104, num_attention_heads: 4 }, "head size 26 should be a multiple of 4"],
])("names what makes a checkpoint impossible: %o %o", (config, vision, message) => {
  expect(() => parse(config as unknown as JsonObject, vision)).toThrow(message);
});
