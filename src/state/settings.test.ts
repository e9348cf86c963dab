import { describe, expect, it } from "vitest";
import { parseSettings } from "./settings.ts";

const defaults = {
  language: "system",
  theme: "system",
  motion: "system",
  device: "auto",
  model: "nano",
  segmenter: "built-in",
  segmenterSide: 512,
  scribble: "spread",
  rememberedModels: [],
  endpoints: [],
  networkCut: false,
  speed: 1,
  loop: false,
  muted: false,
  panelSizes: {},
  keys: {},
  paces: [],
  recentCommands: [],
};

describe("parseSettings", () => {
  it.each([null, undefined, 3, "text", [], {}])("gives the defaults for %j", (stored) => {
    expect(parseSettings(stored)).toEqual(defaults);
  });

  it("keeps what is valid and replaces what is not", () => {
    expect(
      parseSettings({ theme: "dark", device: "tpu", model: "", speed: 1000, loop: true, extra: 1 }),
    ).toEqual({
      ...defaults,
      theme: "dark",
      loop: true,
    });
  });

  it("keeps where models came from, and nothing else as that", () => {
    const origin = { kind: "hub", repository: "owner/name", revision: "main" };
    const memo = { folder: "a", name: "A", variant: "q4f32", origin };
    expect(parseSettings({ rememberedModels: [memo] }).rememberedModels).toEqual([memo]);
    expect(parseSettings({ rememberedModels: [{ ...memo, origin: { kind: "disk" } }] })).toEqual(defaults);
  });
});
