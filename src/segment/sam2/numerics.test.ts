import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { expectClose } from "../../testing/closeness.ts";
import { readSam2Fixture } from "../../testing/sam2-fixture.ts";
import { imagesOf, parseTensors } from "../../testing/tensors.ts";
import { framePixels, resizeAntialiased } from "./antialiased.ts";
import { chooseForVideo, chosenMask } from "./choice.ts";
import { fillHoles } from "./holes.ts";
import { fourierCode } from "./position-codes.ts";

const RULE = { delta: 0.05, threshold: 0.98 };

describe.each(["sam2-tiny", "edgetam-tiny"] as const)("%s", (name) => {
  const { tensors, golden } = readSam2Fixture(name);
  const { image_size: side } = golden;
  const values = (tensor: string) => tensors[tensor]!.data as Float32Array;

  it("has upstream's Fourier codes of points", () => {
    const frequencies = parseTensors(readSam2Fixture(name).checkpoint().get("model.safetensors"))[
      "shared_image_embedding.positional_embedding"
    ]!.data as Float32Array;
    const points = values("pe/points_xy").map((value) => (value + 0.5) / side);
    expectClose(fourierCode(points, frequencies), values("pe/points"), 2e-6);
  });

  it("reads frames as upstream", () => {
    const [frame] = imagesOf(tensors.frames!, [0]);
    expectClose(framePixels(frame!, side), values("pixels/0"), 2e-5);
  });

  it("stretches a mask to the model's square as upstream", () => {
    const { shape, data } = tensors.mask_prompt!;
    const resized = resizeAntialiased(data as Uint8Array, [shape[0]!, shape[1]!], [side, side]);
    expect(resized.map((value) => (value >= 0.5 ? 1 : 0))).toEqual(
      Float32Array.from(tensors["unit/mask_resized"]!.data),
    );
  });

  it("chooses masks as upstream", () => {
    const masks = values("unit/select_masks");
    const ious = values("unit/select_iou");
    const out = values("unit/select_out");
    const size = 24 * 24;
    for (let one = 0; one < 4; one++) {
      const output = {
        masks: masks.subarray(one * 4 * size, (one + 1) * 4 * size),
        ious: ious.subarray(one * 4, one * 4 + 4),
      };
      const chosen = chosenMask(output, false, RULE);
      expect(output.masks.subarray(chosen * size, (chosen + 1) * size)).toEqual(
        out.subarray(one * size, (one + 1) * size),
      );
      expect(output.ious[chosen]).toBe(values("unit/select_out_iou")[one]);
    }
  });
});

describe("of SAM 2.1 alone", () => {
  const { tensors } = readSam2Fixture("sam2-tiny");
  const values = (tensor: string) => tensors[tensor]!.data as Float32Array;

  it("a mask as prompt becomes upstream's logits", () => {
    const high = Float32Array.from(tensors["unit/mask_resized"]!.data, (bit) => bit * 20 - 10);
    const resized = resizeAntialiased(high, [128, 128], [32, 32]);
    expectClose(resized, values("unit/mask_low"), 1e-6);
    // With sums in any other precision or order a fifteenth of them differ in the last bit.
    const differing = resized.filter((value, at) => value !== values("unit/mask_low")[at]);
    expect(differing.length).toBeLessThanOrEqual(1);
  });

  it("small holes are filled as upstream fills them", () => {
    const size = 64 * 64;
    for (const one of [0, 1]) {
      const part = (name: string) => values(name).slice(one * size, (one + 1) * size);
      const filled = fillHoles(part("unit/holes_in"), 64, 8);
      expect(filled).toEqual(part("unit/holes_out"));
      expect(filled).not.toEqual(part("unit/holes_in"));
    }
  });
});

test("holes are filled as by a flood of each", () => {
  const side = 12;
  const pixels = fc.array(fc.boolean(), { minLength: side * side, maxLength: side * side });
  fc.assert(
    fc.property(pixels, fc.integer({ min: 1, max: 12 }), (mask, area) => {
      const logits = Float32Array.from(mask, (on) => (on ? 1 : -1));
      expect(fillHoles(logits, side, area)).toEqual(filledByFlood(logits, side, area));
    }),
    { numRuns: 200 },
  );
});

function filledByFlood(logits: Float32Array, side: number, area: number): Float32Array {
  const filled = logits.slice();
  const seen = new Set<number>();
  for (let start = 0; start < logits.length; start++) {
    if (logits[start]! > 0 || seen.has(start)) continue;
    const group = [start];
    seen.add(start);
    for (const pixel of group) {
      for (const [dx, dy] of [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const))) {
        const [x, y] = [(pixel % side) + dx, Math.floor(pixel / side) + dy];
        const next = y * side + x;
        if (x < 0 || y < 0 || x >= side || y >= side || logits[next]! > 0 || seen.has(next)) continue;
        seen.add(next);
        group.push(next);
      }
    }
    if (group.length <= area) for (const pixel of group) filled[pixel] = 0.1;
  }
  return filled;
}

test("an object out of sight has no mask, and its own pointer", () => {
  const output = {
    masks: Float32Array.from([3, 1, 2, 4]),
    ious: Float32Array.from([0.5, 0.1, 0.9, 0.3]),
    pointers: Float32Array.from([0, 1, 2, 3]),
    score: 0.5,
  };
  const absent = Float32Array.of(9);
  const choose = (score: number, ambiguous: boolean) =>
    chooseForVideo({ ...output, score }, ambiguous, RULE, absent);
  expect(choose(0.5, true)).toMatchObject({
    low: Float32Array.of(2),
    pointer: Float32Array.of(2),
    iou: output.ious[2],
  });
  expect(choose(0.5, false)).toMatchObject({
    low: Float32Array.of(3),
    pointer: Float32Array.of(0),
    iou: 0.5,
  });
  expect(choose(0, true)).toMatchObject({ low: Float32Array.of(-1024), pointer: absent });
});
