import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { BadJob } from "../asking/batch/job-line.ts";
import { runJobs } from "../asking/batch/run-jobs.ts";
import { UsageError } from "./usage-error.ts";

interface Job {
  readonly id: string | number;
}

/** What does the jobs of a batch, opened once the file is read. */
interface Worker<J, Line> {
  run(job: J): Promise<Line>;
  close(): Promise<void>;
}

/**
 * Does a file of jobs, a line each, and prints a line for each: `{"id", …}` or `{"id", "error"}`. One that fails leaves the others alone,
 * and makes the command end with 1.
 * @param fileOf what a job opens: those of one file are done one after the other, so that it is opened once
 * @throws UsageError when the file cannot be read
 */
export async function runBatch<J extends Job, Line extends object>(
  path: string,
  parse: (line: string, lineNumber: number, folder: string) => J | BadJob,
  fileOf: (job: J) => string,
  open: () => Promise<Worker<J, Line>>,
): Promise<void> {
  const { jobs, bad } = await readJobs(path, parse);
  for (const job of bad) printFault(job);
  if (jobs.length === 0) return;
  const worker = await open();
  try {
    await runJobs(
      jobs,
      fileOf,
      (job) => worker.run(job),
      (line) => {
        printLine(line);
        if ("error" in line) process.exitCode = 1;
      },
    );
  } finally {
    await worker.close();
  }
}

async function readJobs<J extends Job>(
  path: string,
  parse: (line: string, lineNumber: number, folder: string) => J | BadJob,
): Promise<{ jobs: J[]; bad: BadJob[] }> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new UsageError(`--batch ${path} cannot be read`);
  });
  const folder = dirname(resolve(path));
  const lines = text.split("\n").map((line, at) => [line.trim(), at + 1] as const);
  const parsed = lines.filter(([line]) => line !== "").map(([line, number]) => parse(line, number, folder));
  const isBad = (job: J | BadJob): job is BadJob => "error" in job;
  return {
    jobs: parsed.filter((job): job is J => !isBad(job)),
    bad: parsed.filter(isBad),
  };
}

function printFault(fault: BadJob): void {
  printLine(fault);
  process.exitCode = 1;
}

function printLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
