import type { Result } from "../../core/failure.ts";
import type {
  AnnotationFormat,
  FitChoices,
  Misfits,
  WrittenAnnotations,
} from "../../protocol/annotations.ts";

/** What can be made of a project: masks for other programs, and pages for people. */
export type ExportForm = AnnotationFormat | "story" | "transcript-markdown" | "transcript-json" | "frames";

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
  /** Makes a file of the project; `save` hands it to the person. Pictures need the open video. */
  write(form: ExportForm, onFraction: OnFraction): Promise<Result<WrittenAnnotations>>;
  save(file: File): void;
  /** Reads a file of masks, and adds its objects to the document in one step when all fits or `choices` say what to do. */
  importMasks(file: File, choices: FitChoices | null, onFraction: OnFraction): Promise<Result<Imported>>;
  /** Ends what is under way, as `cancelled`; nothing of it is kept. */
  cancel(): void;
}
