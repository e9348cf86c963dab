import { expect, it } from "vitest";
import { decodeFailure, encodeFailure } from "./exchange-failure.ts";

it("keeps code and message, colons included", () => {
  const failure = { code: "gpu-lost", message: "reason: reset: driver" } as const;
  expect(decodeFailure(encodeFailure(failure))).toEqual(failure);
});

it("reads unknown codes as internal, with all of the text", () => {
  expect(decodeFailure("from-the-future: x")).toEqual({ code: "internal", message: "from-the-future: x" });
  expect(decodeFailure("")).toEqual({ code: "internal", message: "" });
});
