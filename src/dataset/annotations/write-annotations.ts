import { type AnnotatedVideo, stemOf } from "./annotated-video.ts";
import { writeBoxes } from "./write-boxes.ts";
import { writeCoco } from "./write-coco.ts";
import { writeCvat } from "./write-cvat.ts";
import { writeDavis } from "./write-davis.ts";
import { writeLabelme } from "./write-labelme.ts";
import { type RecordedConversation, writeRecords } from "./write-records.ts";
import { writeYoutubeVis } from "./write-youtube-vis.ts";
import { zipped } from "./zip-file.ts";

export const ANNOTATION_FORMATS = [
  "coco",
  "youtube-vis",
  "davis",
  "cvat",
  "labelme",
  "boxes",
  "records",
] as const;
export type AnnotationFormat = (typeof ANNOTATION_FORMATS)[number];

export interface WrittenAnnotations {
  readonly file: File;
  /** What the form had no place for, as far as that shows only in the masks; in sentences. */
  readonly losses: readonly string[];
}

const ENDINGS: Readonly<Record<AnnotationFormat, string>> = {
  coco: "-coco.json",
  "youtube-vis": "-youtube-vis.json",
  davis: "-davis.zip",
  cvat: "-cvat.xml",
  labelme: "-labelme.zip",
  boxes: "-boxes.csv",
  records: "-videorefer.json",
};

/**
 * Writes what is marked in a video as a file of another form.
 * @param conversations for `records`, which are about nothing else
 * @param onFraction hears what share is done, 0 to 1
 * @throws FailureError `annotations-invalid` for what a form cannot hold at all
 */
export async function writeAnnotations(
  annotated: AnnotatedVideo,
  format: AnnotationFormat,
  conversations: readonly RecordedConversation[],
  onFraction: (fraction: number) => void = () => {},
): Promise<WrittenAnnotations> {
  const masks = annotated.objects.reduce((sum, object) => sum + object.masks.length, 0);
  let pieces = 0;
  const step = () => onFraction(Math.min(1, ++pieces / (masks + 1)));
  const name = `${stemOf(annotated.video.name) || "video"}${ENDINGS[format]}`;
  const text = (written: Iterable<string>, type: string): WrittenAnnotations => {
    const parts: string[] = [];
    for (const part of written) {
      parts.push(part);
      step();
    }
    return { file: new File(parts, name, { type }), losses: [] };
  };
  switch (format) {
    case "coco":
      return text(writeCoco(annotated), "application/json");
    case "youtube-vis":
      return text(writeYoutubeVis(annotated), "application/json");
    case "cvat":
      return text(writeCvat(annotated), "application/xml");
    case "boxes":
      return text(writeBoxes(annotated), "text/csv");
    case "records":
      return text(writeRecords(conversations), "application/json");
    case "labelme": {
      const { blob } = await zipped(writeLabelme(annotated), step);
      return { file: new File([blob], name, { type: "application/zip" }), losses: [] };
    }
    case "davis": {
      const { blob, result } = await zipped(writeDavis(annotated), step);
      const { pixels, frames } = result;
      const losses =
        pixels === 0
          ? []
          : [`Objects overlap on ${frames} frames: ${pixels} pixels belong to the later object alone.`];
      return { file: new File([blob], name, { type: "application/zip" }), losses };
    }
  }
}
