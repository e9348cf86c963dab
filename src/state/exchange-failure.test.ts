import { expect, it } from "vitest";
import { failureOf } from "../core/failure.ts";
import { decodeFailure, encodeFailure } from "./exchange-failure.ts";

it("keeps code and message, colons included", () => {
  const failure = { code: "gpu-lost", message: "reason: reset: driver" } as const;
  expect(decodeFailure(encodeFailure(failure))).toEqual(failure);
});

it("reads unknown codes as internal, with all of the text", () => {
  expect(decodeFailure("from-the-future: x")).toEqual({ code: "internal", message: "from-the-future: x" });
  expect(decodeFailure("")).toEqual({ code: "internal", message: "" });
});

it("keeps what a failure was filled from, for another language", () => {
  const tries = { code: "network", message: "3 tries" } as const;
  const failure = failureOf("network", "{host} is away ({tries})", { host: 'a\n{"b"}', tries });
  expect(decodeFailure(encodeFailure(failure))).toEqual(failure);
});

it("leaves a message alone whose last line is none of its own", () => {
  const failure = { code: "internal", message: 'said:\n{"text": 3}' } as const;
  expect(decodeFailure(encodeFailure(failure))).toEqual(failure);
});
