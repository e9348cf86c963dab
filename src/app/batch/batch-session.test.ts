import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { fail, ok } from "../../core/failure.ts";
import type { AskRequest, ModelInfo } from "../../protocol/engine.ts";
import { WebLocks } from "../../testing/web-locks.ts";

// The session over real storage, with a model that counts what it is asked and a segmenter that finds the same two objects.

vi.mock("../../services/clip-pictures.ts", () => ({
  ClipPictures: class {
    setFolder(): void {}
  },
}));

const files = vi.hoisted((): File[] => []);
vi.mock("../../services/file-picker.ts", () => ({ download: (file: File) => void files.push(file) }));

const MASKS = [
  { size: [2, 4], counts: [0, 4, 4] },
  { size: [2, 4], counts: [6, 2] },
] as const;
const model = {
  ...{ id: "m", name: "M", family: "vr3", variant: "q4f32", packageHash: "h", weightBytes: 0 },
  ...{ contextTokens: 1, demonstration: true, sampling: { kind: "rate", fps: 1, maxFrames: 8 } },
} as unknown as ModelInfo;
const INFO = { width: 4, height: 2, timesSeconds: [0, 1, 2], startSeconds: 0, endSeconds: 3 };
const CLIPS = ["a.mp4", "b.mp4", "c.mp4"];

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("navigator", { locks: new WebLocks() });
});

interface World {
  readonly asked: string[];
  readonly looked: string[];
}

/** A page that has just been loaded, whose batch is paused at the question of that number. */
async function page(world: World, pauseAt = Number.POSITIVE_INFINITY) {
  vi.resetModules();
  const { BatchSession } = await import("./batch-session.ts");
  const { useBatch } = await import("../../state/batch.ts");
  let video = "";
  let count = 0;
  const clips = {
    setFolder: () => {},
    file: () => null,
    framesPort: async () => ok(new MessageChannel().port1),
    async openClip(path: string) {
      video = path;
      if (path === "b.mp4") return fail("file-unreadable", "expected b.mp4, found nothing");
      return ok({ info: INFO as never, identity: path });
    },
    async ask(request: AskRequest) {
      if (count++ === pauseAt) {
        session.pause();
        return fail("cancelled", "paused");
      }
      if (request.visual.kind === "none") {
        world.asked.push("texts");
        return ok({ text: '{"same": "no", "why": "they do not agree"}', frames: 0 });
      }
      const pixels = request.regions[0]!.views[0]!.mask.counts.join(" ");
      const turn = request.turns.at(-1)!;
      const words =
        turn.role === "user" ? turn.parts.filter((part) => typeof part === "string").join("") : "";
      world.asked.push(`${video} ${pixels} ${/Number \d/.exec(words)?.[0]}`);
      return ok({ text: ` Answer ${world.asked.length}. `, frames: 3 });
    },
  };
  const segmenter = {
    async everything() {
      world.looked.push(video);
      return MASKS.map((mask) => ({ mask, score: 1 }));
    },
    mark: () => Promise.reject(new Error("no points here")),
    viewsOf: () => Promise.reject(new Error("this model looks once")),
  };
  const session = new BatchSession({ ready: async () => ok(model) }, { clips, segmenter });
  await vi.waitFor(() => expect(useBatch.getState().batches).not.toBeNull());
  session.setFolder({
    name: "clips",
    files: CLIPS.map((path) => ({ path, file: new File([], path) })),
  });
  return { session, useBatch };
}

it("goes on after a reload, asks nothing twice, and tries what failed again", async () => {
  const world: World = { asked: [], looked: [] };
  const first = await page(world, 3);
  first.session.configure({ questions: "Number 1?\nNumber 2?", follow: false });
  await first.session.begin();
  expect(world.asked).toHaveLength(3);

  const second = await page(world);
  const [batch] = second.useBatch.getState().batches!;
  expect(batch).toMatchObject({ tried: 3, folderName: "clips" });
  await second.session.openBatch(batch!);
  await second.session.start();
  const { lines, faults, progress } = second.useBatch.getState();
  expect(world.asked).toHaveLength(8);
  expect(new Set(world.asked).size).toBe(8);
  expect(world.looked).toEqual(["a.mp4", "c.mp4"]);
  expect([...lines.values()].map(({ answer }) => answer)).toEqual(
    world.asked.map((_, at) => `Answer ${at + 1}.`),
  );
  expect(lines.get("0 0 0")).toMatchObject({
    ...{ id: "a.mp4, object 1, question 1", video: "a.mp4", object: "object 1", frames: 3 },
    annotation: [{ "1": { segmentation: { size: [2, 4], counts: "044" } } }],
  });
  expect([...faults]).toEqual([["b.mp4", "expected b.mp4, found nothing"]]);
  expect(progress).toBeNull();

  await second.session.start();
  expect(world.asked).toHaveLength(8);
});

