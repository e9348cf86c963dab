import { questionParts } from "../../../../core/mentions.ts";
import { keyed } from "../../../kit/keyed.ts";
import { ObjectChip } from "./object-chip.tsx";

/** A stored question with its objects as chips. */
export function QuestionText({ question }: { question: string }) {
  return keyed(questionParts(question)).map(({ key, value }) =>
    value.kind === "text" ? <span key={key}>{value.text}</span> : <ObjectChip key={key} id={value.id} />,
  );
}
