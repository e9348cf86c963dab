import { createMask } from "../../core/bitmask.ts";
import type { BitMask, Rle } from "../../core/mask.ts";
import { unpackMask } from "../../core/packed-mask.ts";
import type { PixelRect } from "../../core/rect.ts";
import { rleBounds } from "../../core/rle.ts";
import { type AnnotatedObject, type AnnotatedVideo, categoriesOf } from "./annotated-video.ts";
import { cvatRuns } from "./cvat-runs.ts";
import { escaped } from "./xml-elements.ts";

/**
 * CVAT for video 1.1. CVAT knows masks only as shapes of one frame, which that form writes as a track each, and of a track with masks it
 * reads the first alone. So every mask is a track; those of an object share a label and a `group_id`. Times and the fingerprint stand where
 * CVAT does not look. Source: cvat/apps/dataset_manager/formats/cvat.py, `dump_as_cvat_interpolation` and `load_anno`.
 */
export function* writeCvat({ video, objects }: AnnotatedVideo): Generator<string, void> {
  yield `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n`;
  yield `  <meta>
    <task>
      <name>${escaped(video.name)}</name>
      <size>${video.frameCount}</size>
      <mode>interpolation</mode>
      <overlap>0</overlap>
      <flipped>False</flipped>
      <start_frame>0</start_frame>
      <stop_frame>${Math.max(0, video.frameCount - 1)}</stop_frame>
      <frame_filter></frame_filter>
      <z_order>False</z_order>
      <labels>
${labels(objects)}      </labels>
      <original_size>
        <width>${video.width}</width>
        <height>${video.height}</height>
      </original_size>
      <source>${escaped(video.name)}</source>
    </task>
    <fingerprint>${escaped(video.fingerprint)}</fingerprint>
  </meta>\n`;
  let track = 0;
  for (const [nth, { name, masks }] of objects.entries()) {
    for (const { frame, timeSeconds, origin, confidence, packed } of masks) {
      const rle = unpackMask(packed);
      const bounds = rleBounds(rle);
      const { x0, y0, x1, y1 } = bounds;
      const runs = cvatRuns(cropped(rle, bounds));
      const sure = origin === "tracked" ? ` confidence="${confidence}"` : "";
      yield `  <track id="${track++}" label="${escaped(name)}" source="${origin === "hand" ? "manual" : "auto"}" group_id="${nth + 1}">
    <mask frame="${frame}" keyframe="1" outside="0" occluded="0" rle="${runs.join(", ")}" left="${x0}" top="${y0}" width="${x1 - x0}" height="${y1 - y0}" z_order="0" time_seconds="${timeSeconds}"${sure}>
    </mask>
  </track>\n`;
    }
  }
  yield "</annotations>\n";
}

function labels(objects: readonly AnnotatedObject[]): string {
  return [...categoriesOf(objects).keys()]
    .map((name) => {
      const { colour } = objects.find((object) => object.name === name)!;
      return `        <label>
          <name>${escaped(name)}</name>
          <color>${colour}</color>
          <type>mask</type>
          <attributes>
          </attributes>
        </label>\n`;
    })
    .join("");
}

/** The part of a mask within bounds that hold all of it; the rest of the frame is never unpacked. */
function cropped({ size: [height], counts }: Rle, { x0, y0, x1, y1 }: PixelRect): BitMask {
  const crop = createMask(x1 - x0, y1 - y0);
  let position = 0;
  for (const [nth, run] of counts.entries()) {
    let x = Math.floor(position / height);
    let y = position - x * height;
    for (let left = nth % 2 === 1 ? run : 0; left > 0; left--) {
      crop.data[(y - y0) * crop.width + x - x0] = 1;
      if (++y === height) [x, y] = [x + 1, 0];
    }
    position += run;
  }
  return crop;
}
