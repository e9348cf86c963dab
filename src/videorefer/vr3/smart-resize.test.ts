import { describe, expect, it } from "vitest";
import { fixtureConfig, golden } from "../../testing/vr3-fixture.ts";
import { mergeOrder } from "../shared/patches.ts";
import { pictureLayout, smartResize } from "./smart-resize.ts";

it.each(golden.smartResize)("resizes $h×$w with factor $factor as upstream", (one) => {
  const { height, width } = smartResize({ height: one.h, width: one.w }, one);
  expect([height, width]).toEqual(one.result);
});

describe("grids of 16-frame videos (videorefer-models.md 6.3)", () => {
  it.each([
    [640, 360, 2369, 18, 32],
    [640, 360, 8192, 26, 46],
    [1280, 720, 8192, 32, 60],
    [1280, 720, 9477, 36, 64],
    [1920, 1080, 9477, 36, 64],
    [1280, 720, 16384, 48, 84],
  ])("%i×%i at %i tokens", (width, height, budgetTokens, rows, columns) => {
    const config = { ...fixtureConfig, budgetTokens };
    const layout = pictureLayout({ width, height }, { merge: 2, pictures: 16 }, config);
    expect(layout.grid).toEqual({ rows, columns });
    expect(layout.blocks).toBe((rows * columns) / 4);
  });

  it("a still image is not merged", () => {
    const layout = pictureLayout(
      { width: 1280, height: 720 },
      { merge: 1, pictures: 1 },
      { ...fixtureConfig, budgetTokens: 8192 },
    );
    expect(layout.grid).toEqual({ rows: 51, columns: 91 });
    expect(layout.blocks).toBe(4641);
  });

  it.each([
    [2520, 2520, 1, 1260, 1260],
    [2520, 2520, 2, 896, 896],
    [28, 56, 1, 42, 84],
    [42, 42, 1, 56, 56],
    [168, 168, 1, 168, 168],
  ])("a crop of %i×%i among %i", (height, width, pictures, toHeight, toWidth) => {
    const layout = pictureLayout(
      { width, height },
      { merge: 1, pictures },
      { ...fixtureConfig, budgetTokens: 8192 },
    );
    expect([layout.height, layout.width]).toEqual([toHeight, toWidth]);
  });
});

it("keeps a picture below a ceiling of our own", () => {
  const call = { merge: 1, pictures: 1, maxPatches: 1000 };
  const layout = pictureLayout({ width: 2520, height: 2520 }, call, { ...fixtureConfig, budgetTokens: 8192 });
  expect(layout.grid).toEqual({ rows: 31, columns: 31 });
});

it("refuses a strip more than 200 times as long as wide", () => {
  expect(() =>
    smartResize({ height: 28, width: 6000 }, { factor: 28, minPixels: 3136, maxPixels: 1e6 }),
  ).toThrow("6000×28");
});

it("orders patches by blocks as upstream", () => {
  expect([...mergeOrder({ rows: 4, columns: 6 }, 2)]).toEqual(golden.mergeOrder.order);
  expect([...mergeOrder({ rows: 2, columns: 3 }, 1)]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(() => mergeOrder({ rows: 3, columns: 4 }, 2)).toThrow("3×4");
});
