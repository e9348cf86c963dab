import { openAnimation } from "./animation.ts";
import { HEAD_BYTES, pictureKind } from "./file-kind.ts";
import { type Footage, videoFootage } from "./footage.ts";
import { type OpenVideo, openVideo } from "./open-video.ts";
import { openPicture } from "./pictures.ts";

/** How many damaged key frames at the start of a file are passed over. */
const MAX_DAMAGED_STARTS = 8;

/**
 * Opens a file by what it holds, whatever its name says, and sees that its first frame decodes.
 * @throws FailureError as `openVideo`; `picture-unreadable`, `picture-too-large`
 */
export async function openFootage(file: Blob, onProgress: (fraction: number) => void): Promise<Footage> {
  const kind = pictureKind(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!kind) return startDecoding(await openVideo(file, onProgress));
  const name = file instanceof File ? file.name : "picture";
  const animation = kind.moves ? await openAnimation(file, name, kind.type, onProgress) : null;
  return animation ?? openPicture(file, name, kind.name);
}

/**
 * Begins at the first key frame that decodes. A file whose packets are fine but whose pictures are not is refused here,
 * not at the first question.
 * @throws FailureError `video-corrupt`, after releasing the video
 */
async function startDecoding(first: OpenVideo): Promise<Footage> {
  let video = first;
  for (let start = 0; ; start++) {
    const footage = videoFootage(video);
    const cursor = footage.cursor();
    try {
      (await cursor.frame(0)).close();
      return footage;
    } catch (error) {
      const later = start < MAX_DAMAGED_STARTS ? await video.startingLater().catch(() => null) : null;
      if (!later) {
        video.input.dispose();
        throw error;
      }
      video = later;
    } finally {
      cursor.close();
    }
  }
}
