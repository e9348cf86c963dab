import { type EngineJob, type LogEntry, ROLES, type RoleName } from "./engine-job.ts";

/** What a role adds to a job. */
export interface RoleOutput {
  readonly adds: Partial<Omit<EngineJob, "clip" | "log">>;
  /** What it left out, in sentences. */
  readonly dropped: readonly string[];
}

/** Who does a role's work: a model, a rule, or a person, who may not be there yet. */
export interface Worker {
  readonly model: string;
  /** Empty for rules and people. */
  readonly promptHash: string;
  /** Of what it draws by chance. */
  readonly seed: number;
  /** Null where it has to wait, for a person. @throws FailureError where the work cannot be done */
  work(job: EngineJob, signal: AbortSignal): Promise<RoleOutput | null>;
}

export type Workers = Readonly<Partial<Record<RoleName, Worker>>>;

/** The role whose turn it is; null for a job that has been through all that have a worker. */
export function nextRole({ log }: Pick<EngineJob, "log">, workers: Workers): RoleName | null {
  const done = new Set(log.map(({ role }) => role));
  return ROLES.find((role) => workers[role] && !done.has(role)) ?? null;
}

/**
 * Takes a job through as many roles as can work now.
 * @param keep  hears of the job after each role, and the next begins when that is stored
 * @param nowMs for the log
 * @returns the role that waits, for a person; null when nothing is left to do
 * @throws what a worker or `keep` throws, and the signal's reason
 */
export async function advanceJob(
  start: EngineJob,
  workers: Workers,
  keep: (job: EngineJob) => Promise<void> | void,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<RoleName | null> {
  let job = start;
  for (;;) {
    const role = nextRole(job, workers);
    if (!role) return null;
    signal.throwIfAborted();
    const { model, promptHash, seed, work } = workers[role]!;
    const begunMs = nowMs();
    const output = await work(job, signal);
    signal.throwIfAborted();
    if (!output) return role;
    const entry = { role, model, promptHash, seed, millis: Math.round(nowMs() - begunMs) };
    job = withOutput(job, output, { ...entry, dropped: output.dropped });
    await keep(job);
  }
}

/** A job after a role. */
export function withOutput(job: EngineJob, { adds }: RoleOutput, entry: LogEntry): EngineJob {
  return { ...job, ...adds, log: [...job.log, entry] };
}

/** A job as it was before a role, and before all that came after. */
export function beforeRole(job: EngineJob, role: RoleName): EngineJob {
  const from = ROLES.indexOf(role);
  const fields = ["nouns", "tracks", "texts", "review", "refined"] as const;
  const kept = Object.fromEntries(
    Object.entries(job).filter(([key]) => {
      const at = fields.indexOf(key as (typeof fields)[number]);
      // Questions are put into what the refiner made.
      return at < 0 || at < from;
    }),
  ) as unknown as EngineJob;
  return { ...kept, log: job.log.filter((entry) => ROLES.indexOf(entry.role) < from) };
}
