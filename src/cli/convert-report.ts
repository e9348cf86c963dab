import type { ConversionReport, TensorReport } from "../builder/report.ts";

/** How many tensors are named. */
const NAMED = 3;

/** What a conversion has lost, a line to each part of the model; the tensors that lost most; what float16 could not hold. */
export function reportLines({ tensors, unusedTensors }: ConversionReport): string[] {
  const parts = new Map<string, TensorReport[]>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const part = partOf(name);
    parts.set(part, [...(parts.get(part) ?? []), tensor]);
  }
  const lines = ["", "part              bits    largest  overflowing  subnormal  relative error"];
  for (const [part, members] of parts) lines.push(partLine(part, members));
  const worst = Object.entries(tensors)
    .sort(([, a], [, b]) => errorOf(b) - errorOf(a))
    .slice(0, NAMED)
    .filter(([, tensor]) => errorOf(tensor) > 0)
    .map(([name, tensor]) => `${name} (${errorOf(tensor).toPrecision(2)})`);
  if (worst.length > 0) lines.push(`Largest errors: ${worst.join(", ")}`);
  const unused = Object.entries(unusedTensors);
  if (unused.length > 0) {
    const named = unused.slice(0, NAMED).map(([name, dtype]) => `${name} (${dtype})`);
    const names = named.join(", ") + (unused.length > NAMED ? ", …" : "");
    lines.push(`Left out: ${unused.length} tensors that the model does not need, ${names}`);
  }
  const lost = Object.keys(tensors).filter((name) => tensors[name]!.overflowing > 0);
  if (lost.length > 0) {
    const names = lost.slice(0, NAMED).join(", ") + (lost.length > NAMED ? ", …" : "");
    lines.push(
      `Warning: float16 ends at 65504, and ${sum(Object.values(tensors), "overflowing")} numbers lie beyond: in ${names}. Answers will be wrong; use --dtype q4f32.`,
    );
  }
  return lines;
}

/** Layers of the decoder apart, as its first and last ones are often unlike the others. */
function partOf(name: string): string {
  const layer = /^decoder\.layers\.(\d+)\./.exec(name);
  if (layer) return `decoder layer ${layer[1]}`;
  if (name.startsWith("decoder.head")) return "head";
  if (name.startsWith("decoder.norm")) return "decoder's norm";
  const [first] = name.split(".") as [string];
  return first === "connector" ? "projector" : first;
}

function partLine(part: string, tensors: readonly TensorReport[]): string {
  const widths = [...new Set(tensors.map(({ bits }) => bits))].sort((a, b) => a - b);
  const largest = Math.max(...tensors.map((tensor) => tensor.largest ?? Number.POSITIVE_INFINITY));
  const power = ({ rms, values }: TensorReport) => values * (rms ?? 0) ** 2;
  const all = tensors.reduce((total, tensor) => total + power(tensor), 0);
  const lost = tensors.reduce((total, tensor) => total + power(tensor) * errorOf(tensor) ** 2, 0);
  return [
    part.padEnd(16),
    widths.join(", ").padStart(5),
    largest.toPrecision(4).padStart(10),
    String(sum(tensors, "overflowing")).padStart(12),
    String(sum(tensors, "subnormal")).padStart(10),
    (all > 0 ? Math.sqrt(lost / all) : 0).toExponential(1).padStart(15),
  ].join(" ");
}

const errorOf = ({ relativeError }: TensorReport): number => relativeError ?? 0;

const sum = (tensors: readonly TensorReport[], key: "overflowing" | "subnormal"): number =>
  tensors.reduce((total, tensor) => total + tensor[key], 0);
