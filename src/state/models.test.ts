import { beforeEach, describe, expect, it } from "vitest";
import { useApp } from "./app-store.ts";
import { jobFraction, jobPercent } from "./models.ts";

const progress = { phase: "converting", doneBytes: 996, totalBytes: 1000, note: null } as const;

describe("a job's share", () => {
  it("is not known before there is something to count", () => {
    expect(jobFraction({ progress: null })).toBeNull();
    expect(jobPercent({ progress: { ...progress, totalBytes: 0 } })).toBeNull();
  });

  it("is 100 % only when everything is done", () => {
    expect(jobPercent({ progress })).toBe(99);
    expect(jobPercent({ progress: { ...progress, doneBytes: 1000 } })).toBe(100);
    expect(jobPercent({ progress: { ...progress, doneBytes: 1010 } })).toBe(100);
  });
});

describe("the models slice", () => {
  const job = { kind: "adding", name: "A", folder: "a", startedMs: 0 } as const;
  beforeEach(() => useApp.setState({ modelJob: null, modelTrouble: null }));

  it("drops progress that comes after the end", () => {
    const { modelJobStarted, modelJobEnded, modelJobMoved } = useApp.getState();
    modelJobStarted(job);
    modelJobMoved(progress, 5);
    expect(useApp.getState().modelJob).toEqual({ ...job, progress, bytesPerSecond: 5 });
    modelJobEnded(null);
    modelJobMoved(progress, 5);
    expect(useApp.getState().modelJob).toBeNull();
  });

  it("forgets earlier trouble when a job starts, and keeps what a job ends with", () => {
    const trouble = { name: "A", folder: "a", failure: { code: "network", message: "m" } } as const;
    const { modelJobStarted, modelJobEnded } = useApp.getState();
    modelJobEnded(trouble);
    expect(useApp.getState().modelTrouble).toEqual(trouble);
    modelJobStarted(job);
    expect(useApp.getState().modelTrouble).toBeNull();
  });
});
