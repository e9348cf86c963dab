import { expect, test } from "vitest";
import { stageWork } from "./segment-work.ts";

const published = { memory_attention_hidden_size: 256 };
const blocks = (blocks_per_stage: readonly number[]) => ({
  ...published,
  vision_config: { backbone_config: { blocks_per_stage } },
});
const sum = (work: Readonly<Record<string, number>>) => Object.values(work).reduce((a, b) => a + b, 0);

test("the stages of a tracked frame add up to what the specification counts for it", () => {
  const edgetam = (side: number) => sum(stageWork({ family: "edgetam", config: published }, [side, side]));
  expect(edgetam(512)).toBeCloseTo(29, 0);
  expect(edgetam(1024)).toBeCloseTo(140, 0);
  const tiny = { family: "sam2", config: blocks([1, 2, 7, 2]) };
  expect(sum(stageWork(tiny, [512, 512]))).toBeCloseTo(115, 0);
  expect(sum(stageWork(tiny, [1024, 1024]))).toBeCloseTo(913, 0);
});

test("the built-in encoder is counted by its own layers, for the pixels that it gets", () => {
  const at = (height: number) => sum(stageWork({ family: "builtin-segmenter", config: {} }, [height, 1024]));
  // TinyViT-5M at a side of 1024.
  expect(at(1024) / 2).toBeGreaterThan(36);
  expect(at(1024) / 2).toBeLessThan(40);
  expect(at(512)).toBeCloseTo(at(1024) / 2);
});

test("of other sizes and widths nothing is claimed", () => {
  const narrow = { memory_attention_hidden_size: 64 };
  expect(stageWork({ family: "edgetam", config: narrow }, [512, 512])).toEqual({});
  expect(stageWork({ family: "edgetam", config: published }, [640, 640])).toEqual({});
});
