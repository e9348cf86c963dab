import { expect, it } from "vitest";
import { unwrap } from "../core/failure.ts";
import type { Exchange, ObjectId, SceneObject } from "../core/project.ts";
import type { AskRequest, Region, RegionView } from "../protocol/engine.ts";
import { frameMask } from "../testing/frame-mask.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { tagged } from "../testing/tagged.ts";
import { VISUAL } from "../videorefer/shared/wording.ts";
import { askRequest } from "./ask-request.ts";
import { objectMasks } from "./object-masks.ts";
import { taggedRequest } from "./tagged-question.ts";

const CLIP = { kind: "video", identity: "clip" } as const;
const region = (index: number): Region => ({
  label: `object${index}`,
  views: [{ frameIndex: index, mask: { size: [1, 1], counts: [0, 1] } }],
});
const request = (text: string, regionCount: number, history: readonly [string, string][] = []) =>
  taggedRequest(
    {
      text,
      history: history.map(([question, answer]) => ({ question, answer })),
      regions: Array.from({ length: regionCount }, (_, index) => region(index)),
      here: null,
    },
    { maxNewTokens: 5 },
    "vr3",
    CLIP,
  );
const turns = (...asked: Parameters<typeof request>) =>
  request(...asked).turns.map((turn) => (turn.role === "user" ? tagged(turn.parts) : turn.text));

it("asks about the video with its regions and settings", () => {
  expect(request("Why?", 2)).toMatchObject({
    visual: { kind: "video", identity: "clip" },
    regions: [region(0), region(1)],
    settings: { maxNewTokens: 5 },
  });
});

it("words a question that marks no region", () => {
  expect(turns("Why?", 1)).toEqual(["There is 1 object in the video: <object0> <region>. Why?"]);
  expect(turns("Why <region>?", 1)).toEqual(["Why <region>?"]);
  expect(turns("Why?", 0)).toEqual(["Why?"]);
});

it("is about an image in the family's words for one", () => {
  const question = { text: "Why?", history: [], regions: [region(0)], here: null };
  const { visual, turns: asked } = taggedRequest(question, {}, "vr3", { kind: "image" });
  expect(visual.kind).toBe("image");
  expect(asked.map((turn) => (turn.role === "user" ? tagged(turn.parts) : turn.text))).toEqual([
    "There is 1 region in the image: <region0> <region>. Why?",
  ]);
});

it("puts a history before it, whose marks take the first regions", () => {
  expect(turns("Why?", 1, [["What is <region>?", "A dog."]])).toEqual([
    "What is <region>?",
    "A dog.",
    "Why?",
  ]);
  expect(turns("Why?", 2, [["<video>\nWhat is <region>?", "A <region>."]])).toEqual([
    "<video>\n\nWhat is <region>?",
    "A <region>.",
    "There is 1 object in the video: <object1> <region>. Why?",
  ]);
});

it.each([
  ["vr3", [60]],
  ["pr", [60]],
  ["prl", Array.from({ length: 32 }, (_, at) => Math.floor((at * 50) / 32) * 2)],
  ["vr7", Array.from({ length: 32 }, (_, at) => Math.floor((at * 50) / 32) * 2)],
])("an object marked on fifty frames is asked about as on the page: %s", async (family, frames) => {
  const marked = Array.from({ length: 50 }, (_, at) => 2 * at);
  const here = 61;
  const dog = "dog" as ObjectId;
  const masks = Object.fromEntries(marked.map((frame) => [frame, frameMask(frame)]));
  const object: SceneObject = { id: dog, name: "Dog", paletteIndex: 0, hidden: false, locked: false, masks };
  const viewOn = (frameIndex: number): RegionView => ({
    frameIndex,
    mask: { size: [2, 100], counts: [frameIndex, 1, 199 - frameIndex] },
  });
  const exchange: Exchange = {
    ...sampleProject().project.exchanges[0]!,
    question: { parts: [{ kind: "text", text: "Why?" }], options: [] },
    regions: [objectMasks(object, here)!],
  };
  const onPage = await askRequest(
    [exchange],
    family,
    CLIP,
    async (_, { frameIndex }) => viewOn(frameIndex).mask,
  );
  const regions = [{ label: "object0", views: marked.map(viewOn) }];
  const inBatch = taggedRequest(
    { text: "Why?", history: [], regions, here },
    exchange.settings,
    family,
    CLIP,
  );
  const words = ({ turns: [turn] }: AskRequest) => {
    const parts = turn?.role === "user" ? turn.parts : [];
    // A question without a place for the video has it at its start.
    return tagged(parts.filter((part) => part !== VISUAL)).trim();
  };
  const expected = unwrap(onPage);
  expect({ ...inBatch, turns: words(inBatch) }).toEqual({ ...expected, turns: words(expected) });
  expect(inBatch.regions[0]!.views.map(({ frameIndex }) => frameIndex)).toEqual(frames);
});
