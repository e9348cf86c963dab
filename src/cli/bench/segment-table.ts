import { median } from "./figures.ts";
import type { SegmentFigures, Work } from "./segment.ts";

/**
 * The figures for people. Encoding and clicks are medians; a tracked frame is the mean, as the tracker without a download does more on
 * some frames than on others.
 */
export function segmentTable(figures: SegmentFigures): string {
  const { id, device, adapter, runtime, threads, encodedSize, encode, click, track } = figures;
  const [height, width] = encodedSize;
  return [
    `${id} on ${adapter ? `${device}, ${adapter}` : device} (${runtime}, threads: ${threads})`,
    `frames of 1280 × 720, encoded as ${width} × ${height}`,
    "",
    row("", "ms", "processor ms", "GFLOP", "GFLOP/s", "heap, MB"),
    row("loaded", milliseconds(figures.loadMs), "", "", "", megabytes(figures.loadedHeapBytes)),
    ...rows("encode a frame", encode, middle, figures),
    ...rows("click, frame encoded", click, middle, figures),
    ...rows("tracked frame", track, mean, figures),
  ].join("\n");
}

type Average = (values: readonly number[]) => number;
const middle: Average = (values) => median(values);
const mean: Average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function rows(
  name: string,
  { runs, cpuMs, heapBytes }: Work,
  average: Average,
  { gflop }: SegmentFigures,
): string[] {
  const total = average(runs.map(({ ms }) => ms));
  const stages = [...new Set(runs.flatMap(({ stages }) => Object.keys(stages)))].map((stage) => {
    const ms = average(runs.map(({ stages }) => stages[stage] ?? 0));
    // A graph that does not run on every frame does that share of its work.
    const share = runs.filter(({ stages }) => stage in stages).length / runs.length;
    const work = gflop[stage];
    return { stage, ms, work: work === undefined ? null : work * share };
  });
  const inGraphs = stages.reduce((sum, { ms }) => sum + ms, 0);
  return [
    row(name, milliseconds(total), milliseconds(cpuMs), "", "", megabytes(heapBytes)),
    ...stages.map(({ stage, ms, work }) =>
      work === null
        ? row(`  ${stage}`, milliseconds(ms))
        : row(`  ${stage}`, milliseconds(ms), "", work.toFixed(1), ((1000 * work) / ms).toFixed(1)),
    ),
    row("  outside the graphs", milliseconds(Math.max(0, total - inGraphs))),
  ];
}

const row = (name: string, ...cells: readonly string[]): string =>
  (name.padEnd(24) + cells.map((cell) => cell.padStart(14)).join("")).trimEnd();
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const milliseconds = (ms: number): string => ms.toFixed(ms < 100 ? 1 : 0);
