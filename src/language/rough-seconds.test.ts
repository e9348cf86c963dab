import { expect, it } from "vitest";
import { roughSeconds } from "./rough-seconds.ts";

it("tells a length of time no more exactly than an estimate is", () => {
  const lengths = [0.44, 3, 9.94, 9.96, 89.4, 90, 400];
  expect(lengths.map(roughSeconds)).toEqual(["0.4 s", "3 s", "9.9 s", "10 s", "89 s", "2 min", "7 min"]);
});
