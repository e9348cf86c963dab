import { maskedFrames, type Project } from "../../../../core/project.ts";
import { formatNumber } from "../../../../language/formats.ts";
import { type PlainText, plural, t } from "../../../../language/text.ts";
import type { VideoLook } from "../../../../protocol/video-export.ts";
import type { ExportForm, PictureForm } from "../../../../state/commands/annotation-commands.ts";

interface FormWords {
  readonly form: ExportForm | PictureForm | "video";
  readonly holds: "masks" | "answers" | "pictures";
  readonly name: PlainText;
  readonly meaning: PlainText;
  /** What the form has no place for, whatever the project; in sentences. */
  readonly limits: readonly PlainText[];
}

export const FORMS: readonly FormWords[] = [
  {
    form: "coco",
    holds: "masks",
    name: "COCO",
    meaning: "One JSON of images and masks in run lengths. Loads in pycocotools.",
    limits: [],
  },
  {
    form: "youtube-vis",
    holds: "masks",
    name: "YouTube-VIS",
    meaning: "One JSON with a list of masks for each object, as long as the video.",
    limits: [],
  },
  {
    form: "davis",
    holds: "masks",
    name: "DAVIS",
    meaning: "A zip of PNGs with a palette, one for each marked frame.",
    limits: ["It holds at most 255 objects.", "Where objects overlap, the later one has the pixels."],
  },
  {
    form: "cvat",
    holds: "masks",
    name: "CVAT for video 1.1",
    meaning: "XML with masks. Make labels with the objects' names in CVAT first.",
    limits: ["CVAT has no tracks of masks. Each mask is a shape there; those of an object form a group."],
  },
  {
    form: "labelme",
    holds: "masks",
    name: "LabelMe",
    meaning: "A zip of JSON files with polygons, one for each marked frame.",
    limits: ["A polygon has one outline, so holes are cut out by a slit."],
  },
  {
    form: "boxes",
    holds: "masks",
    name: "Table of boxes",
    meaning: "A CSV with the bounding box and the area of every mask.",
    limits: ["The masks themselves are not in it."],
  },
  {
    form: "records",
    holds: "answers",
    name: "VideoRefer records",
    meaning: "Your questions and answers with their masks, ready for training.",
    limits: ["Only masks that you asked about are in it.", "How sure the tracker was is not in it."],
  },
  {
    form: "transcript-markdown",
    holds: "answers",
    name: "Transcript, Markdown",
    meaning: "Questions and answers with names and times, for notes and papers.",
    limits: ["Masks are not in it."],
  },
  {
    form: "transcript-json",
    holds: "answers",
    name: "Transcript, JSON",
    meaning: "The same with frame numbers, model and settings, for programs.",
    limits: ["Masks are not in it."],
  },
  {
    form: "story",
    holds: "pictures",
    name: "Story page",
    meaning: "One HTML page of key frames, questions and answers, objects outlined or hidden. Opens offline.",
    limits: ["At most 60 key frames are in it."],
  },
  {
    form: "video",
    holds: "pictures",
    name: "Video",
    meaning:
      "MP4 or WebM with the objects outlined, blurred, filled or alone. Sound is copied where it can be.",
    limits: ["Masks and answers are not in it."],
  },
  {
    form: "frames",
    holds: "pictures",
    name: "Marked frames",
    meaning: "A zip of PNGs at full size, one for each marked frame, objects outlined or hidden.",
    limits: ["Questions and answers are not in it."],
  },
];

/** What of this project is not in a file of that form, in sentences; empty when all is. @param look of pictures */
export function lossesOf(
  { form, holds, limits }: FormWords,
  { objects, exchanges }: Project,
  look: VideoLook,
): readonly string[] {
  const marked = objects.filter(({ masks }) => maskedFrames(masks).length > 0);
  const hasSight = objects.some(({ absent = [], outOfSight = [] }) => absent.length + outOfSight.length > 0);
  const hasInterpolated = marked.some(({ masks }) =>
    maskedFrames(masks).some((frame) => masks[frame]!.origin === "interpolated"),
  );
  const isMasks = holds === "masks";
  const unmarked = objects.length - marked.length;
  return [
    ...(form === "davis" && marked.length < 2 ? [] : limits.map((limit) => t(limit))),
    ...(holds === "pictures" ? pictureLosses(form, look, objects) : []),
    ...(isMasks && exchanges.length > 0 ? [t("Questions and answers are not in it.")] : []),
    ...(hasSight ? [t("On which frames an object is out of sight is not in it.")] : []),
    ...(isMasks && hasInterpolated ? [t("Interpolated masks are in it as tracked ones.")] : []),
    ...(isMasks && unmarked > 0 ? [t("Objects without masks are not in it: {unmarked}.", { unmarked })] : []),
    ...(isMasks && form !== "cvat" && marked.length > 0 ? [t("Colours are not in it.")] : []),
  ];
}

function pictureLosses(
  form: FormWords["form"],
  { kind }: VideoLook,
  objects: Project["objects"],
): readonly string[] {
  const isOutlined = kind === "outlined";
  return [
    ...(form === "video"
      ? []
      : [isOutlined ? t("Masks are in it as outlines on pictures.") : t("Masks are not in it.")]),
    ...(objects.some(({ hidden }) => hidden)
      ? [t("Objects that are hidden in the list are neither outlined nor covered.")]
      : []),
    ...(form === "story" && !isOutlined
      ? [t("Names, questions and answers are not changed: read them before you share the page.")]
      : []),
  ];
}

/** Why nothing can be exported in a form yet, as a sentence; null when it can. */
export function missingFor(
  { form, holds }: FormWords,
  {
    masks,
    answers,
    hasVideo,
  }: { readonly masks: number; readonly answers: number; readonly hasVideo: boolean },
): string | null {
  if (holds === "pictures" && !hasVideo) return t("Open the video first, for its pictures.");
  if (holds === "answers") return answers > 0 ? null : t("Ask about something first.");
  return masks > 0 || (form === "story" && answers > 0) ? null : t("Mark something first.");
}

export const countedMasks = (count: number): string =>
  plural(count, "{n} mask", "{n} masks", { n: formatNumber(count) });

export const countedAnswers = (count: number): string =>
  plural(count, "{n} answer", "{n} answers", { n: formatNumber(count) });
