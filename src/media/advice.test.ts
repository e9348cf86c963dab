import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { conversionCommand, joinCommand } from "./advice.ts";

/** What a POSIX shell makes of the command's words. */
function words(command: string): string[] {
  const script = command.replace(/^ffmpeg/, "printf '%s\\0'");
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("conversionCommand", () => {
  it("quotes any file name for the shell", () => {
    for (const name of [
      "it's $HOME.final.mov",
      'a `b` \\ "c".avi',
      "x; rm -rf *.avi",
      "–é 😀.avi",
      "a\nb.avi",
    ]) {
      const [, input] = words(conversionCommand(name));
      expect(input).toBe(name);
      expect(words(conversionCommand(name)).at(-1)).toBe(`${name.replace(/\.[^.]*$/, "")}-h264.mp4`);
    }
  });

  it("keeps names from being taken for options or protocols", () => {
    expect(words(conversionCommand("file:x.avi"))).toContain("./file:x.avi");
    expect(words(conversionCommand("file:x.avi")).at(-1)).toBe("./file:x-h264.mp4");
    expect(words(conversionCommand("-y.avi"))).toContain("./-y.avi");
    expect(words(conversionCommand("12:30.avi"))).toContain("./12:30.avi");
  });

  it("makes sides even, and uses no option that some ffmpeg from 4 to 8 lacks", () => {
    const options = words(conversionCommand("odd.avi"));
    expect(options[options.indexOf("-vf") + 1]).toBe("pad=ceil(iw/2)*2:ceil(ih/2)*2");
    expect(options.join(" ")).not.toMatch(/-vsync|-fps_mode/);
  });
});

describe("joinCommand", () => {
  it("puts the init segment first, whichever part is at hand", () => {
    expect(joinCommand(null, "it's 5.m4s")).toBe("cat init.mp4 'it'\\''s 5.m4s' > joined.mp4");
    expect(joinCommand("-i.mp4", null)).toBe("cat './-i.mp4' fragment.m4s > joined.mp4");
  });
});
