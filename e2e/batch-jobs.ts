import type { UploadedFile } from "./pages/app-page.ts";

/** A file of jobs without questions: the red circle and the blue square of each clip, as boxes on its first frame. */
export function jobsFile(clips: readonly string[]): UploadedFile {
  const boxes = [
    [54, 44, 72, 72],
    [56, 166, 48, 48],
  ];
  const lines = clips.flatMap((video) => boxes.map((box) => `${JSON.stringify({ video, time: 0, box })}\n`));
  return { name: "jobs.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(lines.join("")) };
}
