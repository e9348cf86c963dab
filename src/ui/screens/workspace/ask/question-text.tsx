import { isWritten } from "../../../../asking/draft.ts";
import { askedFrame } from "../../../../core/conversation.ts";
import type { Exchange, QuestionPart } from "../../../../core/project.ts";
import { optionLetter } from "../../../../core/question.ts";
import { keyed } from "../../../kit/keyed.ts";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

/** The last question of a conversation's turns, with its objects as chips and its times as links; each option has a line of its own. */
export function QuestionText({ turns }: { turns: readonly Exchange[] }) {
  const { question, preset } = turns[turns.length - 1]!;
  // Ready-made questions are in English in every language, as models are taught them.
  const language = isWritten(preset) ? undefined : "en";
  return (
    <>
      {keyed(question.parts).map(({ key, value }) => (
        <Part key={key} part={value} turns={turns} language={language} />
      ))}
      {question.options.map((option, index) => (
        <span key={optionLetter(index)}>
          {"\n"}({optionLetter(index)}) {option}
        </span>
      ))}
    </>
  );
}

interface PartProps {
  readonly part: QuestionPart;
  readonly turns: readonly Exchange[];
  /** Of its words; the page's own where it is undefined. */
  readonly language: string | undefined;
}

function Part({ part, turns, language }: PartProps) {
  switch (part.kind) {
    case "text":
      return <span lang={language}>{part.text}</span>;
    case "object":
      return <ObjectChip id={part.id} frameIndex={askedFrame(turns, part.id)} />;
    case "time":
      return <TimeLink text={part.text} seconds={part.seconds} />;
  }
}
