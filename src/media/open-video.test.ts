import { expect, it } from "vitest";
import { openVideo } from "./open-video.ts";

it.each(["B", "Buy milk", "Buy milk, and bread for the weekend"])(
  "says that %j is no video",
  async (text) => {
    const opened = openVideo(new File([text], "notes.mp4"), () => undefined);
    await expect(opened).rejects.toMatchObject({ failure: { code: "not-a-video" } });
  },
);
