import { decodeRoof, type Figures, prefillRoof, type SideFigures, slope } from "./figures.ts";

/** The figures for people. */
export function table(figures: Figures): string {
  const { ours, theirs, work, measured, video } = figures;
  const both = (name: string, value: (side: SideFigures) => number, digits = 1) =>
    row(name, value(ours).toFixed(digits), value(theirs).toFixed(digits));
  const rates = ours.rates.map((mine, index) => {
    const other = theirs.rates[index]!;
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
  const device = figures.adapter ? `${figures.device}, ${figures.adapter}` : figures.device;
  return [
    `${figures.model} on ${device} (${figures.runtime}, threads: ${figures.threads})`,
    `measured: ${(measured.bytesPerSecond / 1e9).toFixed(1)} GB/s, ${(measured.flopsPerSecond / 1e9).toFixed(1)} GFLOP/s`,
    "",
    row(
      "tokens",
      "prefill/s",
      "theirs",
      "ratio",
      "of roof",
      "decode/s",
      "theirs",
      "ratio",
      "of roof",
      "first ms",
    ),
    ...rates,
    "",
    row("", "ours", "theirs"),
    both("load, ms", (side) => side.loadMs, 0),
    both("longest context slower by, %", (side) => 100 * slope(side.rates, work, measured)),
    both("step: CPU, ms", (side) => side.step.cpuMs, 2),
    both("step: GPU process CPU, ms", (side) => side.step.gpuProcessCpuMs, 2),
    both("step: dispatches", (side) => side.step.dispatches),
    both("step: submits", (side) => side.step.submits),
    both("step: buffers made", (side) => side.step.buffers),
    both("step: bytes read back", (side) => side.step.readBackBytes, 0),
    both("step: bytes into the heap", (side) => side.step.heapInBytes, 0),
    both("step: bytes out of the heap", (side) => side.step.heapOutBytes, 0),
    both("wasm heap, MiB", (side) => side.wasmHeapBytes / 2 ** 20),
    row("JavaScript heap, MiB", mebibytes(ours.jsHeapBytes), mebibytes(theirs.jsHeapBytes)),
    both(`first token of ${ours.followUp.sharedTokens} tokens, ms`, (side) => side.followUp.firstMs, 0),
    both("the same and 16 more, ms", (side) => side.followUp.nextMs, 0),
    ...(video
      ? [
          "",
          `a video of ${video.visualTokens} picture tokens: first word after ${video.firstMs.toFixed(0)} ms, of the next question ${video.followUpMs.toFixed(0)} ms (${percent(video.followUpMs / video.firstMs)})`,
        ]
      : []),
    `both wrote the same ids in ${figures.sameAnswers} of ${figures.answers} answers`,
  ].join("\n");
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(cells.length > 2 ? 7 : 32) + cells.map((cell) => cell.padStart(11)).join("");
}

const speeds = (ours: number, theirs: number): string[] => [
  ours.toFixed(1),
  theirs.toFixed(1),
  `${(ours / theirs).toFixed(2)}x`,
];
const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
const mebibytes = (bytes: number | null): string => (bytes === null ? "-" : (bytes / 2 ** 20).toFixed(1));
