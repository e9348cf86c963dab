import type { Misfits } from "../../../../protocol/annotations.ts";
import { counted } from "./export-words.ts";

/** What does not fit, a sentence each. @param frameCount of the open video */
export function misfitWords(misfits: Misfits, frameCount: number): readonly string[] {
  const { masks, otherVideo, otherFrameCount, unplaced, beyond, otherTime, otherSize, sizes } = misfits;
  const of = (count: number) => `${count.toLocaleString()} of ${counted(masks, "mask")}`;
  const shape = misfits.sameShape ? "the frame's shape at another scale" : "not the shape of the frame";
  return [
    ...(otherVideo === null ? [] : [`The file was made for a different video, ${otherVideo}.`]),
    ...(otherFrameCount === null
      ? []
      : [`Its video has ${counted(otherFrameCount, "frame")}, this one has ${frameCount}.`]),
    ...(beyond === 0 ? [] : [`${of(beyond)}: the frame number is beyond the end of this video.`]),
    ...(unplaced === 0 ? [] : [`${of(unplaced)}: the file names no frame.`]),
    ...(otherTime === 0 ? [] : [`${of(otherTime)}: the time is that of a different frame.`]),
    ...(otherSize === 0 ? [] : [`${of(otherSize)}: the size is ${sizes.slice(0, 3).join(", ")}, ${shape}.`]),
  ];
}
