import type { FramePictures } from "../state/frame-pictures.ts";
import type { MediaClient } from "./media-client.ts";

/** Decodes frames in the order asked, one at a time, so that a page of pictures does not flood the decoder. */
export function createFramePictures(media: MediaClient): FramePictures {
  let last: Promise<unknown> = Promise.resolve();
  return {
    load(frameIndex, signal) {
      const picture = last.then(async () => {
        if (signal.aborted) return null;
        const result = await media.frame(frameIndex);
        return result.ok ? result.value : null;
      });
      last = picture;
      return picture;
    },
  };
}
