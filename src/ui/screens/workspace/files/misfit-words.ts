import { formatNumber } from "../../../../language/formats.ts";
import { plural, t } from "../../../../language/text.ts";
import type { Misfits } from "../../../../protocol/annotations.ts";
import { countedMasks } from "./export-words.ts";

/** What does not fit, a sentence each. @param frameCount of the open video */
export function misfitWords(misfits: Misfits, frameCount: number): readonly string[] {
  const { masks, otherVideo, otherFrameCount, unplaced, beyond, otherTime, otherSize, sizes } = misfits;
  const of = (count: number) =>
    t("{count} of {masks}", { count: formatNumber(count), masks: countedMasks(masks) });
  const shape = misfits.sameShape ? t("the frame's shape at another scale") : t("not the shape of the frame");
  return [
    ...(otherVideo === null
      ? []
      : [t("The file was made for a different video, {otherVideo}.", { otherVideo })]),
    ...(otherFrameCount === null
      ? []
      : [
          plural(
            otherFrameCount,
            "Its video has {n} frame, this one has {frameCount}.",
            "Its video has {n} frames, this one has {frameCount}.",
            { n: formatNumber(otherFrameCount), frameCount },
          ),
        ]),
    ...(beyond === 0
      ? []
      : [t("{of}: the frame number is beyond the end of this video.", { of: of(beyond) })]),
    ...(unplaced === 0 ? [] : [t("{of}: the file names no frame.", { of: of(unplaced) })]),
    ...(otherTime === 0 ? [] : [t("{of}: the time is that of a different frame.", { of: of(otherTime) })]),
    ...(otherSize === 0
      ? []
      : [
          t("{of}: the size is {sizes}, {shape}.", {
            of: of(otherSize),
            sizes: sizes.slice(0, 3).join(", "),
            shape,
          }),
        ]),
  ];
}
