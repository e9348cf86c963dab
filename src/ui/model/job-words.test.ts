import { describe, expect, it } from "vitest";
import { jobWords, phaseWords, progressWords } from "./job-words.ts";

const job = {
  kind: "adding",
  name: "VideoRefer-7B",
  progress: { phase: "converting", doneBytes: 1_200_000_000, totalBytes: 3_900_000_000, note: null },
  bytesPerSecond: 12_000_000,
} as const;

describe("a job's words", () => {
  it("name what is done and how far it is", () => {
    expect(jobWords(job, true)).toBe("Getting VideoRefer-7B 30 %");
    expect(jobWords(job, false)).toBe("Getting 30 %");
    expect(jobWords({ ...job, kind: "verifying", progress: null }, false)).toBe("Checking …");
  });

  it("give bytes, rate and time left", () => {
    expect(progressWords(job)).toBe("1.2 GB of 3.9 GB · 12 MB/s · about 4 minutes left");
  });

  it("promise no time while nothing comes", () => {
    expect(progressWords({ ...job, bytesPerSecond: 0 })).toBe("1.2 GB of 3.9 GB · 0 B/s");
    expect(progressWords({ ...job, bytesPerSecond: null })).toBe("1.2 GB of 3.9 GB");
    expect(progressWords({ ...job, progress: { ...job.progress, phase: "waiting" } })).toBe(
      "1.2 GB of 3.9 GB",
    );
    expect(progressWords({ ...job, progress: null })).toBe("");
  });

  it("tell fetching a package from copying one out", () => {
    const progress = { ...job.progress, phase: "copying" } as const;
    expect(phaseWords({ ...job, progress })).toBe("Fetching");
    expect(phaseWords({ ...job, kind: "exporting", progress })).toBe("Copying");
    expect(phaseWords({ ...job, progress: null })).toBe("Starting");
  });
});
