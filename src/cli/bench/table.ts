import {
  decodeRoof,
  type Figures,
  prefillRoof,
  type SideFigures,
  type SpeedFigures,
  slope,
} from "./figures.ts";

/** The figures for people. */
export function table(figures: Figures): string {
  const { ours, theirs, wllama, work, measured, video } = figures;
  const device = figures.adapter ? `${figures.device}, ${figures.adapter}` : figures.device;
  const sides = theirs ? [ours, theirs] : [ours];
  const each = (name: string, value: (side: SideFigures) => number, digits = 1) =>
    row(name, ...sides.map((side) => value(side).toFixed(digits)));
  /** Also of wllama, of which less is known. */
  const all = (name: string, value: (side: SpeedFigures) => number, digits = 1) =>
    row(name, ...[...sides, ...(wllama ? [wllama] : [])].map((side) => value(side).toFixed(digits)));
  return [
    `${figures.model} on ${device} (${figures.runtime}, threads: ${figures.threads})`,
    `measured: ${(measured.bytesPerSecond / 1e9).toFixed(1)} GB/s, ${(measured.flopsPerSecond / 1e9).toFixed(1)} GFLOP/s`,
    ...rateRows(figures, "theirs", theirs),
    ...rateRows(figures, "wllama", wllama),
    "",
    row("", "ours", ...(theirs ? ["theirs"] : []), ...(wllama ? ["wllama"] : [])),
    all("load, ms", (side) => side.loadMs, 0),
    all("longest context slower by, %", (side) => 100 * slope(side.rates, work, measured)),
    row(
      "step: CPU, ms",
      ...[...sides.map(({ step }) => step.cpuMs), ...(wllama ? [wllama.stepCpuMs] : [])].map((ms) =>
        ms.toFixed(2),
      ),
    ),
    each("step: GPU process CPU, ms", (side) => side.step.gpuProcessCpuMs, 2),
    each("step: dispatches", (side) => side.step.dispatches),
    each("step: submits", (side) => side.step.submits),
    each("step: buffers made", (side) => side.step.buffers),
    each("step: bytes read back", (side) => side.step.readBackBytes, 0),
    each("step: bytes into the heap", (side) => side.step.heapInBytes, 0),
    each("step: bytes out of the heap", (side) => side.step.heapOutBytes, 0),
    each("wasm heap, MiB", (side) => side.wasmHeapBytes / 2 ** 20),
    row("JavaScript heap, MiB", ...sides.map((side) => mebibytes(side.jsHeapBytes))),
    all(`first token of ${ours.followUp.sharedTokens} tokens, ms`, (side) => side.followUp.firstMs, 0),
    all("the same and 16 more, ms", (side) => side.followUp.nextMs, 0),
    ...(video
      ? [
          "",
          `a video of ${video.visualTokens} picture tokens: first word after ${video.firstMs.toFixed(0)} ms, of the next question ${video.followUpMs.toFixed(0)} ms (${percent(video.followUpMs / video.firstMs)})`,
        ]
      : []),
    ...(theirs ? [`both wrote the same ids in ${figures.sameAnswers} of ${figures.answers} answers`] : []),
    ...(wllama
      ? [
          `wllama (llama.cpp ${wllama.version}, ${wllama.format}, threads: ${wllama.threads}) wrote ours in ${wllama.sameAnswers} of ${figures.answers} answers; of ${wllama.divergence.prompts} prompts the next token's likeliest is the same in ${wllama.divergence.agreed}, its distribution off by ${wllama.divergence.mean.toExponential(1)} nats, at worst ${wllama.divergence.worst.toExponential(1)}`,
        ]
      : []),
  ].join("\n");
}

/** Rates beside another side's, which is left out where it took no part. */
function rateRows({ ours, work, measured }: Figures, name: string, side: SpeedFigures | null): string[] {
  if (!side) return [];
  const head = ["prefill/s", name, "ratio", "of roof", "decode/s", name, "ratio", "of roof", "first ms"];
  const rates = ours.rates.map((mine, index) => {
    const other = side.rates[index]!;
    const context = mine.promptTokens;
    return row(
      String(context),
      ...speeds(mine.prefillTokensPerSecond, other.prefillTokensPerSecond),
      percent(mine.prefillTokensPerSecond / prefillRoof(work, measured, context)),
      ...speeds(mine.decodeTokensPerSecond, other.decodeTokensPerSecond),
      percent(mine.decodeTokensPerSecond / decodeRoof(work, measured, context)),
      `${mine.firstTokenMs.toFixed(0)} / ${other.firstTokenMs.toFixed(0)}`,
    );
  });
  return ["", row("tokens", ...head), ...rates];
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(cells.length > 3 ? 7 : 32) + cells.map((cell) => cell.padStart(11)).join("");
}

const speeds = (ours: number, theirs: number): string[] => [
  ours.toFixed(1),
  theirs.toFixed(1),
  `${(ours / theirs).toFixed(2)}x`,
];
const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
const mebibytes = (bytes: number | null): string => (bytes === null ? "-" : (bytes / 2 ** 20).toFixed(1));
