import { describe, expect, it } from "vitest";
import { codecName, sampleEntryCodec, videoForWindowsName } from "./codec-names.ts";

describe("codec names", () => {
  it("are those that people know", () => {
    expect(codecName("hevc")).toBe("H.265 (HEVC)");
    expect(codecName("V_THEORA")).toBe("Theora");
    expect(codecName("xvid")).toBe("xvid");
    expect(codecName(null)).toBe("an unknown codec");
  });

  it("keep the four-letter code of what AVI names", () => {
    expect(videoForWindowsName("XVID")).toBe("MPEG-4 part 2 (XVID, as in AVI)");
    expect(videoForWindowsName("xyz1")).toBe("a Video for Windows codec (xyz1)");
  });

  it("tell what mp4v stands for", () => {
    const named = (objectType: number | null) => sampleEntryCodec({ type: "mp4v", objectType });
    expect(named(0x20)).toBe("MPEG-4 part 2");
    expect(named(0x61)).toBe("MPEG-2");
    expect(named(0x6a)).toBe("MPEG-1");
    expect(named(0x6c)).toBe("Motion JPEG");
    expect(named(null)).toBe("MPEG-4 part 2");
  });
});
