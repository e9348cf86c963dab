import type { CaptionLength, Exchange, ObjectId, QuestionPart } from "../core/project.ts";

export type Preset = Exchange["preset"];

/** The sentence a preset asks about these objects. @param length of a description */
export function presetQuestion(
  preset: Exclude<Preset, "free" | "choice">,
  ids: readonly ObjectId[],
  kind: "video" | "image" = "video",
  length: CaptionLength = "paragraph",
): readonly QuestionPart[] {
  switch (preset) {
    case "describe":
      if (ids.length === 0) return [text(wholeQuestion(kind, length))];
      return sentence(
        "Describe ",
        ids,
        `${ids.length > 1 && length !== "paragraph" ? ", each" : ""} ${MANNERS[length]}.`,
      );
    case "doing":
      return sentence(ids.length === 1 ? "What is " : "What are ", ids, " doing?");
    case "relation":
      return sentence("What is the relationship between ", ids, "?");
  }
}

const MANNERS: Readonly<Record<CaptionLength, string>> = {
  phrase: "in one short phrase",
  sentence: "in one sentence",
  paragraph: "in detail",
};

function wholeQuestion(kind: "video" | "image", length: CaptionLength): string {
  if (kind === "image") return `Describe the picture ${MANNERS[length]}.`;
  return length === "paragraph" ? "What happens in the video?" : `Describe the video ${MANNERS[length]}.`;
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
