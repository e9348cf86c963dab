import { resolve } from "node:path";
import * as v from "valibot";
import { type AskJob, type Box, box, parseAskLine } from "../asking/batch/ask-line.ts";
import type { BadJob } from "../asking/batch/job-line.ts";

/** Parses `x,y,w,h`. @throws Error when it is not four numbers */
export function parseBox(text: string): Box {
  const result = v.safeParse(
    box,
    text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part))),
  );
  if (result.success) return result.output;
  throw new Error(`a box should be x,y,w,h in pixels of the displayed frame, got ${text}`);
}

/** One line of a job file, with every path absolute; paths are relative to `folder`. */
export function parseJobLine(text: string, lineNumber: number, folder: string): AskJob | BadJob {
  const job = parseAskLine(text, lineNumber);
  if ("error" in job) return job;
  const regions = job.regions.map((views) =>
    views.map((view) => ("mask" in view ? { ...view, mask: resolve(folder, view.mask) } : view)),
  );
  return { ...job, video: resolve(folder, job.video), regions };
}
