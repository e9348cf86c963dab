import { describe, expect, it } from "vitest";
import {
  readVr7Json,
  vr7ConfigFiles,
  vr7FixtureConfig,
  vr7Golden,
  vr7Masks,
  vr7Tensors,
} from "../../testing/vr7-fixture.ts";
import { readTaggedTurns } from "../shared/tagged-text.ts";
import { PromptTokenizer } from "../shared/tokenizer.ts";
import { parseVr7Config } from "./config.ts";
import { renderVr7Prompt, VR7_CONTROL_TOKENS } from "./prompt.ts";
import { planMasks } from "./region.ts";
import { sampleEvenly } from "./sampling.ts";

// Against upstream's own code, on the fixture `videorefer-7b-tiny`. Everything here is exact.

const tokenizer = new PromptTokenizer(
  {
    tokenizer: readVr7Json("tokenizer.json"),
    specialTokensMap: readVr7Json("special_tokens_map.json"),
  },
  [...VR7_CONTROL_TOKENS.always, VR7_CONTROL_TOKENS.region],
);

describe.each(Object.entries(vr7Golden.cases))("%s", (_, one) => {
  const visual = one.mode === "text" ? "none" : one.mode;
  const regions = one.region_token_counts?.length ?? 0;
  const prompt = renderVr7Prompt({
    turns: readTaggedTurns([{ role: "user", text: one.question }], visual),
    visual,
    regions,
  });

  it("has upstream's prompt and ids", () => {
    expect(prompt.text).toBe(one.prompt);
    const { ids, imagePositions } = tokenizer.encodePrompt(prompt, visual === "none" ? [] : [1]);
    for (const at of imagePositions)
      ids[at] = vr7Golden.sentinels[visual === "image" ? "<image>" : "<video>"];
    expect([...ids]).toEqual(one.input_ids);
  });
});

it.each(Object.entries(vr7Golden.cases).filter(([, { masks }]) => masks))(
  "has upstream's masks at the features' size: %s",
  (id, { masks }) => {
    const options = { whenEmpty: "match", whenVanishing: "match" } as const;
    const cells = planMasks(vr7Masks(masks!), vr7FixtureConfig.picture.grid, options);
    expect(cells.flatMap((mask) => [...mask])).toEqual([...vr7Tensors[`${id}.masks27`]!.data]);
  },
);

it.each(vr7Golden.frame_sampling)("takes $n of $frames frames as upstream", ({ frames, n, indices }) => {
  const timesSeconds = Array.from({ length: frames }, (_, index) => index / 25);
  const sampled = sampleEvenly({ timesSeconds, endSeconds: frames / 25 }, n);
  expect(sampled.map(({ index }) => index)).toEqual(indices);
});

// The specification's own (videorefer-suite.md 2, S1): halves go up, and a clip with too few frames repeats some.
it.each([
  [10, 4, [1, 3, 6, 8]],
  [150, 16, [5, 14, 23, 33, 42, 51, 61, 70, 79, 88, 98, 107, 116, 126, 135, 144]],
  [5, 16, [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4]],
])("takes of %d frames %d from the middles of their shares", (frames, n, indices) => {
  const timesSeconds = Array.from({ length: frames }, (_, index) => index / 25);
  const sampled = sampleEvenly({ timesSeconds, endSeconds: frames / 25 }, n);
  expect(sampled.map(({ index }) => index)).toEqual(indices);
});

it.each([0, 7, 34, 8.5, Number.NaN])("refuses to take %d frames", (n) => {
  expect(() => sampleEvenly({ timesSeconds: [0, 1], endSeconds: 2 }, n)).toThrow("even, 2 to 32");
});

it.each(vr7Golden.tokenizer_samples)("reads and writes $text as upstream", (sample) => {
  expect(tokenizer.encode(sample.text)).toEqual(sample.ids);
  expect(tokenizer.decode(sample.ids)).toBe(sample.decoded_skip_special);
});

describe("configuration", () => {
  const changed = (file: keyof typeof vr7ConfigFiles, change: object) =>
    parseVr7Config({ ...vr7ConfigFiles, [file]: { ...vr7ConfigFiles[file], ...change } });

  it("reads the fixture's", () => {
    expect(vr7FixtureConfig).toMatchObject({
      patchSize: 14,
      picture: { width: 384, grid: { rows: 27, columns: 27 }, patches: 729 },
      pairTokens: 169,
      frames: 8,
      imageRepeats: 16,
      generation: { repetitionPenalty: 1.05, topK: 20, eosTokenIds: [1002, 1000] },
    });
  });

  it.each<[string, object, string]>([
    ["another model", { model_type: "videollama2_mistral" }, "model_type"],
    ["another connector", { mm_projector_type: "stc_connector" }, "mm_projector_type"],
    ["padded frames", { image_aspect_ratio: "pad" }, "image_aspect_ratio"],
    ["another region encoder", { mm_region_encoder_type: "attention" }, "mm_region_encoder_type"],
  ])("refuses %s", (_, change, message) => {
    expect(() => changed("config", change)).toThrow(message);
  });

  it("takes the tower's settings with or without a text encoder's around them", () => {
    const alone = vr7ConfigFiles.visionConfig.vision_config as object;
    expect(parseVr7Config({ ...vr7ConfigFiles, visionConfig: { ...alone } })).toEqual(vr7FixtureConfig);
    expect(() => changed("visionConfig", { vision_config: 3 })).toThrow("vision_config");
  });
});