it("ends a cancelled batch for good, and keeps what it has", async () => {
  const world: World = { asked: [], looked: [] };
  const { session, useBatch } = await page(world, 1);
  session.configure({ questions: "Number 1?", follow: false });
  await session.begin();
  await session.cancel();
  await session.start();
  expect(world.asked).toHaveLength(1);
  const reloaded = await page(world);
  expect(reloaded.useBatch.getState().batches).toMatchObject([{ tried: 1, cancelled: true }]);
  await reloaded.session.deleteBatch(useBatch.getState().batch!);
  expect(reloaded.useBatch.getState().batches).toEqual([]);
});

it("has the model review, lets a person decide otherwise, and keeps both over a reload", async () => {
  const world: World = { asked: [], looked: [] };
  const first = await page(world);
  first.session.askForDataSet();
  first.session.configure({ follow: false });
  await first.session.begin();
  await first.session.review(true);
  const items = () => first.useBatch.getState().reviewing!.items;
  // Two objects of each clip that is there; an answer without words of the texts is no reason to drop it.
  expect(items().map(({ fault }) => fault?.slice(0, 40))).toHaveLength(4);
  await first.session.letModelReview("qa");
  expect(items().every(({ fault }) => fault !== null)).toBe(true);
  const asked = world.asked.filter((what) => what === "texts").length;
  await first.session.decide(true, "A thing that a person has described.");
  await first.session.decide(false);
  await first.session.undo();

  const second = await page(world);
  await second.session.openBatch(second.useBatch.getState().batches![0]!);
  await second.session.review(true);
  const { verdicts, items: again, at } = second.useBatch.getState().reviewing!;
  expect([...verdicts.values()]).toEqual([{ good: true, text: "A thing that a person has described." }]);
  expect(again.every(({ fault }) => fault !== null)).toBe(true);
  expect(at).toBe(again[1]!.key);
  await second.session.letModelReview("qa");
  expect(world.asked.filter((what) => what === "texts")).toHaveLength(asked);
});

it("hands jobs to other models and browsers, and takes them back as they are there", async () => {
  const { session, useBatch } = await page({ asked: [], looked: [] });
  session.askForDataSet();
  session.configure({ follow: false });
  await session.begin();
  await session.review(true);
  const faults = () => useBatch.getState().reviewing!.items.map(({ fault }) => fault);
  const exported = () => {
    session.exportJobs();
    return files.at(-1)!.text();
  };
  const [before, unread] = [await exported(), faults()];
  await session.letModelReview("reviewer");
  const [after, read] = [await exported(), faults()];
  expect(read).not.toEqual(unread);
  const roles = after
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).log.map(({ role }: { role: string }) => role));
  expect(roles).toEqual(Array(2).fill(["segmentor", "annotator", "reviewer"]));

  await session.takeJobs(new File([before], "jobs.jsonl"));
  expect(faults()).toEqual(unread);
  const strange = after.split("\n")[0]!.replace("a.mp4", "z.mp4");
  await session.takeJobs(new File([`${after}${strange}\n{`], "jobs.jsonl"));
  expect(faults()).toEqual(read);
  const { useApp } = await import("../../state/app-store.ts");
  expect(useApp.getState().notice!.text).toMatch(
    /^2 of 4 jobs were read. The first that was not: line 4 is not JSON/,
  );
});

it("reads a file of jobs, and says which lines are left out", async () => {
  const { session, useBatch } = await page({ asked: [], looked: [] });
  const lines = ['{"video":"a.mp4","time":0,"box":[0,0,2,2]}', "{", ""];
  await session.open(new File([lines.join("\n")], "jobs.jsonl"));
  expect(useBatch.getState().draft).toMatchObject({ objects: "given", jobs: { name: "jobs.jsonl" } });
  expect(useBatch.getState().draft.jobs!.lines).toHaveLength(1);
  const { useApp } = await import("../../state/app-store.ts");
  expect(useApp.getState().notice!.text).toMatch(/^1 lines of jobs.jsonl are left out. The first: line 2/);
});
