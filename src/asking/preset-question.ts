import type { Exchange, ObjectId, QuestionPart } from "../core/project.ts";

export type Preset = Exchange["preset"];

/** The sentence a preset asks about these objects. */
export function presetQuestion(
  preset: Exclude<Preset, "free" | "choice">,
  ids: readonly ObjectId[],
  kind: "video" | "image" = "video",
): readonly QuestionPart[] {
  switch (preset) {
    case "describe":
      return ids.length === 0
        ? [text(kind === "image" ? "Describe the picture in detail." : "What happens in the video?")]
        : sentence("Describe ", ids, " in detail.");
    case "doing":
      return sentence(ids.length === 1 ? "What is " : "What are ", ids, " doing?");
    case "relation":
      return sentence("What is the relationship between ", ids, "?");
  }
}

function sentence(before: string, ids: readonly ObjectId[], after: string): readonly QuestionPart[] {
  const listed = ids.flatMap((id, index): QuestionPart[] => {
    const separator = index === 0 ? "" : index === ids.length - 1 ? " and " : ", ";
    return [...(separator ? [text(separator)] : []), { kind: "object", id }];
  });
  return [text(before), ...listed, text(after)];
}

function text(words: string): QuestionPart {
  return { kind: "text", text: words };
}
