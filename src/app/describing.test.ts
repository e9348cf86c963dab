// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { EMPTY_DRAFT } from "../asking/draft.ts";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { AnswerId, Exchange } from "../core/project.ts";
import type { Candidate } from "../core/prompt.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import { FakePlayback, VIDEO } from "../testing/fake-services.ts";
import type { Answering } from "./answering.ts";
import { Describing } from "./describing.ts";

const stripe = (from: number, pixels: number): Rle => ({
  size: [60, 90],
  counts: [from, pixels, 5400 - from - pixels],
});
const found = (...masks: Rle[]) => ok(masks.map((mask): Candidate => ({ mask, score: 0.9 })));

let asked: string[] = [];
let ended: Exchange["state"] = "finished";

function describing(result: Result<readonly Candidate[]>): Describing {
  const askInBackground: Answering["askInBackground"] = async ({ objectIds, ...draft }) => {
    expect(draft).toEqual({ ...EMPTY_DRAFT, objectIds: undefined });
    asked.push(objectName(objectIds![0]!));
    expect(useApp.getState().describing).toMatchObject({ stage: "describing", done: asked.length - 1 });
    return ended;
  };
  return new Describing({
    segmenter: { everything: async () => result },
    answering: { askInBackground },
    masks: maskRegistry,
    playback: new FakePlayback(100),
  });
}

const objectName = (id: string) => useDocument.getState().project.objects.find((one) => one.id === id)!.name;

beforeEach(() => {
  [asked, ended] = [[], "finished"];
  maskRegistry.opened(null);
  useApp.getState().videoChanged(VIDEO);
  useApp.getState().noticed(null);
  useDocument.getState().projectOpened(createEmptyProject());
});

it("makes objects of what is found, in one step, and has each described", async () => {
  await describing(found(stripe(0, 500), stripe(1000, 300))).start();
  expect(asked).toEqual(["Object 1", "Object 2"]);
  expect(useDocument.getState().past.map(({ label }) => label)).toEqual(["Add 2 objects"]);
  expect(useApp.getState().describing).toBeNull();
  useDocument.getState().undone();
  expect(useDocument.getState().project.objects).toEqual([]);
});

it("takes an object that is marked already as it is, and leaves out what is described", async () => {
  const mask = stripe(0, 500);
  const { strokeCommitted, exchangeAdded, objectRenamed } = useDocument.getState();
  const dog = strokeCommitted({ objectId: null, frameIndex: 0, timeSeconds: 0, mask, label: "Box" });
  objectRenamed(dog, "Dog");
  await describing(found(stripe(10, 500))).start();
  expect(asked).toEqual(["Dog"]);
  const frame = useDocument.getState().project.objects[0]!.masks[0]!;
  exchangeAdded({
    id: "a" as AnswerId,
    follows: null,
    question: { parts: [], options: [] },
    preset: "describe",
    regions: [{ objectId: dog, frame }],
    answer: "A dog.",
    state: "finished",
    failure: null,
    settings: { seed: 0 },
    model: null,
    timings: null,
    askedAt: "2026-01-01T00:00:00.000Z",
  });
  await describing(found(stripe(10, 500))).start();
  expect(asked).toEqual(["Dog"]);
  expect(useApp.getState().notice?.text).toBe("Every object on this frame is described.");
});

it("stops after an answer that was stopped or failed", async () => {
  ended = "stopped";
  await describing(found(stripe(0, 500), stripe(1000, 300))).start();
  expect(asked).toEqual(["Object 1"]);
});

it("says why nothing was found", async () => {
  await describing(found()).start();
  expect(useApp.getState().notice?.text).toBe("No objects were found here.");
  await describing(fail("gpu-lost", "the device was reset")).start();
  expect(useApp.getState().notice?.text).toMatch(/^The GPU was reset\./);
});
