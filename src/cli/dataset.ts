import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type CheckSummary, checkDataSet } from "../dataset/check-data-set.ts";
import { CONVERSIONS, convertDataSet } from "../dataset/convert-data-set.ts";
import { readRecords } from "../dataset/read-records.ts";
import { repairedRecords } from "../dataset/repairs/repaired-records.ts";
import { dataSetStatistics, type Statistics } from "../dataset/statistics.ts";
import { clipFiles } from "./clip-files.ts";
import { runCommand } from "./command.ts";
import { dataFile, openOutput, requireFolder } from "./data-files.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Reads data sets in the format of VideoRefer-700K: a JSON array or JSON lines, plain or in gzip, of any length.

  npm run -s dataset -- check FILE [--videos DIR] [--report FILE] [--json]
  npm run -s dataset -- stats FILE [--json]
  npm run -s dataset -- convert FILE --to ${CONVERSIONS.join("|")} --out FILE [--repair [--videos DIR]]

  check       accepts or rejects every record by the rules of docs/spec/videorefer-suite.md 3.5. Status 0 when all are
              accepted, 1 when some are not, 2 when the file is no data set
  --videos    also looks at the clips, which lie in this folder: videos, folders of frames, pictures
  --report    gets a line {"index", "id", "reason", "message"} for each rejected record
  --json      one JSON object: {"records", "accepted", "rejected", "reasons": {CODE: n}}. The codes are media, turns,
              region-count, no-mask, segmentation, mask-size, frame-key, unbound-name and json

  stats       counts what there is, accepted or not. With --json: {"records", "objects", "masks", "nullMasks", "turns",
              "media": {"video", "image", "none"}, "wordsPerAnswer"}

  convert     writes the data set in another form. Records that have none there are left out and named on stderr
  --to        v1: annotation by frames; v2: masks, of each object the largest; coco: as COCO and YouTube-VIS have it,
              with track_id; jsonl: the same records, one a line
  --out       the file to write; there is none until it is whole. A name in .jsonl gets lines instead of an array, one in .gz gzip
  --repair    first repairs rejected records where that is safe: a record then says the same in the form that the rules
              expect. Each is named on stderr with what was changed. With --videos, clips are looked at as check does`;

const OPTIONS = {
  videos: { type: "string" },
  report: { type: "string" },
  to: { type: "string" },
  out: { type: "string" },
  repair: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

/** What can be done, and the options that belong to it. */
const ACTIONS = {
  check: { run: check, options: ["videos", "report", "json"] },
  stats: { run: stats, options: ["json"] },
  convert: { run: convert, options: ["to", "out", "repair", "videos"] },
} as const;

/** The status when nothing could be said about the records. */
const NO_DATA_SET = 2;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.help) return void console.log(USAGE);
  const [name, path, ...others] = positionals;
  const action = name === "check" || name === "stats" || name === "convert" ? ACTIONS[name] : null;
  if (!action)
    throw new UsageError(`expected check, stats or convert, found ${name ?? "nothing"}\n\n${USAGE}`);
  if (path === undefined || others.length > 0) {
    throw new UsageError(`${name} should be followed by one file\n\n${USAGE}`);
  }
  const foreign = Object.keys(values).find(
    (option) => !(action.options as readonly string[]).includes(option),
  );
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not apply to ${name}`);
  await action.run(path, values);
}

async function check(path: string, { videos, report, json }: Values): Promise<void> {
  if (report !== undefined) requirePlace(path, "--report", report);
  const file = dataFile(path);
  const clips = clipsIn(videos);
  const output = report === undefined ? null : openOutput(report);
  try {
    const summary = await checkDataSet(file, {
      clips: clips ?? undefined,
      onRejected: output ? (rejected) => output.write(`${JSON.stringify(rejected)}\n`) : undefined,
    });
    await output?.commit();
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : verdictInWords(summary));
    if (summary.rejected > 0) process.exitCode = 1;
  } finally {
    await output?.discard();
    await clips?.close();
  }
}

/** @throws UsageError where that is no folder */
function clipsIn(videos: string | undefined): ReturnType<typeof clipFiles> | null {
  if (videos === undefined) return null;
  if (existsSync(videos) && statSync(videos).isDirectory()) return clipFiles(videos);
  throw new UsageError(`--videos ${videos} should be a folder`);
}

async function stats(path: string, { json }: Values): Promise<void> {
  const found = await dataSetStatistics(dataFile(path));
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : statisticsInWords(found));
}

async function convert(path: string, { to, out, repair, videos }: Values): Promise<void> {
  const conversion = CONVERSIONS.find((one) => one === to);
  if (!conversion) throw new UsageError(`--to should be ${CONVERSIONS.join(", ")}, is ${to ?? "missing"}`);
  if (out === undefined) throw new UsageError("--out should name the file that is written");
  requirePlace(path, "--out", out);
  if (videos !== undefined && !repair)
    throw new UsageError("--videos applies to convert only beside --repair");
  const entries = readRecords(dataFile(path));
  const clips = clipsIn(videos);
  const output = openOutput(out);
  let leftOut = 0;
  let repaired = 0;
  const records = repair
    ? repairedRecords(entries, clips, ({ index, record }, { sentences }) => {
        repaired++;
        console.error(
          `${nameOf(index, record?.id ?? null)}: repaired. ${sentences.map(({ message }) => message).join(" ")}`,
        );
      })
    : entries;
  try {
    const written = await convertDataSet(records, output, {
      to: conversion,
      lines: /\.(jsonl|ndjson)(\.gz)?$/i.test(out),
      onLeftOut({ index, id, message }) {
        leftOut++;
        console.error(`${nameOf(index, id)}: ${message}`);
      },
    });
    await output.commit();
    console.log(
      `${written} records written to ${out}, ${leftOut} left out${repair ? `, ${repaired} repaired` : ""}`,
    );
  } finally {
    await output.discard();
    await clips?.close();
  }
}

const nameOf = (index: number, id: unknown) =>
  `record ${index}${id === null ? "" : ` (id ${JSON.stringify(id)})`}`;

/** What is written must not take the place of what is read. */
function requirePlace(path: string, option: string, output: string): void {
  if (resolve(path) === resolve(output))
    throw new UsageError(`${option} should be another file than ${path}`);
  requireFolder(option, output);
}

function verdictInWords({ records, accepted, rejected, reasons }: CheckSummary): string {
  const lines = Object.entries(reasons).map(([reason, count]) => `  ${reason}: ${count}`);
  return `${[`${records} records: ${accepted} accepted, ${rejected} rejected`, ...lines].join("\n")}\n`;
}

function statisticsInWords(found: Statistics): string {
  const { records, objects, masks, nullMasks, turns, media, wordsPerAnswer } = found;
  const words = wordsPerAnswer === null ? "" : `, ${wordsPerAnswer.toFixed(1)} words per answer`;
  const lines = [
    `${records} records: ${media.video} of videos, ${media.image} of images, ${media.none} of text only`,
    `${objects} objects with ${masks} masks, out of sight on ${nullMasks} frames`,
    `${turns} turns${words}`,
  ];
  return `${lines.join("\n")}\n`;
}

runCommand("dataset", main, NO_DATA_SET);
