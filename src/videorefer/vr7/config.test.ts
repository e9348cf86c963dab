import { describe, expect, it } from "vitest";
import { vr7ConfigFiles, vr7FixtureConfig } from "../../testing/vr7-fixture.ts";
import { parseVr7Config } from "./config.ts";

const withConfig = (change: object) =>
  parseVr7Config({ ...vr7ConfigFiles, config: { ...vr7ConfigFiles.config, ...change } });

it("reads a checkpoint's own files", () => {
  expect(vr7FixtureConfig.vision).toMatchObject({ layers: 4, usedLayers: 3, headDim: 72 });
  expect(vr7FixtureConfig).toMatchObject({ frames: 8, regionTokenLimit: 4 });
});

it("counts the layer of its features from the front as well", () => {
  expect(withConfig({ mm_vision_select_layer: 2 }).vision.usedLayers).toBe(2);
});

it("takes the tower's settings from beside a text encoder's, or by themselves", () => {
  const tower = vr7ConfigFiles.visionConfig.vision_config as Record<string, unknown>;
  expect(parseVr7Config({ ...vr7ConfigFiles, visionConfig: tower })).toEqual(vr7FixtureConfig);
});

it("shows all its frames where it knows no regions", () => {
  const { mm_region_encoder_type: _, ...config } = vr7ConfigFiles.config;
  const plain = { ...config, model_type: "videollama2_qwen2", image_aspect_ratio: "pad" };
  expect(parseVr7Config({ ...vr7ConfigFiles, config: plain }).frames).toBe(vr7FixtureConfig.imageRepeats);
});

describe("complaints", () => {
  it.each([
    [{ mm_vision_select_layer: -6 }, "not a layer of 4"],
    [{ mm_vision_select_layer: undefined }, "mm_vision_select_layer is missing"],
    [{ mm_region_encoder_type: "x" }, 'mm_region_encoder_type should be "pooling", is "x"'],
    [{ image_aspect_ratio: "pad" }, 'image_aspect_ratio should be "square", is "pad"'],
    [{ mm_vision_select_feature: "cls_patch" }, "mm_vision_select_feature"],
    [{ num_frames: 1 }, "num_frames should be a whole number of at least 2"],
  ])("%j", (change, message) => {
    expect(() => withConfig(change)).toThrow(message);
  });
});
