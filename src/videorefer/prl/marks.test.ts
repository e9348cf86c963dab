import { expect, it } from "vitest";
import type { BitMask } from "../../core/mask.ts";
import { planMarks } from "./marks.ts";

const config = { patchSize: 14, regionTokenLimit: 32 };

/** A square on a picture of 640×360; empty without a side. */
function square(x0: number, side: number): BitMask {
  const [width, height] = [640, 360];
  const data = new Uint8Array(width * height);
  for (let y = 100; y < 100 + side; y++) data.fill(1, y * width + x0, y * width + x0 + side);
  return { width, height, data };
}

type Marks = ReturnType<typeof planMarks>[number];

const on = (frameIndex: number, mask: BitMask) => ({ frameIndex, mask });

it("masks on one picture share the surroundings of the first, whichever object it is of", () => {
  const [cat, dog] = planMarks(
    [
      { label: "cat", views: [on(1, square(50, 60)), on(4, square(80, 60))] },
      { label: "dog", views: [on(4, square(400, 60)), on(7, square(420, 60))] },
    ],
    config,
  ) as [Marks, Marks];
  expect(cat.map(({ plan, first }) => plan === first)).toEqual([true, true]);
  expect(dog.map(({ plan, first }) => plan === first)).toEqual([false, true]);
  expect(dog[0]!.first).toBe(cat[1]!.plan);
});

it("empty masks are left out, and do not decide what others see", () => {
  const [kept] = planMarks([{ label: "cat", views: [on(1, square(0, 0)), on(1, square(50, 60))] }], config);
  expect(kept!.map(({ plan, first }) => plan === first && plan.area)).toEqual([3600]);
  expect(() => planMarks([{ label: "cat", views: [on(1, square(0, 0))] }], config)).toThrow("cat is empty");
});

it("upstream keeps them where it is to be matched", () => {
  const [kept] = planMarks([{ label: "cat", views: [on(1, square(0, 0))] }], config, { whenEmpty: "match" });
  expect(kept).toHaveLength(1);
});

it("a pixel's crop is bounded, with its cells as upstream has them", () => {
  const plansOf = (whenTiny?: "match") =>
    planMarks([{ label: "dot", views: [on(0, square(300, 1))] }], config, { whenTiny })[0]![0]!.plan;
  const upstream = plansOf("match");
  expect(upstream.scaled).toEqual({ height: 4564, width: 4564 });
  const bounded = plansOf();
  expect(bounded).toEqual({ ...upstream, scaled: { height: 644, width: 644 } });
});
