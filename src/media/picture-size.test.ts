import { expect, it } from "vitest";
import { pictureSize } from "./picture-size.ts";

const bytes = (...parts: (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : [...part])),
  );
const none = (count: number) => new Array<number>(count).fill(0);

it.each([
  ["PNG", bytes("\x89PNG\r\n\x1a\n", none(4), "IHDR", [0, 0, 1, 2], [0, 0, 3, 4]), 258, 772],
  ["GIF", bytes("GIF89a", [2, 1, 4, 3]), 258, 772],
  ["lossy WebP", bytes("RIFF", none(4), "WEBPVP8 ", none(10), [2, 1, 4, 3]), 258, 772],
  ["lossless WebP", bytes("RIFF", none(4), "WEBPVP8L", none(4), [0x2f], [1, 0x41, 0, 0]), 258, 2],
  ["extended WebP", bytes("RIFF", none(4), "WEBPVP8X", none(8), [1, 1, 0], [3, 3, 0]), 258, 772],
  [
    "JPEG behind long metadata",
    bytes([0xff, 0xd8, 0xff, 0xe1, 1, 2], none(256), [0xff, 0xff, 0xc2, 0, 17, 8, 3, 4, 1, 2]),
    258,
    772,
  ],
  [
    "AVIF in tiles",
    bytes(
      none(4),
      "ftypavif",
      none(8),
      "ispe",
      none(4),
      [0, 0, 0, 9, 0, 0, 0, 9],
      "ispe",
      none(4),
      [0, 0, 1, 2, 0, 0, 3, 4],
    ),
    258,
    772,
  ],
])("reads the size of a %s", (_, head, width, height) => {
  expect(pictureSize(head)).toEqual({ width, height });
});

it("does not know the size of files that end within their header, or are no picture", () => {
  expect(pictureSize(bytes("\x89PNG\r\n\x1a\n"))).toBeNull();
  expect(pictureSize(bytes([0xff, 0xd8, 0xff, 0xe1, 1]))).toBeNull();
  expect(pictureSize(bytes("RIFF", none(4), "WEBPVP8X"))).toBeNull();
  expect(pictureSize(bytes("hello"))).toBeNull();
  expect(pictureSize(new Uint8Array())).toBeNull();
});

it("ends for any bytes", () => {
  for (let seed = 1; seed < 400; seed++) {
    const noise = Uint8Array.from({ length: 64 }, (_, at) => (seed * 7919 * (at + 3)) % 256);
    for (const start of ["\x89PNG", "GIF8", "\xff\xd8\xff", "    ftyp"]) {
      noise.set(bytes(start));
      expect(() => pictureSize(noise)).not.toThrow();
    }
  }
});
