import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packageId } from "../builder/package-plan.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { DEMO_MODELS } from "./bundled-models.ts";
import { isMeaningless, SAMPLE_CLIP } from "./shapes-world.ts";

const root = new URL("../../", import.meta.url);
const other = { fingerprint: "0".repeat(64) };

describe("the sample clip", () => {
  it("is recognised by its content", async () => {
    const content = readFileSync(new URL(`public/${SAMPLE_CLIP.path}`, root));
    expect(await fingerprint(new Blob([content]))).toBe(SAMPLE_CLIP.fingerprint);
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
