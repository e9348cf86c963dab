import { expect, it } from "vitest";
import { parseRoute } from "./route.ts";

it("reads a screen's path and the rest from the address", () => {
  expect(parseRoute("")).toEqual({ path: "", rest: [] });
  expect(parseRoute("#/")).toEqual({ path: "", rest: [] });
  expect(parseRoute("#/dataset")).toEqual({ path: "dataset", rest: [] });
  expect(parseRoute("#/dataset/my%20dogs/")).toEqual({ path: "dataset", rest: ["my dogs"] });
  expect(parseRoute("#/%E0%A4%A")).toEqual({ path: "%E0%A4%A", rest: [] });
});
