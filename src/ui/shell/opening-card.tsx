import { FileJson } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../../core/failure.ts";
import { t } from "../../language/text.ts";
import { failureText } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import { FailureDetail } from "../kit/failure-detail.tsx";
import styles from "./opening-card.module.css";

interface OpeningCardProps {
  /** What is opened, as in "a data set". */
  readonly what: string;
  readonly title: string;
  /** What one can do with it. */
  readonly words: string;
  readonly file:
    | { readonly kind: "none" | "open" }
    | { readonly kind: "reading"; readonly name: string }
    | { readonly kind: "failed"; readonly name: string; readonly failure: Failure };
  readonly hint: string;
  readonly onOpen: () => void;
  readonly children?: ReactNode;
}

/** What stands in the place of a file's contents: what can be opened, or why the last file could not be. */
export function OpeningCard({ what, title, words, file, hint, onOpen, children }: OpeningCardProps) {
  const hasFailed = file.kind === "failed";
  return (
    <section className={styles.card} aria-label={t("Open {what}", { what })}>
      {hasFailed ? (
        <Failed name={file.name} failure={file.failure} />
      ) : (
        <>
          <h2 className={styles.title}>{title}</h2>
          <p>{words}</p>
        </>
      )}
      <Button
        tone="primary"
        icon={<FileJson size={17} />}
        disabled={file.kind === "reading"}
        onClick={onOpen}
      >
        {hasFailed ? t("Choose another file") : t("Open {what}", { what })}
      </Button>
      <p className={styles.hint} role="status">
        {file.kind === "reading" ? t("Reading {name}…", { name: file.name }) : hint}
      </p>
      {children}
    </section>
  );
}

function Failed({ name, failure }: { name: string; failure: Failure }) {
  const { title, advice } = failureText(failure);
  return (
    <div role="alert" className={styles.failed}>
      <h2 className={styles.title}>{title}</h2>
      <p>{advice}</p>
      <FailureDetail failure={failure} name={name} className={styles.hint} />
    </div>
  );
}
