import { type ReactNode, useMemo } from "react";
import { claimedPieces } from "../../../../asking/claims.ts";
import { type AnswerPart, answerParts } from "../../../../core/answer-parts.ts";
import { askedFrame, conversationObjects } from "../../../../core/conversation.ts";
import type { Claim, Exchange } from "../../../../core/project.ts";
import { type TextSpan, wordsNotInAll } from "../../../../core/word-difference.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { keyed } from "../../../kit/keyed.ts";
import styles from "./answer-text.module.css";
import { ClaimMark } from "./claim-mark.tsx";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

interface AnswerTextProps {
  readonly turns: readonly Exchange[];
  /** Answers that stand beside this one: words that not all of them have are marked. */
  readonly beside?: readonly string[];
}

/** The answer to the last of a conversation's turns: the model's words, and before them what the person made of them. */
export function AnswerText({ turns, beside = NOTHING_BESIDE }: AnswerTextProps) {
  const { id, answer, correction, claims } = turns[turns.length - 1]!;
  const differing = useMemo(() => wordsNotInAll(answer, beside), [answer, beside]);
  const running = useApp((state) => state.live[id] !== undefined);
  const own = (
    <p className={styles.answer} data-testid="answer">
      <Words
        text={answer}
        turns={turns}
        claims={claims?.answer === answer ? claims.words : NO_CLAIMS}
        differing={differing}
      />
      {running && answer !== "" && <span className={styles.caret} />}
    </p>
  );
  if (!correction) return own;
  return (
    <>
      <section aria-label={t("Your correction")}>
        <h4 className={styles.whose}>{t("Your correction")}</h4>
        <p className={styles.answer}>
          <Words text={correction.text} turns={turns} />
        </p>
      </section>
      <section className={styles.replaced} aria-label={t("The model's words")}>
        <h4 className={styles.whose}>{t("The model's words")}</h4>
        {own}
      </section>
    </>
  );
}

const NO_CLAIMS: readonly Claim[] = [];
const NO_SPANS: readonly TextSpan[] = [];
const NOTHING_BESIDE: readonly string[] = [];

/** Regions become chips and times become links into the clip; nothing is read as markup. */
function Words({
  text,
  turns,
  claims = NO_CLAIMS,
  differing = NO_SPANS,
}: {
  text: string;
  turns: readonly Exchange[];
  claims?: readonly Claim[];
  differing?: readonly TextSpan[];
}) {
  let from = 0;
  return keyed(answerParts(text)).map(({ key, value }) => {
    const start = from;
    from += value.text.length;
    const props = { from: start, turns, claims };
    if (value.kind !== "text") {
      const part = <Part key={key} part={value} {...props} />;
      const isAlone = differing.some((span) => span.start < from && span.end > start);
      return isAlone ? <Differing key={key}>{part}</Differing> : part;
    }
    return keyed(cutAt(value.text, start, differing)).map(({ key: piece, value: { text, at, isAlone } }) => {
      const part = <Part key={`${key} ${piece}`} part={{ kind: "text", text }} {...props} from={at} />;
      return isAlone ? <Differing key={`${key} ${piece}`}>{part}</Differing> : part;
    });
  });
}

function Differing({ children }: { children: ReactNode }) {
  return <mark className={styles.differing}>{children}</mark>;
}

/** @param from where in the whole the text begins, as the spans count */
function cutAt(text: string, from: number, spans: readonly TextSpan[]) {
  const pieces: { readonly text: string; readonly at: number; readonly isAlone: boolean }[] = [];
  let at = 0;
  const until = (end: number, isAlone: boolean) => {
    if (end > at) pieces.push({ text: text.slice(at, end), at: from + at, isAlone });
    at = Math.max(at, end);
  };
  for (const { start, end } of spans) {
    if (end <= from || start >= from + text.length) continue;
    until(Math.max(0, start - from), false);
    until(Math.min(text.length, end - from), true);
  }
  until(text.length, false);
  return pieces;
}

interface PartProps {
  readonly part: AnswerPart;
  /** Where in the answer it begins. */
  readonly from: number;
  readonly turns: readonly Exchange[];
  readonly claims: readonly Claim[];
}

function Part({ part, from, turns, claims }: PartProps) {
  switch (part.kind) {
    case "text":
      if (claims.length === 0) return part.text;
      return keyed(claimedPieces(part.text, from, claims)).map(({ key, value: { text, claim } }) =>
        claim ? <ClaimMark key={key} text={text} claim={claim} /> : text,
      );
    case "region": {
      const id = conversationObjects(turns)[part.index];
      return id ? (
        <ObjectChip id={id} frameIndex={askedFrame(turns, id)} />
      ) : (
        t("object {index}", { index: part.index })
      );
    }
    case "time":
      return <TimeLink text={part.text} seconds={part.seconds} />;
  }
}
