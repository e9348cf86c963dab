import { type Browser, type Page, test } from "@playwright/test";

/** Prints a figure, and files it with the test. */
export function report(text: string): void {
  test.info().annotations.push({ type: "measured", description: text });
  console.log(`      ${text}`);
}

/**
 * Measures until a figure is within the limit, a few times at most. What the page itself takes too long for is long each time; what is
 * long once is the machine's: on a core that is shared or slowed down, the processor's time grows as well as the clock's.
 * @returns all figures
 */
export async function measuredWithin(limit: number, measure: () => Promise<number>): Promise<number[]> {
  const figures: number[] = [];
  do figures.push(await measure());
  while (figures.at(-1)! > limit && figures.length < 6);
  return figures;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Microseconds that the thread itself ran, without the time it waited for a core. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

interface Task {
  readonly clockMs: number;
  /** Of the processor, which does not depend on what else runs. */
  readonly processorMs: number;
  /** Whether `console.timeStamp` was called in it. */
  readonly isStamped: boolean;
}

/** The tasks of the page's main thread while `work` runs. */
export async function mainThreadTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<readonly Task[]> {
  const categories = ["disabled-by-default-devtools.timeline", "devtools.timeline"];
  await browser.startTracing(page, { categories });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(threadOf),
  );
  const stamps = traceEvents.filter(({ name }) => name === "TimeStamp");
  return traceEvents
    .filter((event) => event.name === "RunTask" && main.has(threadOf(event)))
    .map((task) => ({
      clockMs: (task.dur ?? 0) / 1000,
      processorMs: (task.tdur ?? 0) / 1000,
      isStamped: stamps.some(
        (stamp) =>
          threadOf(stamp) === threadOf(task) && stamp.ts >= task.ts && stamp.ts <= task.ts + (task.dur ?? 0),
      ),
    }));
}
