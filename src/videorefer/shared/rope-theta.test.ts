import { describe, expect, it } from "vitest";
import { readRopeTheta } from "./rope-theta.ts";

const read = (json: Record<string, unknown>) =>
  readRopeTheta({ name: "config.json", json, from: "checkpoint" });

describe("the base of rotary positions", () => {
  it.each([
    ["transformers 4", { rope_theta: 1e6, rope_scaling: null }, 1e6],
    ["transformers 5", { rope_parameters: { rope_theta: 5e5, rope_type: "default" } }, 5e5],
    ["both, of which the newer wins", { rope_theta: 1e6, rope_parameters: { rope_theta: 5e5 } }, 5e5],
    ["parameters without a base", { rope_theta: 1e6, rope_parameters: { rope_type: "default" } }, 1e6],
    ["no parameters", { rope_theta: 1e6, rope_parameters: null }, 1e6],
    ["plain scaling by its old name", { rope_theta: 1e6, rope_scaling: { type: "default" } }, 1e6],
    ["settings for each kind of layer", { rope_parameters: { full_attention: { rope_theta: 7e5 } } }, 7e5],
  ])("%s", (_, json, theta) => {
    expect(read(json)).toBe(theta);
  });
});

describe("refused by name", () => {
  const kinds = ["yarn", "linear", "dynamic", "llama3", "longrope", "su", "mrope"];
  const places = [
    ["rope_parameters", "rope_type"],
    ["rope_parameters", "type"],
    ["rope_scaling", "rope_type"],
    ["rope_scaling", "type"],
  ] as const;

  it.each(kinds.flatMap((kind) => places.map(([key, entry]) => [kind, key, entry] as const)))(
    "%s in %s.%s",
    (kind, key, entry) => {
      expect(() => read({ rope_theta: 1e6, [key]: { [entry]: kind, factor: 4, rope_theta: 1e6 } })).toThrow(
        expect.objectContaining({
          failure: expect.objectContaining({
            code: "package-unsupported",
            message: expect.stringMatching(new RegExp(`${key}.*"${kind}"`)),
          }),
        }),
      );
    },
  );

  it.each([
    ["yarn for one kind of layer", { rope_parameters: { full_attention: { rope_type: "yarn" } } }, /"yarn"/],
    ["a part of each head", { rope_parameters: { partial_rotary_factor: 0.5 } }, /partial_rotary_factor/],
    ["sections of a head", { rope_scaling: { type: "default", mrope_section: [16, 24] } }, /mrope_section/],
    ["settings that are none", { rope_parameters: "default" }, /should be an object/],
    ["no base at all", { rope_parameters: {} }, /rope_theta is missing/],
    ["a base that is none", { rope_theta: "1e6" }, /rope_theta should be a number/],
  ])("%s", (_, json, message) => {
    expect(() =>
      read({
        rope_theta: 1e6,
        ...(message.source.includes("missing") ? { rope_theta: undefined } : {}),
        ...json,
      }),
    ).toThrow(message);
  });
});
