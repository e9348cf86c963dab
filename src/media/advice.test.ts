import { describe, expect, it } from "vitest";
import { codecName, conversionCommand, foreignContainer } from "./advice.ts";

describe("advice", () => {
  it("names codecs as people know them", () => {
    expect(codecName("hevc")).toBe("H.265 (HEVC)");
    expect(codecName("mp4v")).toBe("MPEG-4 part 2");
    expect(codecName("xvid")).toBe("xvid");
    expect(codecName(null)).toBe("an unknown codec");
  });

  it("quotes file names for the shell", () => {
    const command = conversionCommand("it's $HOME.final.mov");
    expect(command).toContain(String.raw`-i 'it'\''s $HOME.final.mov'`);
    expect(command).toContain(String.raw`'it'\''s $HOME.final-h264.mp4'`);
  });

  it("recognises containers by their first bytes", () => {
    const bytes = (text: string) => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));
    expect(foreignContainer(bytes("RIFF\0\0\0\0AVI LIST"))).toBe("AVI");
    expect(foreignContainer(bytes("RIFF\0\0\0\0WAVEfmt "))).toBeNull();
    expect(foreignContainer(new Uint8Array())).toBeNull();
  });
});
