import { tensorEntries } from "../package/shard-layout.ts";
import type { Loss, Losses } from "./loss.ts";
import type { PackagePlan } from "./package-plan.ts";

/** Beside a package's files, for people; the manifest does not list it, as nothing that runs the model reads it. */
export const REPORT_FILE = "report.json";

/** What one tensor of a package has lost to the width at which it is stored. */
export interface TensorReport extends Pick<Loss, "bits" | "values" | "overflowing" | "subnormal"> {
  /** Largest magnitude and root mean square of the values to be stored; null when they are not finite. */
  readonly largest: number | null;
  readonly rms: number | null;
  /** Root mean square of the errors over that of the values. */
  readonly relativeError: number | null;
}

export interface ConversionReport {
  readonly format: "videorefer-report";
  readonly formatVersion: 1;
  readonly builderVersion: string;
  /** Tensors of the checkpoint that nothing was made of, with their types. */
  readonly unusedTensors: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, TensorReport>>;
}

/** The file, a tensor to a line, in the order of the shards. */
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

/** A matrix in blocks is measured as one, by the name of its values. */
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
