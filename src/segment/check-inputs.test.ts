import { expect, it } from "vitest";
import type { SegmenterPackage } from "../package/open-package.ts";
import { checkInputs } from "./check-inputs.ts";

const model = { manifest: { name: "EdgeTAM" } } as SegmenterPackage;

it("takes a graph whose inputs are those that it is given, in any order", () => {
  expect(() =>
    checkInputs(model, "decoder", { inputNames: ["cond", "labels"] }, ["labels", "cond"]),
  ).not.toThrow();
});

it.each([[["cond", "points"]], [["cond"]], [["cond", "labels", "points"]]])(
  "says of a graph with the inputs %s that another version made it",
  (inputNames) => {
    expect(() => checkInputs(model, "decoder", { inputNames }, ["labels", "cond"])).toThrow(
      `EdgeTAM was made by another version of this app: its decoder takes ${inputNames.join(", ")}, and this version gives cond, labels; make the package again`,
    );
  },
);
