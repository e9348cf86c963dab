import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint.ts";

const bytes = (length: number) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255);
const sha256 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

describe("fingerprint", () => {
  it("covers the whole of a short file", async () => {
    expect(await fingerprint(new Blob([bytes(1000)]))).toBe(sha256(bytes(1000)));
  });

  it("covers the first and last 64 KiB of a long file", async () => {
    const data = bytes(300_000);
    expect(await fingerprint(new Blob([data]))).toBe(
      sha256(data.slice(0, 65536), data.slice(300_000 - 65536)),
    );
  });

  it("tells apart files that differ only at the end", async () => {
    const other = bytes(300_000);
    other[299_999]! ^= 1;
    expect(await fingerprint(new Blob([bytes(300_000)]))).not.toBe(await fingerprint(new Blob([other])));
  });
});
