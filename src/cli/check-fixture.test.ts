import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkFamily, checkFixture } from "./check-fixture.ts";

const FIXTURES = [
  { name: "sam2-tiny", kind: "sam2", goldens: "golden.safetensors.gz" },
  { name: "edgetam-tiny", kind: "sam2", goldens: "golden.safetensors.gz" },
  { name: "videorefer-7b-tiny", kind: "vr7", goldens: "golden.safetensors.gz" },
  { name: "videorefer-videollama3-tiny", kind: "vr3", goldens: "masks.safetensors" },
  { name: "pixelrefer-tiny", kind: "vr3", goldens: "frames.safetensors.gz" },
] as const;

const original = (name: string) => fileURLToPath(new URL(`../testing/fixtures/${name}`, import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fixture-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each(FIXTURES)("$name", ({ name, kind, goldens }) => {
  beforeEach(() => cpSync(original(name), folder, { recursive: true }));
  const golden = () => join(folder, "golden.json");

  it("is read, and its kind told", async () => {
    expect((await checkFixture(folder)).kind).toBe(kind);
  });

  it("has to have its golden.json, which is an object of a known kind", async () => {
    truncateSync(golden(), 1000);
    await expect(checkFixture(folder)).rejects.toThrow("golden.json should be JSON");
    writeFileSync(golden(), '{"format": 1}');
    await expect(checkFixture(folder)).rejects.toThrow("should hold the cases or scenarios of VR3");
    rmSync(golden());
    await expect(checkFixture(folder)).rejects.toThrow("has no golden.json; give the folder that has one");
  });

  it("has to have its tensors, whole", async () => {
    const file = join(folder, goldens);
    const isPacked = goldens.endsWith(".gz");
    truncateSync(file, 500);
    await expect(checkFixture(folder)).rejects.toThrow(
      isPacked ? `${goldens} should be packed by gzip` : /safetensors: .* the file ends at/,
    );
    rmSync(file);
    await expect(checkFixture(folder)).rejects.toThrow(
      /safetensors(\.gz)? is missing from .*; copy the whole fixture/,
    );
  });
});

it.each([
  ["sam2-tiny", ["video", "width"], "wide", "should be a whole number of at least 1"],
  [
    "sam2-tiny",
    ["scenarios", "reverse", "steps", 0, "op"],
    "spread",
    "should be points, mask, clear, remove or propagate",
  ],
  ["videorefer-7b-tiny", ["cases", "case1", "mode"], "sound", "should be video, image or text"],
  ["pixelrefer-tiny", ["cases", 1, "file"], "../x", "should be the path of a file in the folder"],
  ["pixelrefer-lite-tiny", ["seeds", "kmeans"], "42", "should be a number"],
] as const)("names a wrong key of golden.json: %s, %s", async (name, keys, value, message) => {
  cpSync(original(name), folder, { recursive: true });
  const path = join(folder, "golden.json");
  const golden = JSON.parse(readFileSync(path, "utf8"));
  const holder = keys.slice(0, -1).reduce((part, key) => part[key], golden);
  holder[keys.at(-1)!] = value;
  writeFileSync(path, JSON.stringify(golden));
  await expect(checkFixture(folder)).rejects.toThrow(
    `golden.json: ${keys.join(".")} ${message}, is ${JSON.stringify(value)}`,
  );
});

it("refuses a checkpoint of another family than the golden numbers", async () => {
  const golden = await checkFixture(original("sam2-tiny"));
  expect(() => checkFamily(golden, { family: "edgetam", name: "EdgeTAM" })).not.toThrow();
  expect(() => checkFamily(golden, { family: "vr7", name: "VideoRefer-7B" })).toThrow(
    "golden.json is of the family sam2 or edgetam, and the checkpoint beside it, VideoRefer-7B, of vr7",
  );
});
