import { describe, expect, it } from "vitest";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../testing/vr7-fixture.ts";
import { readJson } from "./byte-source.ts";
import { parseModelConfig, parseSiglipConfig, parseVisionConfig } from "./config.ts";

const model = await readJson(tinyCheckpoint(), "config.json");
const vision = await readJson(tinyCheckpoint(), "../encoder/config.json");

describe("model configuration", () => {
  it("reads the fixture's", () => {
    expect(parseModelConfig(model, "config.json")).toMatchObject({
      family: "vr3",
      language: { hidden_size: 128, headDimension: 32 },
    });
    expect(parseVisionConfig(vision, "encoder/config.json")).toMatchObject({
      hidden_size: 144,
      headDimension: 72,
    });
  });

  it("says which models it can convert", () => {
    try {
      parseModelConfig({ ...model, model_type: "llava" }, "config.json");
      expect.unreachable("another family was accepted");
    } catch (error) {
      expect(error).toMatchObject({ failure: { code: "package-unsupported" } });
      expect(error).toHaveProperty("message", expect.stringContaining('is "llava"'));
    }
  });

  it.each<[string, object, string]>([
    ["scaled rotary positions", { rope_scaling: { type: "yarn" } }, "rope_scaling"],
    ["a sliding window", { use_sliding_window: true }, "use_sliding_window"],
    ["another activation", { hidden_act: "gelu" }, "hidden_act"],
    ["another projector", { mm_projector_type: "stc" }, "mm_projector_type"],
    ["a missing width", { hidden_size: undefined }, "hidden_size"],
    ["an absurd layer count", { num_hidden_layers: 1e9 }, "num_hidden_layers"],
    [
      "heads that do not split the width",
      { num_attention_heads: 3, num_key_value_heads: 1 },
      "3 heads of an even size",
    ],
    ["heads that do not share keys evenly", { num_key_value_heads: 3 }, "multiple of num_key_value_heads 3"],
  ])("refuses %s", (_, change, message) => {
    expect(() => parseModelConfig({ ...model, ...change }, "config.json")).toThrow(message);
  });

  it("takes VideoRefer-7B's features from a layer before the end", async () => {
    const files = tinyVr7Checkpoint();
    const json = await readJson(files, "config.json");
    const { family, visionLayer } = parseModelConfig(json, "config.json");
    expect([family, visionLayer]).toEqual(["vr7", -2]);
    const siglip = await readJson(files, "siglip/config.json");
    expect(parseSiglipConfig(siglip, "siglip/config.json", -2)).toMatchObject({
      num_hidden_layers: 4,
      usedLayers: 3,
      headDimension: 72,
    });
    expect(() => parseSiglipConfig(siglip, "siglip/config.json", -6)).toThrow("not a layer of 4");
    expect(() => parseModelConfig({ ...json, mm_region_encoder_type: "x" }, "config.json")).toThrow(
      "mm_region_encoder_type",
    );
  });

  it("refuses vision heads that rows and columns cannot share", () => {
    expect(() => parseVisionConfig({ ...vision, hidden_size: 140 }, "encoder/config.json")).toThrow(
      "head size 70",
    );
  });
});
