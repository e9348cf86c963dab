import type { CoverRequest, ReadMask } from "../../protocol/video-export.ts";
import { Covers, paintedOn } from "./covers.ts";
import { FramePainter } from "./frame-painter.ts";

/**
 * A picture of a frame with its objects hidden or alone, as videos show them. It takes over the picture that it is given.
 * @throws FailureError `annotations-invalid` for a lost mask
 */
export async function coverPicture(
  { picture, frame, look, objects }: CoverRequest,
  readMask: ReadMask,
): Promise<ImageBitmap> {
  try {
    const { width, height } = picture;
    const painted = await paintedOn(
      objects.map((object) => new Covers(object, readMask)),
      frame,
    );
    const painter = new FramePainter({ width, height, rotationDegrees: 0, mirrored: false }, look);
    painter.paintPicture(picture, painted);
    return await createImageBitmap(painter.canvas, 0, 0, width, height);
  } finally {
    picture.close();
  }
}
