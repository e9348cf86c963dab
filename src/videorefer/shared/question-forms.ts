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
   * @param numbers of the objects whose regions are shown, in order: 0, 1 … in a first question, counting on in later ones
   * @throws FailureError `question-invalid` for no regions
   */
  objects(kind: VisualKind, numbers: readonly number[], question: string): string;
}

/** A wording without the tag at its front: in a conversation the visual is shown once, before the first question. */
export function withoutVisual(text: string): string {
  return text.replace(/^<(?:video|image)>\n/, "");
}

/** A multiple-choice question (VideoRefer-Bench-Q), worded alike in all families; `options` as written, such as `(A) a dog`. */
export function choiceQuestion(question: string, options: readonly string[]): string {
  return `${question} ${options.join(" ")}. Answer with the option's letter from the given choices directly.`;
}
