import { claimedPieces } from "../../../../asking/claims.ts";
import { type AnswerPart, answerParts } from "../../../../core/answer-parts.ts";
import { askedFrame, conversationObjects } from "../../../../core/conversation.ts";
import type { Claim, Exchange } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { keyed } from "../../../kit/keyed.ts";
import styles from "./answer-text.module.css";
import { ClaimMark } from "./claim-mark.tsx";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

/** The answer to the last of a conversation's turns: the model's words, and before them what the person made of them. */
export function AnswerText({ turns }: { turns: readonly Exchange[] }) {
  const { id, answer, correction, claims } = turns[turns.length - 1]!;
  const running = useApp((state) => state.live[id] !== undefined);
  const own = (
    <p className={styles.answer} data-testid="answer">
      <Words text={answer} turns={turns} claims={claims?.answer === answer ? claims.words : NO_CLAIMS} />
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

/** Regions become chips and times become links into the clip; nothing is read as markup. */
function Words({
  text,
  turns,
  claims = NO_CLAIMS,
}: {
  text: string;
  turns: readonly Exchange[];
  claims?: readonly Claim[];
}) {
  let from = 0;
  return keyed(answerParts(text)).map(({ key, value }) => {
    const start = from;
    from += value.text.length;
    return <Part key={key} part={value} from={start} turns={turns} claims={claims} />;
  });
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
