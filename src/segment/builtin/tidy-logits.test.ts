import { expect, it } from "vitest";
import { tidyLogits } from "./tidy-logits.ts";

const COLUMNS = 24;

/** Rows of `#` inside, `.` outside, as logits far from the threshold. */
const logitsOf = (...rows: readonly string[]) =>
  Float32Array.from(rows.join(""), (cell) => (cell === "#" ? 5 : -5));
const drawn = (logits: Float32Array) =>
  Array.from({ length: logits.length / COLUMNS }, (_, row) =>
    Array.from(logits.subarray(row * COLUMNS, (row + 1) * COLUMNS), (logit) => (logit > 0 ? "#" : ".")).join(
      "",
    ),
  );

const full = "#".repeat(COLUMNS);
const empty = ".".repeat(COLUMNS);

it("takes specks away and fills pinholes, and leaves the rest as it was", () => {
  const blocks = Array.from({ length: 20 }, () => full);
  const pinhole = `${"#".repeat(11)}.${"#".repeat(12)}`;
  const speck = `${".".repeat(20)}#${".".repeat(3)}`;
  const logits = logitsOf(...blocks, pinhole, ...blocks, empty, speck, empty);
  const tidy = tidyLogits(logits, COLUMNS);
  expect(drawn(tidy)).toEqual([...blocks, full, ...blocks, empty, empty, empty]);
  expect(tidy.filter((logit, at) => logit !== logits[at])).toHaveLength(2);
});

it("keeps the hole of a ring and an object's other half", () => {
  const ring = [full, full, `######${".".repeat(12)}######`, full, full];
  const halves = [`##########${".".repeat(4)}##########`];
  const logits = logitsOf(...ring, empty, ...halves);
  expect(tidyLogits(logits, COLUMNS)).toEqual(logits);
});

it("leaves an empty mask empty", () => {
  const logits = logitsOf(empty, empty);
  expect(tidyLogits(logits, COLUMNS)).toEqual(logits);
});
