import type { GapChoice } from "../../core/cover-plan.ts";
import type { Result } from "../../core/failure.ts";
import type { ObjectId } from "../../core/project.ts";
import type {
  AnnotationFormat,
  FitChoices,
  Misfits,
  WrittenAnnotations,
} from "../../protocol/annotations.ts";
import type { VideoExportRequest } from "../../protocol/video-export.ts";

/** What can be made of a project: masks for other programs, and pages for people. */
export type ExportForm = AnnotationFormat | "transcript-markdown" | "transcript-json";

/** What is made of pictures of the video. */
export type PictureForm = "story" | "frames";

/** How a video is exported. */
export interface VideoChoices extends Pick<VideoExportRequest, "container" | "look"> {
  /** Only the part that the question is about. */
  readonly onlySpan: boolean;
  /** What becomes of the frames on which an object that is hidden has no mask. */
  readonly gaps: Readonly<Record<ObjectId, GapChoice>>;
}

type OnFraction = (fraction: number) => void;

/** What an import came to. */
export type Imported =
  | {
      readonly kind: "added";
      readonly objects: number;
      readonly masks: number;
      readonly leftOut: number;
      readonly notes: readonly string[];
    }
  /** Nothing was added yet: it is to be said what becomes of what does not fit. */
  | { readonly kind: "misfits"; readonly misfits: Misfits; readonly notes: readonly string[] };

/** Masks out to other programs and in from them. One file at a time: the next one ends the one before. */
export interface AnnotationCommands {
  /** Makes a file of the project; `save` hands it to the person. */
  write(form: ExportForm, onFraction: OnFraction): Promise<Result<WrittenAnnotations>>;
  /** The same of pictures of the open video, with the objects outlined, hidden or alone. */
  writePictures(
    form: PictureForm,
    choices: Pick<VideoChoices, "look" | "gaps">,
    onFraction: OnFraction,
  ): Promise<Result<WrittenAnnotations>>;
  /** The same of a video with the objects outlined, hidden or alone. */
  writeVideo(choices: VideoChoices, onFraction: OnFraction): Promise<Result<WrittenAnnotations>>;
  save(file: File): void;
  /** Reads a file of masks, and adds its objects to the document in one step when all fits or `choices` say what to do. */
  importMasks(file: File, choices: FitChoices | null, onFraction: OnFraction): Promise<Result<Imported>>;
  /** Ends what is under way, as `cancelled`; nothing of it is kept. */
  cancel(): void;
}
