import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openCheckpoint } from "../builder/open-checkpoint.ts";
import type { PartBits } from "../builder/recipe.ts";
import { FailureError } from "../core/failure.ts";
import type { Variant } from "../package/manifest.ts";
import type { AnswerReport, BitsPage, Questions } from "./bits-page/report.ts";
import { readQuestions } from "./bits-questions.ts";
import { launchBrowser } from "./browser.ts";
import { buildTools } from "./build.ts";
import { buildFolder } from "./build-folder.ts";
import { checkpointOf, folderSource } from "./node-files.ts";
import { serve } from "./serve.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Measures what each part of a model loses at each width: how far the distributions of an answer's next tokens move
from those of the f32 package, which has said the answer.

  npm run bits -- DIR [--questions FILE] [--json]

  DIR          a checkpoint, or a fixture folder with its golden.json, whose questions are then asked
  --questions  lines of JSON as for ask --batch
  --json       the figures as JSON on the standard output`;

/** One package to measure: the f32 one but for `bits`. */
interface Candidate {
  readonly part: string;
  readonly width: string;
  readonly variant: Variant;
  readonly bits?: PartBits;
  /** Products are of integers, as in the app; otherwise of floats, so that only the weights count. */
  readonly integers?: boolean;
}

/** What a package loses. */
interface Figures {
  readonly part: string;
  readonly width: string;
  readonly bytes: number;
  readonly tokens: number;
  /** Nats per token: over all of them, and of the worst. */
  readonly divergence: number;
  readonly worstDivergence: number;
  /** Tokens whose likeliest choice is the reference's, and answers of which all are. */
  readonly agreed: number;
  readonly answers: number;
  readonly answersKept: number;
}

/** The one part that is a table, not matrices. */
const TABLE = "embedding";
const WIDTHS = [16, 8, 4] as const;

/** @param parts of the model's family */
function candidates(parts: readonly string[]): Candidate[] {
  const one = (part: string, width: (typeof WIDTHS)[number] | "q8"): Candidate => ({
    part,
    width: String(width),
    variant: "f32",
    bits: { [part]: width },
  });
  const matrices = parts.filter((part) => part !== TABLE);
  return [
    ...matrices.flatMap((part) => WIDTHS.map((width) => one(part, width))),
    one(TABLE, "q8"),
    { part: "all", width: "q4f32", variant: "q4f32" },
    { part: "all", width: "integers", variant: "q4f32", integers: true },
  ];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      questions: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  if (positionals.length !== 1) throw new UsageError(`one folder is expected\n\n${USAGE}`);
  const folder = resolve(positionals[0]!);
  const { asked, mounts } = await readQuestions(folder, values.questions);
  const figures = await measureAll(folder, asked, mounts);
  console.log(values.json ? JSON.stringify(figures, null, 1) : table(figures));
}

async function measureAll(
  folder: string,
  asked: Questions,
  mounts: Record<string, string>,
): Promise<Figures[]> {
  const source = folderSource(checkpointOf(folder));
  const { recipe } = await openCheckpoint(source);
  const work = await mkdtemp(join(tmpdir(), "bits-"));
  const server = await serve({ root: await buildTools(), mounts });
  const browser = await launchBrowser();
  try {
    const page = await browser.context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") console.error(message.text());
    });
    await page.goto(`${server.origin}/src/cli/bits-page/index.html`);
    const seen = new Set<string>();
    const figures: Figures[] = [];
    for (const { part, width, integers = false, ...options } of [
      { part: "none", width: "f32", variant: "f32" } as Candidate,
      ...candidates(recipe.parts),
    ]) {
      const out = join(work, `${part}-${width}`);
      const { shards } = await buildFolder(source, out, {
        ...options,
        repository: basename(folder),
        revision: "local",
        licence: null,
      });
      const same = JSON.stringify([integers, shards]);
      // A part that this model lacks changes nothing.
      if (!seen.has(same)) {
        console.error(`${part} ${width}`);
        const url = `/package-${seen.size}`;
        server.mount(url, out);
        const reports = await page.evaluate(
          ([url, integers, asked]) =>
            (globalThis as typeof globalThis & BitsPage).measure(url, integers, asked),
          [url, integers, asked] as const,
        );
        const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
        figures.push({ part, width, bytes, ...summed(reports) });
      }
      seen.add(same);
      await rm(out, { recursive: true });
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
    await rm(work, { recursive: true, force: true });
  }
}

function summed(reports: readonly AnswerReport[]) {
  const sum = (of: (report: AnswerReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const tokens = sum((report) => report.tokens);
  return {
    tokens,
    divergence: sum((report) => report.divergence) / tokens,
    worstDivergence: Math.max(...reports.map((report) => report.worstDivergence)),
    agreed: sum((report) => report.agreed),
    answers: reports.length,
    answersKept: reports.filter((report) => report.agreed === report.tokens).length,
  };
}

function table(figures: readonly Figures[]): string {
  const rows = figures.map((row) => [
    row.part.padEnd(12),
    row.width.padEnd(6),
    (row.bytes / 1e6).toFixed(2).padStart(8),
    row.divergence.toExponential(1).padStart(9),
    row.worstDivergence.toExponential(1).padStart(9),
    `${row.agreed} of ${row.tokens}`.padStart(13),
    `${row.answersKept} of ${row.answers}`.padStart(9),
  ]);
  const head = "part         width        MB     mean     worst  likeliest kept  answers kept";
  return [head, ...rows.map((row) => row.join(" "))].join("\n");
}

main().catch((error: unknown) => {
  const expected = error instanceof UsageError || error instanceof FailureError;
  console.error(expected ? `bits: ${error.message}` : error);
  process.exitCode = 1;
});
