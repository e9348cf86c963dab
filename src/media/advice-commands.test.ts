import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { conversionCommand } from "./advice.ts";

// The printed commands are run where ffmpeg is there; what they consist of is tested in advice.test.ts in any case.

const CLIPS = fileURLToPath(new URL("../../e2e/clips/", import.meta.url));

function hasFfmpeg(): boolean {
  try {
    return /libx264/.test(execFileSync("ffmpeg", ["-hide_banner", "-encoders"], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

describe.runIf(hasFfmpeg())("conversionCommand, run", () => {
  it.each([
    ["cases/odd-small.avi", "odd-small.avi"],
    ["mpeg4.avi", "file:x.avi"],
    ["mpeg4.avi", "-it's 100 % $HOME.avi"],
    ["cases/og_0.55.mkv", "og.mkv"],
    ["cases/m2v_audio.m2t", "m2v_audio.ts"],
    ["cases/seq.avif", "seq.avif"],
    ["cases/t.ogv", "t.ogv"],
  ])(
    "makes a copy of %s under the name %s",
    (clip, name) => {
      const folder = mkdtempSync(join(tmpdir(), "advice-"));
      try {
        copyFileSync(join(CLIPS, clip), join(folder, name));
        const command = conversionCommand(name).replace("ffmpeg ", "ffmpeg -nostdin -v fatal ");
        execFileSync("sh", ["-c", command], { cwd: folder, stdio: "ignore" });
        expect(existsSync(join(folder, `${name.replace(/\.[^.]*$/, "")}-h264.mp4`))).toBe(true);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    30_000,
  );
});
