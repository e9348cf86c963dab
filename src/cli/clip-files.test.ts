import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { placeInside } from "./clip-files.ts";

it("finds a clip whose name has colons under the name without them, and its own first", async () => {
  const root = await mkdtemp(join(tmpdir(), "clips-"));
  try {
    const wanted = "a_0:00:04.000_0:00:09.500.mp4";
    const other = "a_0_00_04.000_0_00_09.500.mp4";
    expect(placeInside(root, wanted)).toBe(join(root, wanted));
    await writeFile(join(root, other), "");
    expect(placeInside(root, wanted)).toBe(join(root, other));
    await writeFile(join(root, wanted), "");
    expect(placeInside(root, wanted)).toBe(join(root, wanted));
    expect(() => placeInside(root, "../a:b.mp4")).toThrow("a path inside");
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
