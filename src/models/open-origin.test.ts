import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { ModelOrigin } from "../protocol/models.ts";
import { readSam2Fixture } from "../testing/sam2-fixture.ts";
import { openOrigin } from "./open-origin.ts";

const old = JSON.parse(
  readFileSync(new URL("../package/fixtures/manifest-v1-vr7.json", import.meta.url), "utf8"),
);

/** A folder with a ready package, of which nothing but the manifest is looked at. */
const folderOf = (manifest: object): ModelOrigin => ({
  kind: "folder",
  name: "package",
  files: [{ path: "manifest.json", file: new File([JSON.stringify(manifest)], "manifest.json") }],
});

it("offers a package of an older format version as what it is", async () => {
  const { quoted } = await openOrigin(folderOf({ ...old, licence: "unspecified" }), "q4f32", null, {});
  expect(quoted).toMatchObject({ family: "vr7", name: "tiny-vr7", licence: null, ready: true });
});

it("refuses a package of a family that is not known, before anything is copied", async () => {
  const foreign = folderOf({ ...old, formatVersion: 2, kind: "language", family: "vr9" });
  await expect(openOrigin(foreign, "q4f32", null, {})).rejects.toMatchObject({
    failure: {
      code: "package-unsupported",
      message: expect.stringMatching(/tiny-vr7 is of the family "vr9".*knows vr3, vr7/),
    },
  });
});

it("offers a segmenter's checkpoint as what it is", async () => {
  const checkpoint = readSam2Fixture("edgetam-tiny").checkpoint();
  const files = [...checkpoint.files].map(([path, bytes]) => ({
    path,
    file: new File([Uint8Array.from(bytes)], path),
  }));
  const { quoted } = await openOrigin({ kind: "folder", name: "tiny", files }, "q4f16", null, {});
  expect(quoted).toMatchObject({ kind: "segmenter", family: "edgetam", ready: false });
  expect(quoted.keptBytes).toBeLessThan(quoted.sourceBytes);
});

it("says that a manifest is a Git LFS pointer", async () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 30765\n";
  const file = new File([pointer], "manifest.json");
  const origin = { kind: "folder", name: "package", files: [{ path: "manifest.json", file }] } as const;
  await expect(openOrigin(origin, "q4f32", null, {})).rejects.toThrow(
    /manifest\.json is a Git LFS pointer.*30,765 bytes/,
  );
});
