import { maskedFrames, type Project } from "../../../../core/project.ts";
import type { AnnotationFormat } from "../../../../protocol/annotations.ts";

interface FormatWords {
  readonly format: AnnotationFormat;
  readonly name: string;
  readonly meaning: string;
  /** What the form has no place for, whatever the project; in sentences. */
  readonly limits: readonly string[];
}

export const FORMATS: readonly FormatWords[] = [
  {
    format: "coco",
    name: "COCO",
    meaning: "One JSON of images and masks in run lengths. Loads in pycocotools.",
    limits: [],
  },
  {
    format: "youtube-vis",
    name: "YouTube-VIS",
    meaning: "One JSON with a list of masks for each object, as long as the video.",
    limits: [],
  },
  {
    format: "davis",
    name: "DAVIS",
    meaning: "A zip of PNGs with a palette, one for each marked frame.",
    limits: ["It holds at most 255 objects.", "Where objects overlap, the later one has the pixels."],
  },
  {
    format: "cvat",
    name: "CVAT for video 1.1",
    meaning: "XML with masks. Make labels with the objects' names in CVAT first.",
    limits: ["CVAT has no tracks of masks. Each mask is a shape there; those of an object form a group."],
  },
  {
    format: "labelme",
    name: "LabelMe",
    meaning: "A zip of JSON files with polygons, one for each marked frame.",
    limits: ["A polygon has one outline, so holes are cut out by a slit."],
  },
  {
    format: "boxes",
    name: "Table of boxes",
    meaning: "A CSV with the bounding box and the area of every mask.",
    limits: ["The masks themselves are not in it."],
  },
  {
    format: "records",
    name: "VideoRefer records",
    meaning: "Your questions and answers with their masks, ready for training.",
    limits: ["Only masks that you asked about are in it.", "How sure the tracker was is not in it."],
  },
];

/** What of this project is not in a file of that form, in sentences; empty when all is. */
export function lossesOf(
  { format, limits }: FormatWords,
  { objects, exchanges }: Project,
): readonly string[] {
  const marked = objects.filter(({ masks }) => maskedFrames(masks).length > 0);
  const isMasks = format !== "records";
  const hasSight = objects.some(({ absent = [], outOfSight = [] }) => absent.length + outOfSight.length > 0);
  const unmarked = objects.length - marked.length;
  return [
    ...(format === "davis" && marked.length < 2 ? [] : limits),
    ...(isMasks && exchanges.length > 0 ? ["Questions and answers are not in it."] : []),
    ...(hasSight ? ["On which frames an object is out of sight is not in it."] : []),
    ...(isMasks && unmarked > 0 ? [`Objects without masks are not in it: ${unmarked}.`] : []),
    ...(isMasks && format !== "cvat" && marked.length > 0 ? ["Colours are not in it."] : []),
  ];
}

export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;
