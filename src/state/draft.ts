import type { ObjectId, SceneObject } from "../core/project.ts";
import type { Draft, Preset } from "./ask.ts";

export const PRESETS: readonly { preset: Preset; name: string }[] = [
  { preset: "describe", name: "Describe" },
  { preset: "doing", name: "What does it do?" },
  { preset: "relation", name: "Relation" },
  { preset: "choice", name: "Multiple choice" },
  { preset: "free", name: "Free question" },
];

/** Whether the person words the question. */
export function isWritten(preset: Preset): boolean {
  return preset === "free" || preset === "choice";
}

/** Objects that can be asked about: those with a mask on some frame. */
export function askableObjects(objects: readonly SceneObject[]): readonly SceneObject[] {
  return objects.filter(({ masks }) => Object.keys(masks).length > 0);
}

/**
 * The objects the draft is about. What the person chose, as far as it is still there; without a choice the selected
 * object, and for a relation the selected one with the one drawn before it. A follow-up in words speaks of what was spoken of
 * already, unless an object is chosen.
 */
export function draftObjects(
  draft: Pick<Draft, "objectIds" | "preset" | "follows">,
  objects: readonly SceneObject[],
  selected: ObjectId | null,
): readonly ObjectId[] {
  const askable = askableObjects(objects).map(({ id }) => id);
  if (draft.objectIds) return draft.objectIds.filter((id) => askable.includes(id));
  if (draft.follows !== null && isWritten(draft.preset)) return [];
  const first = selected !== null && askable.includes(selected) ? selected : askable.at(-1);
  if (first === undefined) return [];
  if (draft.preset !== "relation") return [first];
  const second = askable.filter((id) => id !== first).at(-1);
  return second === undefined ? [first] : askable.filter((id) => id === first || id === second);
}

/** Why the draft cannot be asked yet, as a sentence; null when it can. */
export function draftProblem(draft: Draft, chosen: readonly ObjectId[]): string | null {
  const options = draft.options.filter((option) => option.trim() !== "");
  switch (draft.preset) {
    case "describe":
      return null;
    case "doing":
      return chosen.length >= 1 ? null : "Draw on something first; then this asks what it does.";
    case "relation":
      return chosen.length >= 2 ? null : "A relation needs two objects. Draw on another one.";
    case "choice":
      if (draft.text.trim() === "") return "Write the question above the options.";
      return options.length >= 2 ? null : "Give at least two options.";
    case "free":
      return draft.text.trim() === "" ? "Write a question." : null;
  }
}
