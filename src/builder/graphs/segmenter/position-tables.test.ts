import { expect, it } from "vitest";
import { expectClose } from "../../../testing/closeness.ts";
import { readSam2Fixture } from "../../../testing/sam2-fixture.ts";
import { rotaryCode, sineCode } from "./position-tables.ts";

const sam2 = readSam2Fixture("sam2-tiny").tensors;
const edgetam = readSam2Fixture("edgetam-tiny").tensors;

it.each([
  ["features", sam2["pe/vision16"]!],
  ["memories", sam2["pe/memory"]!],
  ["EdgeTAM's features", edgetam["pe/vision16"]!],
  ["latents", edgetam["pe/latents2d"]!],
])("gives upstream's sine positions of %s", (_, { shape, data }) => {
  const [, channels, side] = shape as readonly [number, number, number, number];
  const half = channels / 2;
  const code = sineCode(side, half);
  const planes = Float32Array.from({ length: channels * side * side }, (_, at) => {
    const channel = Math.floor(at / (side * side));
    const [row, column] = [Math.floor(at / side) % side, at % side];
    return channel < half ? code[row * half + channel]! : code[column * half + channel - half]!;
  });
  expectClose(planes, data, 2e-6);
});

it.each([
  ["queries", edgetam["pe/rope_q_cos"]!, edgetam["pe/rope_q_sin"]!],
  ["latents", edgetam["pe/rope_k_cos"]!, edgetam["pe/rope_k_sin"]!],
  ["SAM 2.1", sam2["pe/rope_cos"]!, sam2["pe/rope_sin"]!],
])("gives upstream's rotary angles of %s", (_, cos, sin) => {
  const [cells, pairs] = cos.shape as readonly [number, number];
  const side = Math.sqrt(cells);
  const code = rotaryCode(side, pairs / 2, 10000);
  // The first half of the pairs turns with the column, the second with the row.
  const table = (values: Float32Array): Float32Array =>
    Float32Array.from({ length: cells * pairs }, (_, at) => {
      const [cell, pair] = [Math.floor(at / pairs), at % pairs];
      const position = pair < pairs / 2 ? cell % side : Math.floor(cell / side);
      return values[(position * pairs) / 2 + (pair % (pairs / 2))]!;
    });
  expectClose(table(code.cos), cos.data, 2e-6);
  expectClose(table(code.sin), sin.data, 2e-6);
  expect(cells).toBeGreaterThan(15);
});
