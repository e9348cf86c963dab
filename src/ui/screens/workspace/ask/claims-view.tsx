import { Square } from "lucide-react";
import { dependence } from "../../../../asking/claims.ts";
import type { Exchange, MaskChange } from "../../../../core/project.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { Button } from "../../../kit/button.tsx";
import { keyed } from "../../../kit/keyed.ts";
import { useCommands } from "../../../services.tsx";
import panel from "./check-panel.module.css";
import mark from "./claim-mark.module.css";
import { percent } from "./claim-mark.tsx";
import styles from "./claims-view.module.css";

const STEPS: Partial<Readonly<Record<MaskChange, PlainText>>> = {
  same: "Scoring the words with the mask as it was",
  moved: "Scoring the words with the mask moved off",
  removed: "Scoring the words with the mask removed",
};

const KINDS = [
  { rests: "region", name: "rests on what is marked" },
  { rests: "anyway", name: "the model would have said it anyway" },
  { rests: "unclear", name: "unclear" },
] as const satisfies readonly { rests: string; name: PlainText }[];

/** Which claims of an answer rest on its masks: while it is checked, and afterwards what the lines under its words mean, with the numbers. */
export function ClaimsView({ exchange }: { exchange: Exchange }) {
  const commands = useCommands();
  const check = useApp((state) => state.checks[exchange.id]);
  const { answer, claims } = exchange;
  const words = claims?.answer === answer ? claims.words : [];
  const kinds = new Map(
    KINDS.map(({ rests }) => [rests, words.filter((word) => dependence(word) === rests)]),
  );
  return (
    <section className={panel.panel} aria-label={t("What the claims rest on")}>
      {check?.kind === "claims" && (
        <p className={panel.progress}>
          {check.change === null
            ? t("Waiting for the model")
            : t("{step}, {number} of {total}", {
                step: t(STEPS[check.change] ?? "Scoring the words with the mask as it was"),
                number: check.done + 1,
                total: check.total,
              })}
          <Button size="s" icon={<Square size={12} />} onClick={() => commands.stopChecking(exchange.id)}>
            {t("Stop the check")}
          </Button>
        </p>
      )}
      {words.length > 0 && (
        <>
          <ul className={styles.kinds}>
            {KINDS.map(({ rests, name }) => {
              const found = kinds.get(rests)!;
              if (found.length === 0) return null;
              return (
                <li key={rests}>
                  <span className={mark.claim} data-rests={rests}>
                    {t("{found} of {total}", { found: found.length, total: words.length })}
                  </span>{" "}
                  {t(name)}
                </li>
              );
            })}
          </ul>
          <details>
            <summary>{t("How likely each word was")}</summary>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t("Word")}</th>
                  <th scope="col">{t("With the mask")}</th>
                  <th scope="col">{t("Moved off")}</th>
                  <th scope="col">{t("Removed##of a mask")}</th>
                  <th scope="col">{t("It…")}</th>
                </tr>
              </thead>
              <tbody>
                {keyed(words).map(({ key, value }) => (
                  <tr key={key}>
                    <th scope="row">{answer.slice(value.start, value.end)}</th>
                    <td>{percent(value.same)}</td>
                    <td>{value.moved === undefined ? "–" : percent(value.moved)}</td>
                    <td>{value.removed === undefined ? "–" : percent(value.removed)}</td>
                    <td>{t(SHORT[dependence(value)])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className={styles.note}>
              {t(
                "Each word is scored after the words before it: what an earlier word gave away, a later one need not see.",
              )}
            </p>
          </details>
        </>
      )}
      {claims && claims.answer === answer && words.length === 0 && (
        <p>{t("There is no word in this answer that tells a fact.")}</p>
      )}
    </section>
  );
}

const SHORT = { region: "rests on it", anyway: "is said anyway", unclear: "is unclear" } as const;
