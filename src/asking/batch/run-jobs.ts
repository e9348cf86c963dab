interface Job {
  readonly id: string | number | null;
}

/** What is known of a job that was tried. */
export type JobLine<Line extends object> = { readonly id: Job["id"] } & (Line | { readonly error: string });

/**
 * Does jobs one after the other, those of one file together, so that it is opened once. One that fails leaves the others alone.
 * @param fileOf what a job opens
 * @param keep   hears of each before the next begins
 * @throws what `keep` throws, and the signal's reason as soon as it is aborted
 */
export async function runJobs<J extends Job, Line extends object>(
  jobs: readonly J[],
  fileOf: (job: J) => string,
  run: (job: J) => Promise<Line>,
  keep: (line: JobLine<Line>, job: J) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> {
  for (const job of groupByFile(jobs, fileOf)) {
    signal?.throwIfAborted();
    await keep({ id: job.id, ...(await outcomeOf(() => run(job), signal)) }, job);
  }
}

async function outcomeOf<Line extends object>(
  run: () => Promise<Line>,
  signal: AbortSignal | undefined,
): Promise<Line | { readonly error: string }> {
  try {
    return await run();
  } catch (error) {
    signal?.throwIfAborted();
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Jobs in an order that opens each file once: those of one file together, else as written. */
export function groupByFile<Job>(jobs: readonly Job[], fileOf: (job: Job) => string): Job[] {
  const order = [...new Set(jobs.map(fileOf))];
  return order.flatMap((file) => jobs.filter((job) => fileOf(job) === file));
}
