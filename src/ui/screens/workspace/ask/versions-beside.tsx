import { conversation } from "../../../../core/conversation.ts";
import type { Exchange } from "../../../../core/project.ts";
import { versionsOf } from "../../../../core/versions.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { AnswerText } from "./answer-text.tsx";
import { useBeside } from "./use-beside.tsx";
import styles from "./versions-beside.module.css";

/** The answers to all versions of a question, each with the model that gave it: one after another in a narrow panel. */
export function VersionsBeside({ exchange }: { exchange: Exchange }) {
  const exchanges = useDocument(({ project }) => project.exchanges);
  const versions = versionsOf(exchanges, exchange);
  const { beside, note } = useBeside(versions);
  return (
    <>
      <ul className={styles.versions} aria-label={t("Answers beside each other")}>
        {versions.map((version, at) => (
          <li key={version.id} className={styles.version}>
            <h4 className={styles.model}>
              {at + 1}. {version.model?.id ?? t("No model yet")}
            </h4>
            {version.answer === "" ? (
              <p>{version.state === "failed" ? t("It could not answer.") : t("No answer yet.")}</p>
            ) : (
              <AnswerText turns={conversation(exchanges, version.id)} beside={beside(version)} />
            )}
          </li>
        ))}
      </ul>
      {note}
    </>
  );
}
