import { gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import type { DataFile } from "./data-file.ts";
import type { Gunzip } from "./gzip-members.ts";
import { unpackedBytes } from "./unpacked-bytes.ts";

const HEADER = 10;
const TRAILER = 8;

/** As browsers unpack: one member, checked, and an error for whatever follows it, after which what came before may be lost. */
const oneMember =
  (isLost: boolean): Gunzip =>
  () => {
    const pieces: Uint8Array[] = [];
    return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk) => void pieces.push(chunk),
      async flush(controller) {
        const all = Buffer.concat(pieces);
        const { engine } = inflateRawSync(all.subarray(HEADER), { info: true }) as unknown as {
          engine: { bytesWritten: number };
        };
        const end = HEADER + engine.bytesWritten + TRAILER;
        if (!isLost || end === all.length)
          controller.enqueue(new Uint8Array(gunzipSync(all.subarray(0, end))));
        if (end === all.length) return;
        await new Promise((done) => setTimeout(done, 5));
        throw new TypeError("Junk found after end of compressed data.");
      },
    });
  };

function chunked(bytes: Uint8Array, length: number): DataFile {
  const stream = () => {
    let at = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(new Uint8Array(bytes.slice(at, at + length)));
        at += length;
      },
    });
  };
  return { name: "set.jsonl.gz", stream };
}

async function text(file: DataFile, gunzip: Gunzip): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of unpackedBytes(file, gunzip)) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
}

const PARTS = ['{"id": 1}\n', "", `{"id": "${"ä".repeat(3000)}"}\n`, '{"id": 3}\n'];
const JOINED = Buffer.concat(PARTS.map((part) => gzipSync(part)));

it.each([true, false])(
  "reads all members of a gzip where the browser reads one, what came first lost: %s",
  async (isLost) => {
    for (const length of [1, 7, 33, 64, 1 << 20]) {
      expect(await text(chunked(JOINED, length), oneMember(isLost))).toBe(PARTS.join(""));
    }
    expect(await text(chunked(gzipSync("alone"), 9), oneMember(isLost))).toBe("alone");
  },
);

it("says that a later member is damaged or cut, and that what follows is none", async () => {
  const damaged = new Uint8Array(JOINED);
  damaged[damaged.length - 6]! ^= 0xff;
  for (const bytes of [
    damaged,
    JOINED.subarray(0, -9),
    Buffer.concat([gzipSync("one"), Buffer.from("junk")]),
  ]) {
    await expect(text(chunked(bytes, 50), oneMember(false))).rejects.toThrow(/cut short or damaged/);
  }
});
