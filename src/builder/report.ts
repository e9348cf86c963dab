import { tensorEntries } from "../package/shard-layout.ts";
import type { Loss, Losses } from "./loss.ts";
import type { PackagePlan } from "./package-plan.ts";

/** A report for people, beside the files of a package. The manifest does not list it, as it is not needed to run the model. */
export const REPORT_FILE = "report.json";

/** Precision that one tensor of a package has lost by being stored in fewer bits. */
export interface TensorReport extends Pick<Loss, "bits" | "values" | "overflowing" | "subnormal"> {
  /** Largest magnitude and root mean square of the values before storing; null when they are not finite. */
  readonly largest: number | null;
  readonly rms: number | null;
  /** Root mean square of the errors divided by that of the values. */
  readonly relativeError: number | null;
}

export interface ConversionReport {
  readonly format: "videorefer-report";
  readonly formatVersion: 1;
  readonly builderVersion: string;
  /** Tensors of the checkpoint that are not used, with their types. */
  readonly unusedTensors: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, TensorReport>>;
}

/** The report as a JSON file, with one tensor per line in the order of the shards. */
export function reportBytes(
  { shards, unusedTensors }: Pick<PackagePlan, "shards" | "unusedTensors">,
  losses: Losses,
  builderVersion: string,
): Uint8Array {
  const lines = tensorEntries(shards)
    .map(({ name }) => name)
    .filter((name) => name in losses)
    .map((name) => `  ${JSON.stringify(withoutRole(name))}: ${JSON.stringify(tensorReport(losses[name]!))}`);
  const head = { format: "videorefer-report", formatVersion: 1, builderVersion, unusedTensors };
  const text = `${JSON.stringify(head, null, 1).slice(0, -2)},\n "tensors": {\n${lines.join(",\n")}\n }\n}\n`;
  return new TextEncoder().encode(text);
}

/** A quantised matrix has one entry, without the suffix of its values. */
const withoutRole = (name: string): string => name.replace(/\.values$/, "");

function tensorReport(loss: Loss): TensorReport {
  const { bits, values, overflowing, subnormal, sampled, squares, squaredErrors } = loss;
  return {
    bits,
    values,
    largest: rounded(loss.largest),
    rms: rounded(Math.sqrt(squares / sampled)),
    relativeError: rounded(squares === 0 ? 0 : Math.sqrt(squaredErrors / squares)),
    overflowing,
    subnormal,
  };
}

const rounded = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
