import type { Question, QuestionPart } from "../../../../core/project.ts";
import { optionLetter } from "../../../../core/question.ts";
import { keyed } from "../../../kit/keyed.ts";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

/** A question with its objects as chips and its times as links; each option has a line of its own. */
export function QuestionText({ question }: { question: Question }) {
  return (
    <>
      {keyed(question.parts).map(({ key, value }) => (
        <Part key={key} part={value} />
      ))}
      {question.options.map((option, index) => (
        <span key={optionLetter(index)}>
          {"\n"}({optionLetter(index)}) {option}
        </span>
      ))}
    </>
  );
}

function Part({ part }: { part: QuestionPart }) {
  switch (part.kind) {
    case "text":
      return <span>{part.text}</span>;
    case "object":
      return <ObjectChip id={part.id} />;
    case "time":
      return <TimeLink text={part.text} seconds={part.seconds} />;
  }
}
