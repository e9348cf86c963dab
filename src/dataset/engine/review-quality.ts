/** A sample of reviewed items that a person judged anew: how many were kept or dropped, and rightly or not. */
export interface Audit {
  /** Kept, and good. */
  readonly truePositives: number;
  /** Kept, and bad. */
  readonly falsePositives: number;
  /** Dropped, and good. */
  readonly falseNegatives: number;
  /** Dropped, and bad. */
  readonly trueNegatives: number;
}

/** How good a reviewer is; null where the sample cannot tell. */
export interface ReviewQuality {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly accuracy: number | null;
  readonly f1: number | null;
}

/**
 * A reviewer's precision, recall and accuracy on all items, from a sample balanced by verdict (videorefer-suite.md 12.1): what was found
 * among kept and among dropped items counts by how many of all items were kept.
 * @param keepRate share of all items that the reviewer kept, 0 to 1; null takes the sample as it is
 */
export function reviewQuality(audit: Audit, keepRate: number | null): ReviewQuality {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = audit;
  const [kept, dropped] = [truePositives + falsePositives, falseNegatives + trueNegatives];
  const total = kept + dropped;
  if (total === 0) return { precision: null, recall: null, accuracy: null, f1: null };
  const keptShare = keepRate ?? kept / total;
  // A side that nobody looked at says nothing, unless it has no items.
  if ((kept === 0 && keptShare > 0) || (dropped === 0 && keptShare < 1)) {
    const precision = kept === 0 ? null : truePositives / kept;
    return { precision, recall: null, accuracy: null, f1: null };
  }
  const goodKept = kept === 0 ? 0 : keptShare * (truePositives / kept);
  const badDropped = dropped === 0 ? 0 : (1 - keptShare) * (trueNegatives / dropped);
  const goodDropped = dropped === 0 ? 0 : (1 - keptShare) * (falseNegatives / dropped);
  const precision = kept === 0 ? null : truePositives / kept;
  const good = goodKept + goodDropped;
  const recall = good === 0 ? null : goodKept / good;
  const f1 =
    precision === null || recall === null || precision + recall === 0
      ? null
      : (2 * precision * recall) / (precision + recall);
  return { precision, recall, accuracy: goodKept + badDropped, f1 };
}
