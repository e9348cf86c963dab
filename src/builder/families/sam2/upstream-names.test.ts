import { expect, it } from "vitest";
import { readSam2Fixture } from "../../../testing/sam2-fixture.ts";
import { transformersNames } from "./upstream-names.ts";

it.each([
  ["sam2-tiny", "sam2"],
  ["edgetam-tiny", "edgetam"],
] as const)("names every tensor of %s as transformers does", (fixture, model) => {
  const { names } = readSam2Fixture(fixture);
  expect(names.length).toBeGreaterThan(300);
  for (const { pt, hf, row, half } of names) {
    const expected = row === undefined ? hf : `${hf}.${row}`;
    expect(transformersNames(pt, model)[half ?? 0], pt).toBe(expected);
  }
});
