import { describe, expect, it } from "vitest";
import { foreignContainer, pictureKind } from "./file-kind.ts";

const bytes = (text: string) => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));

describe("foreignContainer", () => {
  it("recognises containers by their first bytes", () => {
    expect(foreignContainer(bytes("RIFF\0\0\0\0AVI LIST"))).toBe("AVI");
    expect(foreignContainer(bytes("\0\0\x01\xba\x44"))).toBe("an MPEG program stream");
    expect(foreignContainer(bytes("\0\0\0\x01\x67\x64\0\x0a"))).toMatch(/H\.264 stream/);
    expect(foreignContainer(bytes("\0\0\0\x01\x40\x01\x0c"))).toMatch(/H\.265 stream/);
  });

  it("does not take other files for one", () => {
    for (const text of ["RIFF\0\0\0\0WAVEfmt ", "", "\0\0\0\x01", "\0\0\0\x20ftypisom", "hello"]) {
      expect(foreignContainer(bytes(text))).toBeNull();
    }
  });
});

describe("pictureKind", () => {
  it("names pictures, and knows which can be made a video", () => {
    expect(pictureKind(bytes("\xff\xd8\xff\xe0"))).toEqual({
      name: "a JPEG picture",
      moves: false,
      type: "image/jpeg",
    });
    expect(pictureKind(bytes("\0\0\0\x1cftypavis"))).toMatchObject({ moves: true });
    expect(pictureKind(bytes("GIF89a"))).toMatchObject({ moves: true });
    expect(pictureKind(bytes("\0\0\0\x20ftypisom"))).toBeNull();
  });
});
