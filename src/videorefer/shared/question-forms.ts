export type VisualKind = "video" | "image";

/**
 * The wordings a family was trained and evaluated with. `<region>` marks a region, in order, and `<video>` or `<image>` the
 * visual.
 */
export interface QuestionForms {
  /** A detailed caption of one region. */
  describe(kind: VisualKind): string;
  /**
   * A free question about one or more objects, which `question` calls `<object0>`, `<object1>` … (`<region0>` … for images
   * in some families).
   * @throws FailureError `question-invalid` for no regions
   */
  objects(kind: VisualKind, regions: number, question: string): string;
}

/** A multiple-choice question (VideoRefer-Bench-Q), worded alike in all families; `options` as written, such as `(A) a dog`. */
export function choiceQuestion(question: string, options: readonly string[]): string {
  return `${question} ${options.join(" ")}. Answer with the option's letter from the given choices directly.`;
}
