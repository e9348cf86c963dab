import { describe, expect, it } from "vitest";
import { buildPackage } from "../builder/package.ts";
import type { PickedFile } from "../protocol/models.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { fileSource } from "./file-source.ts";

const picked = (contents: Readonly<Record<string, Uint8Array | string>>): PickedFile[] =>
  Object.entries(contents).map(([path, content]) => ({
    path,
    file: new File([content as Uint8Array<ArrayBuffer>], path.split("/").at(-1)!),
  }));

/** The fixture's checkpoint in `root`, its encoder where it is cited from. */
function checkpointIn(root: string): PickedFile[] {
  const place = (path: string) =>
    path.startsWith("../") ? path.slice("../".length) : root === "" ? path : `${root}/${path}`;
  return picked(
    Object.fromEntries(Array.from(tinyCheckpoint().files, ([path, bytes]) => [place(path), bytes])),
  );
}

describe("a folder that somebody picked", () => {
  it("gives the package that the same files give elsewhere, with its encoder beside the checkpoint", async () => {
    const options = { variant: "q4f32", repository: "tiny", revision: "1", licence: "none" } as const;
    const expected = await buildPackage(tinyCheckpoint(), new MemoryTarget(), options);
    const manifest = await buildPackage(fileSource(checkpointIn("model")), new MemoryTarget(), options);
    expect(manifest).toEqual(expected);
  });

  it("is taken at the checkpoint's own folder too, and lies nowhere beside it then", async () => {
    const source = fileSource(
      picked({ "config.json": "{}", "model.safetensors": "x", "encoder/config.json": "{}" }),
    );
    expect(await source.exists("encoder/config.json")).toBe(true);
    expect(await source.exists("../encoder/config.json")).toBe(false);
  });

  it("is found where it holds an adapter, which conversion names", async () => {
    const adapter = { "lora/adapter_config.json": '{"base_model_name_or_path":"owner/base"}' };
    const source = fileSource(picked({ "notes.txt": "", ...adapter }));
    const options = { variant: "q4f32", repository: "tiny", licence: null } as const;
    await expect(buildPackage(source, new MemoryTarget(), options)).rejects.toThrow(/LoRA.*"owner\/base"/);
  });

  it.each([
    ["nothing of use", { "notes.txt": "" }, "neither a checkpoint"],
    ["two models side by side", { "a/model.safetensors": "", "b/model.safetensors": "" }, "several models"],
  ])("is refused with %s", (_, contents, message) => {
    expect(() => fileSource(picked(contents))).toThrow(message);
  });

  it("names a file that was removed meanwhile or ends too early", async () => {
    const source = fileSource(picked({ "model.safetensors": "12345" }));
    await expect(source.read("model.safetensors", 3, 4)).rejects.toThrow(
      "model.safetensors could not be read",
    );
    await expect(source.read("config.json", 0, 1)).rejects.toThrow("config.json is missing");
  });
});
