import { beforeEach, expect, it } from "vitest";
import { createMask, maskArea } from "../core/bitmask.ts";
import { fail, ok, type Result } from "../core/failure.ts";
import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import { decodeRle, encodeRle } from "../core/rle.ts";
import type { AnswerSummary, AskRequest, ModelInfo } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import { SensitivityChecks } from "./sensitivity-checks.ts";

const info = { id: "nano", packageHash: "h", variant: "q4f32", family: "vr3" } as ModelInfo;
const ID = "a" as AnswerId;
const sensitivity = () => useDocument.getState().project.exchanges[0]?.sensitivity;
let dog: ObjectId;

beforeEach(() => {
  useDocument.getState().projectOpened(createEmptyProject());
  const mask = createMask(20, 20);
  for (let row = 2; row < 10; row++) mask.data.fill(1, row * 20 + 2, row * 20 + 10);
  const { strokeCommitted, exchangeAdded } = useDocument.getState();
  const label = "Box";
  dog = strokeCommitted({ objectId: null, frameIndex: 0, timeSeconds: 0, mask: encodeRle(mask), label });
  const frame = useDocument.getState().project.objects[0]!.masks[0]!;
  exchangeAdded({
    id: ID,
    follows: null,
    question: {
      parts: [
        { kind: "text", text: "What is " },
        { kind: "object", id: dog },
      ],
      options: [],
    },
    preset: "doing",
    regions: [{ objectId: dog, frame }],
    answer: "It moves.",
    state: "finished",
    failure: null,
    settings: { seed: 1 },
    model: { id: "nano", packageHash: "h", variant: "q4f32" },
    timings: null,
    askedAt: "2026-01-01T00:00:00.000Z",
  } satisfies Exchange);
});

/** @param answer what the engine answers to the request with this number */
function setUp(answer: (nth: number, signal: AbortSignal) => Result<string> | Promise<Result<string>>) {
  const requests: AskRequest[] = [];
  const priorities: unknown[] = [];
  const checks = new SensitivityChecks({
    engine: {
      ask: async (request, _frames, _onEvent, signal, priority) => {
        requests.push(request);
        priorities.push(priority);
        const result = await answer(requests.length - 1, signal);
        return result.ok ? ok({ text: result.value } as AnswerSummary) : result;
      },
    },
    media: { framesPort: async () => ok(new MessageChannel().port1) },
    models: { ready: async () => ok(info) },
  });
  return { checks, requests, priorities };
}

const areas = ({ regions }: AskRequest) => regions.map(({ views }) => maskArea(decodeRle(views[0]!.mask)));

it("asks with the mask grown, shrunk, moved off and removed, behind a person's questions, and keeps the answers", async () => {
  const { checks, requests, priorities } = setUp((nth) => ok(`Answer ${nth}. `));
  await checks.start(ID, "answers");
  expect(requests.map(areas)).toEqual([[64 + 4 * 8], [36], [64], []]);
  expect(new Set(priorities)).toEqual(new Set(["background"]));
  const last = requests[3]!.turns.at(-1);
  expect(last?.role === "user" && last.parts.slice(1).join("")).toBe("What is the object");
  expect(sensitivity()).toEqual(
    ["grown", "shrunk", "moved", "removed"].map((change, nth) => ({ change, answer: `Answer ${nth}.` })),
  );
  expect(useApp.getState().checks).toEqual({});
});

it("keeps what came before it was stopped", async () => {
  const { checks, requests } = setUp((nth, signal) => {
    if (nth === 0) return ok("Yes.");
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(fail("cancelled", ""))));
  });
  const ended = checks.start(ID, "answers");
  await expect.poll(() => requests.length).toBe(2);
  expect(useApp.getState().checks[ID]).toMatchObject({ change: "shrunk", done: 1, total: 4 });
  useApp.getState().checks[ID]!.stop();
  await ended;
  expect(sensitivity()).toEqual([{ change: "grown", answer: "Yes." }]);
  expect(useApp.getState().notice).toBeNull();
});

it("ends with its answer, and tells of what goes wrong", async () => {
  const waiting = setUp((_, signal) => {
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(fail("cancelled", ""))));
  });
  const ended = waiting.checks.start(ID, "answers");
  await expect.poll(() => waiting.requests.length).toBe(1);
  useDocument.getState().exchangeRemoved(ID);
  await ended;
  expect(useApp.getState().checks).toEqual({});
  useDocument.getState().undone();
  await setUp(() => fail("gpu-lost", "reset")).checks.start(ID, "answers");
  expect(useApp.getState().notice?.tone).toBe("problem");
});

it("scores the words of an answer with the mask as asked, moved off and removed", async () => {
  const requests: AskRequest[] = [];
  const checks = new SensitivityChecks({
    engine: {
      ask: async (request) => {
        requests.push(request);
        const logProbability = [-0.1, -3, -0.2][requests.length - 1]!;
        const scores = [{ start: 0, end: request.scored!.length, logProbability }];
        return ok({ text: request.scored, scores } as unknown as AnswerSummary);
      },
    },
    media: { framesPort: async () => ok(new MessageChannel().port1) },
    models: { ready: async () => ok({ ...info, scoresAnswers: true } as ModelInfo) },
  });
  await checks.start(ID, "claims");
  expect(requests.map(({ scored }) => scored)).toEqual(["It moves.", "It moves.", "It moves."]);
  expect(requests.map(areas)).toEqual([[64], [64], []]);
  expect(useDocument.getState().project.exchanges[0]?.claims).toEqual({
    answer: "It moves.",
    words: [{ start: 3, end: 8, same: -0.1, moved: -3, removed: -0.2 }],
  });
  expect(sensitivity()).toBeUndefined();
});

it("says so where a model cannot score an answer", async () => {
  const { checks, requests } = setUp(() => ok("Never."));
  await checks.start(ID, "claims");
  expect(requests).toEqual([]);
  expect(useApp.getState().notice?.text).toBeDefined();
});
