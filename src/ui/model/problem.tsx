import type { ReactNode } from "react";
import type { Failure } from "../../core/failure.ts";
import { failureText } from "../failure-text.ts";
import { FailureDetail } from "../kit/failure-detail.tsx";
import styles from "./model.module.css";

/** A failure in words, and in detail beneath. */
export function Problem({
  failure,
  about,
  children,
}: {
  failure: Failure;
  about?: string;
  children?: ReactNode;
}) {
  const { title, advice } = failureText(failure);
  return (
    <div className={styles.problem} role="alert">
      <h3>
        {about && `${about}: `}
        {title}
      </h3>
      <p>{advice}</p>
      <FailureDetail failure={failure} className={styles.detail} />
      {children}
    </div>
  );
}
