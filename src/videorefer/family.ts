import type { BenchForms, QuestionForms } from "./shared/question-forms.ts";

/** What everyone may know of a family of models, without its weights. */
export interface Family {
  /** As manifests name it. */
  readonly id: string;
  /** As people know it. */
  readonly name: string;
  /** On how many frames it looks at an object, at most, unless a person chose them. */
  readonly objectFrames: number;
  /** Whether it sees nothing but what is marked, so that a question without a region is about nothing. */
  readonly needsRegion: boolean;
  /** The wordings it was trained with. */
  readonly questions: QuestionForms;
  /** How it is asked in VideoRefer-Bench. */
  readonly bench: BenchForms;
}
