import { dependence } from "../../../../asking/claims.ts";
import type { Claim } from "../../../../core/project.ts";
import styles from "./claim-mark.module.css";

/** A word of an answer with a line under it that says what it rests on; the numbers are in its tooltip. */
export function ClaimMark({ text, claim }: { text: string; claim: Claim }) {
  const rests = dependence(claim);
  return (
    <span className={styles.claim} data-rests={rests} title={claimWords(claim)}>
      {text}
    </span>
  );
}

function claimWords({ same, moved, removed }: Claim): string {
  return [
    `Probability ${percent(same)} with the mask`,
    ...(moved === undefined ? [] : [`${percent(moved)} with it moved off`]),
    ...(removed === undefined ? [] : [`${percent(removed)} without it`]),
  ].join(", ");
}

/** A logarithm of a probability as a share of hundred. */
export function percent(logProbability: number): string {
  const share = 100 * Math.exp(logProbability);
  return share > 0 && share < 1 ? "under 1 %" : `${Math.round(share)} %`;
}
