import type { Draft } from "../asking/draft.ts";
import type { Exchange, SceneObject } from "../core/project.ts";

/** A project about the sample clip in which everything in it is tracked already, and the questions that it opens with. */
export const SAMPLE_PROJECT = {
  path: "samples/shapes.vrproj",
  clip: "samples/shapes.mp4",
  /** Always the same, so that it is opened again where it was opened before. */
  id: "sample-shapes",
  asks: [
    { preset: "describe", objects: ["Circle"] },
    { preset: "doing", objects: ["Star"] },
    { preset: "describe", objects: ["Square"] },
  ],
  /** What to ask next. */
  suggests: [
    { preset: "doing", objects: ["Square"] },
    { preset: "relation", objects: ["Circle", "Star"] },
    { preset: "free", objects: [], text: "What colour is @Star?" },
  ],
} as const satisfies {
  path: string;
  clip: string;
  id: string;
  asks: readonly SampleQuestion[];
  suggests: readonly SampleQuestion[];
};

/** A question of the sample project, about objects by their names. */
export interface SampleQuestion {
  readonly preset: Exchange["preset"];
  readonly objects: readonly string[];
  readonly text?: string;
}

/** The question as it would stand in the composer; null where an object that it is about has been deleted or renamed. */
export function sampleDraft(
  { preset, objects: names, text = "" }: SampleQuestion,
  objects: readonly SceneObject[],
): Pick<Draft, "preset" | "objectIds" | "text"> | null {
  const ids = names.map((name) => objects.find((object) => object.name === name)?.id);
  if (!ids.every((id) => id !== undefined)) return null;
  return { preset, text, objectIds: preset === "free" ? null : ids };
}
