import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { presetQuestion } from "../../src/asking/preset-question.ts";
import { packedMasks, type StoredMask } from "../../src/core/named-mask.ts";
import { maskDigest, packMask } from "../../src/core/packed-mask.ts";
import type { AnswerId, Exchange, ObjectId, Project, VideoReference } from "../../src/core/project.ts";
import { writeRecords } from "../../src/dataset/annotations/write-records.ts";
import { inColumns } from "../../src/projects/frame-blocks.ts";
import { recordedConversations } from "../../src/projects/recorded-conversations.ts";
import { fingerprint } from "../../src/services/fingerprint.ts";

// A person's projects, one for each clip of `training/corrections/make_clips.py`: what the model answered, and of ten stars the answer
// corrected, so that it says sea star. Written as the page exports them.
//
//   npx tsx e2e/corrections/export.ts --clips FOLDER --answers before.jsonl --out FOLDER

interface Mark {
  readonly video: string;
  readonly clip: Pick<VideoReference, "width" | "height" | "frameCount" | "durationSeconds">;
  readonly frame: number;
  readonly time: number;
  readonly counts: readonly number[];
}

interface Answer {
  readonly id: string;
  readonly answer?: string;
}

const CORRECTIONS = 10;
const NOW = "2026-01-01T00:00:00.000Z";

const { values } = parseArgs({
  options: { clips: { type: "string" }, answers: { type: "string" }, out: { type: "string" } },
});
const { clips, answers, out } = values;
if (!clips || !answers || !out) throw new Error("--clips, --answers and --out are required");

const marks = JSON.parse(await readFile(join(clips, "marks.json"), "utf8")) as Record<string, Mark>;
const given = (await readFile(answers, "utf8"))
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line) as Answer);

const byVideo = new Map<string, { readonly mark: Mark; readonly answer: string; readonly id: string }[]>();
for (const { id, answer } of given) {
  const mark = marks[id];
  if (!mark || answer === undefined) continue;
  byVideo.set(mark.video, [...(byVideo.get(mark.video) ?? []), { mark, answer, id }]);
}

let corrected = 0;
let kept = 0;
await mkdir(out, { recursive: true });
for (const [name, asked] of byVideo) {
  const bytes = await readFile(join(clips, name));
  const video: VideoReference = {
    name,
    bytes: bytes.length,
    fingerprint: await fingerprint(new Blob([bytes])),
    ...asked[0]!.mark.clip,
  };
  const stored: StoredMask[] = [];
  const exchanges = asked.map(({ mark, answer, id }, nth): Exchange => {
    const objectId = `${name}-${nth}` as ObjectId;
    const packed = packMask({ size: [video.height, video.width], counts: mark.counts });
    const mask: StoredMask = { objectId, frameIndex: mark.frame, digest: maskDigest(packed), packed };
    stored.push(mask);
    // A person writes the correction into the answer that is there.
    const better = answer.replace(/\bstar\b/g, "sea star");
    const isCorrected = better !== answer && corrected < CORRECTIONS;
    if (isCorrected) corrected++;
    else kept++;
    return {
      id: createHash("sha256").update(id).digest("hex").slice(0, 16) as AnswerId,
      follows: null,
      question: { parts: presetQuestion("describe", [objectId]), options: [] },
      preset: "describe",
      regions: [
        {
          objectId,
          frame: {
            frameIndex: mark.frame,
            timeSeconds: mark.time,
            digest: mask.digest,
            origin: "hand",
            confidence: 1,
          },
        },
      ],
      answer,
      ...(isCorrected && { correction: { text: better, writtenAt: NOW } }),
      state: "finished",
      failure: null,
      settings: { seed: 0 },
      model: null,
      timings: null,
      askedAt: NOW,
    };
  });
  const project: Project = {
    formatVersion: 2,
    id: name,
    name,
    video,
    objects: exchanges.map(({ regions: [region] }, nth) => ({
      id: region!.objectId,
      name: `Object ${nth + 1}`,
      paletteIndex: nth,
      hidden: false,
      locked: false,
      masks: { [region!.frame.frameIndex]: region!.frame },
    })),
    exchanges,
    modifiedAt: NOW,
  };
  const records = writeRecords(recordedConversations(inColumns(project), packedMasks(stored)));
  await writeFile(join(out, `${name}-videorefer.json`), [...records].join(""));
}
console.log(`${corrected} corrected answers and ${kept} kept as they were, of ${byVideo.size} projects`);
