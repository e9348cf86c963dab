import { expect, it } from "vitest";
import { quantisedVariants } from "./quantised-variants.ts";

it("half precision is for hardware that computes in it", () => {
  const features = ["timestamp-query", "shader-f16"];
  expect(quantisedVariants({ features, software: false })).toEqual(["q4f16", "q4f32"]);
  expect(quantisedVariants({ features, software: true })).toEqual(["q4f32"]);
  expect(quantisedVariants({ features: ["subgroups"], software: false })).toEqual(["q4f32"]);
  expect(quantisedVariants(null)).toEqual(["q4f32"]);
});
