import { expect, it } from "vitest";
import { messageParts } from "./failure.ts";

it("a failure's command stands apart from its words", () => {
  const command = "ffmpeg -i 'a\nb.avi' -c:v libx264 'a\nb-h264.mp4'";
  expect(
    messageParts({ code: "codec-unsupported", message: `a.avi is AVI. This copy will open:\n${command}` }),
  ).toEqual({
    words: "a.avi is AVI. This copy will open:",
    command,
  });
  expect(
    messageParts({ code: "video-corrupt", message: "Put it there:\ncat init.mp4 a.m4s > joined.mp4" })
      .command,
  ).toBe("cat init.mp4 a.m4s > joined.mp4");
  const words = "This is\nffmpegs fault";
  expect(messageParts({ code: "internal", message: words })).toEqual({ words, command: null });
});
