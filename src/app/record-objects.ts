import type { Rle } from "../core/mask.ts";
import { decodeRle, encodeRle } from "../core/rle.ts";
import type { VideoInfo } from "../core/video.ts";
import type { RecordMasks } from "../protocol/dataset.ts";
import type { DocumentState } from "../state/document.ts";

type Document = Pick<DocumentState, "project" | "objectAdded" | "strokeCommitted">;

/**
 * Adds the objects of a data set's record to the open project, named for the record; those that an earlier visit added stay as they are.
 * Masks of another size are brought to the frame's, pixel for nearest pixel.
 * @returns the first frame with a mask, if any
 */
export function addRecordObjects(
  document: Document,
  record: string,
  masks: RecordMasks,
  { width, height, timesSeconds }: Pick<VideoInfo, "width" | "height" | "timesSeconds">,
): { readonly firstFrame: number | null } {
  const known = new Set(document.project.objects.map(({ name }) => name));
  const frames: number[] = [];
  for (const [nth, ofObject] of masks.entries()) {
    const shown = ofObject.filter(({ frame }) => frame < timesSeconds.length);
    frames.push(...shown.map(({ frame }) => frame));
    const name = `${record}, object ${nth}`;
    if (shown.length === 0 || known.has(name)) continue;
    const objectId = document.objectAdded(name);
    for (const { frame, ...mask } of shown) {
      document.strokeCommitted({
        objectId,
        frameIndex: frame,
        timeSeconds: timesSeconds[frame]!,
        mask: atSize(mask, height, width),
        label: "Mask of the record",
      });
    }
  }
  return { firstFrame: frames.length > 0 ? Math.min(...frames) : null };
}

/** The mask at another size: each pixel is what the mask has at its centre. */
function atSize(mask: Rle, height: number, width: number): Rle {
  if (mask.size[0] === height && mask.size[1] === width) return mask;
  const small = decodeRle(mask);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * small.height) / height) * small.width;
    for (let x = 0; x < width; x++) {
      data[y * width + x] = small.data[row + Math.floor(((x + 0.5) * small.width) / width)]!;
    }
  }
  return encodeRle({ width, height, data });
}
