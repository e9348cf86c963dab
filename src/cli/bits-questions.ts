import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { AskJob } from "../asking/batch/ask-line.ts";
import { groupByFile } from "../asking/batch/run-jobs.ts";
import { parseJobLine } from "./ask-job.ts";
import type { ClipQuestion, Questions } from "./bits-page/report.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The questions by URL, and the files behind the URLs.
 * @param path lines of JSON as for `ask --batch`; when absent, `folder` is a fixture
 * @throws UsageError
 */
export async function readQuestions(
  folder: string,
  path: string | undefined,
): Promise<{ asked: Questions; mounts: Record<string, string> }> {
  if (path === undefined) {
    if (existsSync(join(folder, "golden.json")))
      return { asked: { kind: "fixture", url: "/fixture" }, mounts: { "/fixture": folder } };
    throw new UsageError(`${folder} has no golden.json; give questions with --questions`);
  }
  const text = await readFile(path, "utf8").catch(() => {
    throw new UsageError(`--questions ${path} cannot be read`);
  });
  const jobs = text.split("\n").flatMap((line, at): AskJob[] => {
    if (line.trim() === "") return [];
    const job = parseJobLine(line, at + 1, dirname(resolve(path)));
    if ("error" in job) throw new UsageError(job.error);
    return [job];
  });
  const mounts: Record<string, string> = {};
  const urlOf = (file: string): string => {
    if (!existsSync(file)) throw new UsageError(`${file} does not exist`);
    const known = Object.keys(mounts).find((url) => mounts[url] === file);
    const url = known ?? `/file-${Object.keys(mounts).length}`;
    mounts[url] = file;
    return url;
  };
  const questions = groupByFile(jobs, ({ video }) => video).map(
    ({ video, question, regions, history, atSeconds }): ClipQuestion => {
      const masks: string[] = [];
      return {
        video: urlOf(video),
        text: question,
        history,
        atSeconds,
        regions: regions.map((region) =>
          region.map((view) =>
            "mask" in view
              ? { timeSeconds: view.timeSeconds, maskFile: masks.push(urlOf(view.mask)) - 1 }
              : view,
          ),
        ),
        masks,
      };
    },
  );
  return { asked: { kind: "clips", questions }, mounts };
}
