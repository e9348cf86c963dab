import { describe, expect, it } from "vitest";
import { jobWords, phaseWords, progressWords, timeLeftWords } from "./job-words.ts";

const job = {
  kind: "adding",
  name: "VideoRefer-7B",
  progress: { phase: "converting", doneBytes: 1_200_000_000, totalBytes: 3_900_000_000, note: null },
  bytesPerSecond: 12_000_000,
} as const;

it.each([
  [0, "less than a minute left"],
  [59.9, "less than a minute left"],
  [60, "about 1 minute left"],
  [225, "about 4 minutes left"],
  [3599, "about 1 hour left"],
  [5400, "about 1.5 hours left"],
  [36_000, "about 10 hours left"],
  [300_000, "about 3 days left"],
  [Number.POSITIVE_INFINITY, null],
  [Number.NaN, null],
  [-1, null],
])("writes %d seconds as %s", (seconds, words) => {
  expect(timeLeftWords(seconds)).toBe(words);
});

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
