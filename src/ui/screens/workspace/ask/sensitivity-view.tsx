import { Square } from "lucide-react";
import { agreement, comparedAnswer, MASK_CHANGES, sensitivityVerdict } from "../../../../asking/agreement.ts";
import { answerWords } from "../../../../core/answer-parts.ts";
import { conversationObjects } from "../../../../core/conversation.ts";
import type { Exchange, MaskChange } from "../../../../core/project.ts";
import { type AnyText, type PlainText, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { Button } from "../../../kit/button.tsx";
import { useCommands } from "../../../services.tsx";
import panel from "./check-panel.module.css";
import styles from "./sensitivity-view.module.css";

const NAMES = {
  same: "Mask as it was",
  grown: "Mask grown",
  shrunk: "Mask shrunk",
  moved: "Mask moved off",
  removed: "Mask removed",
} as const satisfies Readonly<Record<MaskChange, PlainText>>;

const AGREEMENTS = {
  same: "Agreement with the mask as it was",
  grown: "Agreement with the mask grown",
  shrunk: "Agreement with the mask shrunk",
  moved: "Agreement with the mask moved off",
  removed: "Agreement with the mask removed",
} as const satisfies Readonly<Record<MaskChange, PlainText>>;

const ASKING = {
  same: "Asking with the mask as it was, {nth} of {total}",
  grown: "Asking with the mask grown, {nth} of {total}",
  shrunk: "Asking with the mask shrunk, {nth} of {total}",
  moved: "Asking with the mask moved off, {nth} of {total}",
  removed: "Asking with the mask removed, {nth} of {total}",
} as const satisfies Readonly<Record<MaskChange, AnyText>>;

const VERDICTS = {
  "about-object":
    "The answer holds when the mask changes a little, and not without it: it is about the object.",
  unsteady: "A small change of the mask changes the answer. Do not rely on its details.",
  regardless: "The answer stays the same when the mask is taken off the object. It may not be about it.",
  unclear: "Small changes of the mask change the answer as much as taking it away.",
} as const;

/** How an answer changes with its masks: while it is checked, and afterwards as a meter for each change, with the answers. */
export function SensitivityView({ turns }: { turns: readonly Exchange[] }) {
  const exchange = turns[turns.length - 1]!;
  const commands = useCommands();
  const check = useApp(({ checks }) => {
    const running = checks[exchange.id];
    return running?.kind === "answers" ? running : undefined;
  });
  const objects = useDocument((state) => state.project.objects);
  const { sensitivity } = exchange;
  const compared = comparedAnswer(exchange);
  const answers = sensitivity ?? [];
  const verdict = check ? null : sensitivityVerdict(compared, answers);
  const numbered = conversationObjects(turns);
  return (
    <section className={panel.panel} aria-label={t("Check with other masks")}>
      {check && (
        <p className={panel.progress}>
          {check.change === null
            ? t("Waiting for the model")
            : t(ASKING[check.change], { nth: check.done + 1, total: check.total })}
          <Button size="s" icon={<Square size={12} />} onClick={() => commands.stopChecking(exchange.id)}>
            {t("Stop the check")}
          </Button>
        </p>
      )}
      {verdict && (
        <p className={styles.verdict} data-verdict={verdict}>
          {t(VERDICTS[verdict])}
        </p>
      )}
      <dl className={styles.changes}>
        {MASK_CHANGES.map((change) => {
          const found = answers.find((other) => other.change === change);
          if (!found) return null;
          const share = agreement(compared, found.answer);
          const percent = `${Math.round(share * 100)} %`;
          return (
            <div key={change} className={styles.change}>
              <dt>
                {t(NAMES[change])}
                <meter
                  className={styles.meter}
                  min={0}
                  max={1}
                  value={share}
                  aria-label={t(AGREEMENTS[change])}
                  aria-valuetext={percent}
                />
                {percent}
              </dt>
              <dd>{answerWords(found.answer, numbered, objects) || t("No answer.")}</dd>
            </div>
          );
        })}
      </dl>
      {answers.length > 0 && (
        <p className={styles.note}>
          {t("Percentages: words in common with the answer. All were asked at temperature 0.")}
        </p>
      )}
    </section>
  );
}
