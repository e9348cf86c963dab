import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderSink, folderSource, hashFolders } from "./node-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "node-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

describe("folderSource", () => {
  it("reads ranges, and says which file is too short", async () => {
    await writeFile(join(folder, "a.bin"), "0123456789");
    const source = folderSource(folder);
    expect(await source.size("a.bin")).toBe(10);
    expect(new TextDecoder().decode(await source.read("a.bin", 3, 4))).toBe("3456");
    await expect(source.read("a.bin", 8, 4)).rejects.toThrow("a.bin should hold 12 bytes, ends at 10");
    expect(await source.exists("b.bin")).toBe(false);
  });
});

describe("folderSink", () => {
  it("writes chunks one after another", async () => {
    await folderSink(folder).write("weights.bin", chunks("one", "", "two"));
    expect(await readFile(join(folder, "weights.bin"), "utf8")).toBe("onetwo");
  });

  it("removes an older manifest before the first file, and keeps its own", async () => {
    await writeFile(join(folder, "manifest.json"), "old");
    const sink = folderSink(folder);
    await sink.write("weights.bin", chunks("new"));
    expect(existsSync(join(folder, "manifest.json"))).toBe(false);
    await sink.write("manifest.json", chunks("new"));
    await sink.write("later.bin", chunks("x"));
    expect(await readFile(join(folder, "manifest.json"), "utf8")).toBe("new");
  });

  it("leaves nothing of a file whose chunks end in an error", async () => {
    const failing = async function* () {
      yield new Uint8Array(8);
      throw new Error("no more");
    };
    await expect(folderSink(folder).write("weights.bin", failing())).rejects.toThrow("no more");
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("hashFolders", () => {
  it("changes with a file's content and name, not with its place on the disk", async () => {
    await writeFile(join(folder, "a"), "1");
    const before = await hashFolders([folder]);
    const other = await mkdtemp(join(tmpdir(), "node-files-"));
    await writeFile(join(other, "a"), "1");
    expect(await hashFolders([other])).toBe(before);
    await writeFile(join(other, "a"), "2");
    expect(await hashFolders([other])).not.toBe(before);
    await rm(other, { recursive: true });
  });
});
