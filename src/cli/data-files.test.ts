import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataFile, openOutput } from "./data-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("writes under the name only once the file is whole", async () => {
  const path = join(folder, "out.json");
  await writeFile(path, "before");
  const output = openOutput(path);
  const long = "é".repeat(300_000);
  await output.write(long);
  await output.write("end");
  expect(await readFile(path, "utf8")).toBe("before");
  await output.commit();
  await output.discard();
  expect(await readFile(path, "utf8")).toBe(`${long}end`);
  expect(await readdir(folder)).toEqual(["out.json"]);
});

it("leaves nothing behind when it is discarded", async () => {
  const output = openOutput(join(folder, "out.json.gz"));
  await output.write("x".repeat(300_000));
  await output.discard();
  expect(await readdir(folder)).toEqual([]);
});

it("writes gzip under a name in .gz", async () => {
  const path = join(folder, "out.jsonl.gz");
  const output = openOutput(path);
  await output.write("{}\n");
  await output.commit();
  expect(gunzipSync(await readFile(path)).toString()).toBe("{}\n");
});

it("says when a file cannot be written", async () => {
  const output = openOutput(join(folder, "none", "out.json"));
  await expect(output.commit()).rejects.toThrow("ENOENT");
  await output.discard();
});

it("refuses what is no file", () => {
  expect(() => dataFile(join(folder, "none.json"))).toThrow("does not exist");
  expect(() => dataFile(folder)).toThrow("should be a file, is a folder");
});
