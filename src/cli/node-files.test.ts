import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderSource, folderTarget, hashFolders } from "./node-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "node-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

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

describe("folderTarget", () => {
  it("writes anywhere in a file that may be there already", async () => {
    await writeFile(join(folder, "weights.bin"), "0123456789");
    const target = folderTarget(folder);
    await target.write("weights.bin", 2, new TextEncoder().encode("ab"));
    await target.write("weights.bin", 10, new TextEncoder().encode("cd"));
    await target.flush();
    expect(await readFile(join(folder, "weights.bin"), "utf8")).toBe("01ab456789cd");
    expect(await target.size("weights.bin")).toBe(12);
    await target.remove("weights.bin");
    await target.write("weights.bin", 1, new TextEncoder().encode("x"));
    await target.close();
    expect(await readFile(join(folder, "weights.bin"), "utf8")).toBe("\0x");
  });

  it("replaces small files whole, and says which there are", async () => {
    const target = folderTarget(join(folder, "new"));
    expect(await target.readWhole("manifest.json")).toBeNull();
    expect(await target.size("manifest.json")).toBeNull();
    await target.replace("manifest.json", new TextEncoder().encode("one"));
    await target.replace("manifest.json", new TextEncoder().encode("two"));
    expect(await readdir(join(folder, "new"))).toEqual(["manifest.json"]);
    expect(await readFile(join(folder, "new", "manifest.json"), "utf8")).toBe("two");
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
