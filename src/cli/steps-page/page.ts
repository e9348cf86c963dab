import { unwrap } from "../../core/failure.ts";
import { frameMiddleSeconds } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import { MediaClient } from "../../services/media-client.ts";
import { makeClip } from "./make-clip.ts";
import type { StepSide, StepsPage } from "./walk.ts";

// Two ways to a frame of a video: the app's own, and a `<video>` element that is told a time.

const media = new MediaClient();
const element = document.createElement("video");
let info: VideoInfo;

const picture: Readonly<Record<StepSide, (frame: number) => Promise<ImageBitmap>>> = {
  ours: async (frame) => unwrap(await media.show(frame)),
  async element(frame) {
    await new Promise((resolve) => {
      element.addEventListener("seeked", resolve, { once: true });
      element.currentTime = info.startSeconds + frameMiddleSeconds(info, frame);
    });
    return createImageBitmap(element);
  },
};

async function open(file: File): Promise<number> {
  info = unwrap(await media.open(file, () => {}));
  element.muted = true;
  element.preload = "auto";
  await new Promise((resolve, reject) => {
    element.addEventListener("loadeddata", resolve, { once: true });
    element.addEventListener("error", () => reject(element.error), { once: true });
    element.src = URL.createObjectURL(file);
  });
  return info.timesSeconds.length;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const steps: StepsPage = {
  make: async (clip) => void (await open(await makeClip(clip))),
  open: () => open((document.getElementById("clip") as HTMLInputElement).files![0]!),
  async walk(side, { awayFrom, from, delta, steps, everyMs }) {
    const timed = async (frame: number) => {
      const startMs = performance.now();
      (await picture[side](frame)).close();
      return performance.now() - startMs;
    };
    await timed(awayFrom);
    await wait(500);
    const jumpMs = await timed(from);
    const stepsMs: number[] = [];
    await wait(500);
    for (let step = 1; step <= steps; step++) {
      const tookMs = await timed(from + step * delta);
      stepsMs.push(tookMs);
      await wait(Math.max(0, everyMs - tookMs));
    }
    return { jumpMs, stepsMs };
  },
};

Object.assign(globalThis, { steps });
