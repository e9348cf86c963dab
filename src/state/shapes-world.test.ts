import { readFileSync } from "node:fs";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { packageId } from "../builder/package-plan.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { DEMO_MODELS } from "./bundled-models.ts";
import { isMeaningless, SAMPLE_CLIP, SAMPLE_PICTURE } from "./shapes-world.ts";

const root = new URL("../../", import.meta.url);
const other = { fingerprint: "0".repeat(64) };

describe("the sample clip", () => {
  it("is recognised by its content", async () => {
    const content = readFileSync(new URL(`public/${SAMPLE_CLIP.path}`, root));
    expect(await fingerprint(new Blob([content]))).toBe(SAMPLE_CLIP.fingerprint);
  });
});

describe("the sample picture", () => {
  it("is small, and shows coloured shapes", () => {
    const content = readFileSync(new URL(`public/${SAMPLE_PICTURE.path}`, root));
    expect(content.length).toBeLessThan(40_000);
    const { width, height, channels, data } = decode(content);
    expect([width, height]).toEqual([720, 480]);
    const colourAt = (x: number, y: number) => {
      const at = channels * (y * width + x);
      return [...data.subarray(at, at + 3)];
    };
    expect(colourAt(165, 160)).toEqual([214, 40, 52]);
    expect(colourAt(560, 120)).toEqual([248, 212, 44]);
    expect(colourAt(250, 365)).toEqual([244, 132, 178]);
  });
});

describe("isMeaningless", () => {
  it.each(DEMO_MODELS.map(({ id }) => id))("is what %s says about any other footage", (id) => {
    const config = JSON.parse(
      readFileSync(new URL(`training/${id}/checkpoint/config.json`, root), "utf8"),
    ) as { display_name: string };
    const model = { id: packageId(config.display_name, "q4f16") };
    expect(isMeaningless(model, other)).toBe(true);
    expect(isMeaningless(model, SAMPLE_CLIP)).toBe(false);
  });

  it("is not what another model says, nor a question without an answer yet", () => {
    expect(isMeaningless({ id: "videorefer-videollama3-2b-q4f16" }, other)).toBe(false);
    expect(isMeaningless(null, other)).toBe(false);
  });
});
