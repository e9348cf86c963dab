import { expect, it } from "vitest";
import { formatBytes } from "./bytes.ts";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1234, "1.2 kB"],
  [999_600, "1.0 MB"],
  [9_940_000, "9.9 MB"],
  [9_960_000, "10 MB"],
  [3_200_000_000, "3.2 GB"],
])("writes %d as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
