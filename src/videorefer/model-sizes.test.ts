import { expect, it } from "vitest";
import { VR3_PUBLISHED } from "../builder/families/vr3/published-models.ts";
import { VR7_PUBLISHED } from "../builder/families/vr7/published-models.ts";
import type { PublishedModel } from "../builder/recipe.ts";
import { modelSizes } from "./model-sizes.ts";
import { VIDEOLLAMA3_2B, VIDEOLLAMA3_7B, VIDEOREFER_7B } from "./published-sizes.ts";
import type { ConfigFile } from "./shared/config-file.ts";
import { parseVr3Architecture } from "./vr3/config.ts";
import { parseVr7Architecture } from "./vr7/config.ts";

const filesOf = ({ config, vision }: PublishedModel): { model: ConfigFile; vision: ConfigFile } => ({
  model: { name: "config.json", json: config, from: "package" },
  vision: { name: "vision/config.json", json: vision!.config, from: "package" },
});

it.each([
  ["VideoRefer-VideoLLaMA3-2B", VIDEOLLAMA3_2B],
  ["VideoRefer-VideoLLaMA3-7B", VIDEOLLAMA3_7B],
])("%s has the sizes of its configuration", (name, sizes) => {
  const { vision, language } = parseVr3Architecture(filesOf(VR3_PUBLISHED[name]!));
  expect(modelSizes("vr3", vision, language)).toEqual(sizes);
});

it("VideoRefer-7B leaves its encoder's last layer out", () => {
  const { vision, language } = parseVr7Architecture(filesOf(VR7_PUBLISHED["VideoRefer-7B"]!));
  expect(modelSizes("vr7", vision, language)).toEqual(VIDEOREFER_7B);
});
