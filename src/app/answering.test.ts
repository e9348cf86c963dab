import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMPTY_DRAFT } from "../asking/draft.ts";
import { type Failure, fail, ok, type Result } from "../core/failure.ts";
import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import type { AnswerSummary, AskEvent, AskRequest, JobPriority, ModelInfo } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import { Answering } from "./answering.ts";

const DOT = { size: [2, 2], counts: [0, 1, 3] } as const;
const info = { id: "nano", packageHash: "h", variant: "q4f32", family: "vr3" } as ModelInfo;
const summary = (text: string, finish: AnswerSummary["finish"] = "stop"): AnswerSummary => ({
  text,
  finish,
  tokenIds: [],
  timings: {
    framesMs: 0,
    encodeMs: 0,
    prefillMs: 0,
    firstTokenMs: 5,
    totalMs: 9,
    readTokensPerSecond: 200,
    tokensPerSecond: 3,
  },
});

/** A question that reached the engine, to be answered by the test. */
interface Asked {
  readonly request: AskRequest;
  readonly signal: AbortSignal;
  readonly priority: JobPriority | undefined;
  tell(event: AskEvent): void;
  finish(text: string, finish?: AnswerSummary["finish"]): void;
  fail(error: Failure): void;
}

/** The page's answering with an engine that answers when the test does; a stop ends a question as cancelled. */
function setUp(ready: () => Promise<Result<ModelInfo>> = async () => ok(info)) {
  const asked: Asked[] = [];
  const engine = {
    ask: (
      request: AskRequest,
      _frames: MessagePort | null,
      onEvent: (event: AskEvent) => void,
      signal: AbortSignal,
      priority?: JobPriority,
    ) =>
      new Promise<Result<AnswerSummary>>((resolve) => {
        signal.addEventListener("abort", () => resolve(fail("cancelled", "cancelled")));
        asked.push({
          request,
          signal,
          priority,
          tell: onEvent,
          finish: (text, finish) => resolve(ok(summary(text, finish))),
          fail: (error) => resolve({ ok: false, error }),
        });
      }),
  };
  const framesPort = async () => ok(new MessageChannel().port1);
  const answering = new Answering({
    engine,
    media: { framesPort },
    models: { ready },
    playback: { frameIndex: 0 },
  });
  return { answering, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const free = (text: string, follows: AnswerId | null = null) =>
  ({ ...EMPTY_DRAFT, preset: "free", text, follows, objectIds: [] }) as const;
const exchange = (id: AnswerId): Exchange | undefined =>
  useDocument.getState().project.exchanges.find((other) => other.id === id);
const running = () => Object.keys(useApp.getState().live);
const words = ({ request }: Asked) => {
  const last = request.turns.at(-1);
  return last?.role === "user" ? last.parts.filter((part) => typeof part === "string").join("") : "";
};
const draw = (objectId: ObjectId | null = null) =>
  useDocument
    .getState()
    .strokeCommitted({ objectId, frameIndex: 0, timeSeconds: 0, mask: DOT, label: "Brush stroke" });

beforeEach(() => useDocument.getState().projectOpened(createEmptyProject()));
afterEach(async () => {
  // A test's questions end with its project.
  useDocument.getState().projectOpened(createEmptyProject());
  await settled();
  expect(running()).toEqual([]);
});

describe("asking again exactly", () => {
  const seen = {
    frames: [{ index: 0, labelSeconds: 0, keptTokens: 1, totalTokens: 1 }],
    frameGrid: [1, 1],
    regions: [],
    prompt: "What is it?",
    promptTokens: 5,
  } as const;

  it("asks with the masks and settings of the answer, whatever became of them", async () => {
    const { answering, asked } = setUp();
    const dot = draw();
    const settings = { ...EMPTY_DRAFT.settings, maxNewTokens: 16, seed: 7 };
    const first = answering.ask({ ...EMPTY_DRAFT, objectIds: [dot], captionLength: "phrase", settings });
    await settled();
    asked[0]!.tell({ kind: "seen", report: seen });
    asked[0]!.finish("A dot.");
    await settled();
    expect(exchange(first)?.askedWith).toMatchObject({ prompt: "What is it?", frames: seen.frames });
    expect(exchange(first)?.askedWith?.build).toBe("answer-run.ts");
    useDocument.getState().strokeCommitted({
      objectId: dot,
      frameIndex: 0,
      timeSeconds: 0,
      mask: { size: [2, 2], counts: [1, 3] },
      label: "Brush stroke",
    });
    answering.repeat(first);
    await settled();
    expect(asked[1]!.request).toEqual(asked[0]!.request);
    asked[1]!.finish("A dot.");
    await settled();
    const [, again] = useDocument.getState().project.exchanges;
    expect(again).toMatchObject({ repeats: first, versionOf: first, answer: "A dot.", state: "finished" });
    expect(again).not.toHaveProperty("askedWith");
  });

  it("goes on from the words that the answer went on from", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    await settled();
    asked[0]!.finish("A red", "length");
    await settled();
    answering.goOn(first);
    await settled();
    asked[1]!.tell({ kind: "seen", report: seen });
    asked[1]!.finish("A red dot.");
    await settled();
    answering.repeat(first);
    await settled();
    expect(asked[2]!.request).toEqual(asked[1]!.request);
    asked[2]!.finish("A red dot.");
    await settled();
  });
});

describe("asking", () => {
  it("puts one question after the other, as a person's, and writes what comes", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    const second = answering.ask(free("Two?"));
    expect(running()).toEqual([first, second]);
    expect(exchange(first)?.state).toBe("stopped");
    await settled();
    expect(asked.map(words)).toEqual(["One?"]);
    expect(asked[0]!.priority ?? "interactive").toBe("interactive");
    asked[0]!.tell({ kind: "stage", stage: "encoding", done: 1, total: 2 });
    expect(useApp.getState().live[first]).toMatchObject({ stage: "encoding", done: 1, total: 2 });
    asked[0]!.tell({ kind: "text", delta: "A d" });
    expect(exchange(first)).toMatchObject({ answer: "A d", model: { id: "nano" } });
    asked[0]!.tell({ kind: "text", delta: "og. " });
    asked[0]!.finish("A dog.");
    await settled();
    expect(exchange(first)).toMatchObject({
      answer: "A dog.",
      state: "finished",
      timings: { firstTokenMs: 5, totalMs: 9, readTokensPerSecond: 200, tokensPerSecond: 3 },
    });
    expect(running()).toEqual([second]);
    expect(asked.map(words)).toEqual(["One?", "Two?"]);
    asked[1]!.finish("Too lo", "length");
    await settled();
    expect(exchange(second)?.state).toBe("length");
  });

  it("keeps to a span, with the masks in it, also when it is followed or asked again", async () => {
    const { answering, asked } = setUp();
    const dog = draw();
    const span = { first: 4, last: 9 };
    useDocument
      .getState()
      .strokeCommitted({ objectId: dog, frameIndex: 6, timeSeconds: 0.2, mask: DOT, label: "Brush stroke" });
    const first = answering.ask({ ...EMPTY_DRAFT, preset: "doing", objectIds: [dog], span });
    await settled();
    expect(asked[0]!.request.settings.span).toEqual(span);
    expect(asked[0]!.request.regions[0]!.views.map(({ frameIndex }) => frameIndex)).toEqual([6]);
    asked[0]!.finish("It sits.");
    await settled();
    answering.ask({ ...free("And then?", first), span: null });
    await settled();
    asked[1]!.finish("It runs.");
    await settled();
    answering.askAgain(first);
    await settled();
    asked[2]!.finish("It sits.");
    await settled();
    expect(asked.map(({ request }) => request.settings.span)).toEqual([span, span, span]);
    expect(exchange(first)?.settings.span).toEqual(span);
  });

  it("keeps to the masks of the moment of asking, whatever is drawn while it waits", async () => {
    const { answering, asked } = setUp();
    const dog = draw();
    answering.ask(free("One?"));
    const id = answering.ask({ ...EMPTY_DRAFT, preset: "doing", objectIds: [dog] });
    await settled();
    useDocument.getState().maskCleared(dog, 0);
    useDocument.getState().undone();
    useDocument.getState().objectsRemoved([dog]);
    asked[0]!.finish("Yes.");
    await settled();
    expect(asked[1]!.request.regions).toMatchObject([
      { label: "object0", views: [{ frameIndex: 0, mask: DOT }] },
    ]);
    expect(exchange(id)?.regions).toHaveLength(1);
  });

  it("lets a follow-up wait for the answer it goes on from, with the earlier turns before it", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    answering.ask(free("And?", first));
    await settled();
    asked[0]!.finish("A dog.");
    await settled();
    expect(asked[1]!.request.turns.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(asked[1]!.request.turns[1]).toEqual({ role: "assistant", text: "A dog." });
  });

  it("is read out sentence by sentence, with objects by their names", async () => {
    const { answering, asked } = setUp();
    const dog = draw();
    useDocument.getState().objectRenamed(dog, "Rex");
    answering.ask({ ...EMPTY_DRAFT, preset: "doing", objectIds: [dog] });
    await settled();
    asked[0]!.tell({ kind: "text", delta: "<object0> runs. Then <obj" });
    asked[0]!.finish("<object0> runs. Then <obj");
    await settled();
    expect(useApp.getState().announcement).toBe("Then <obj");
    answering.ask({ ...EMPTY_DRAFT, preset: "doing", objectIds: [dog] });
    await settled();
    asked[1]!.tell({ kind: "text", delta: "<object0> runs" });
    asked[1]!.finish("<object0> runs");
    await settled();
    expect(useApp.getState().announcement).toBe("Rex runs");
  });

  it("does not put a follow-up whose earlier answer failed", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    const second = answering.ask(free("And?", first));
    await settled();
    asked[0]!.fail({ code: "gpu-lost", message: "reset" });
    await settled();
    expect(exchange(first)).toMatchObject({ state: "failed", failure: "gpu-lost: reset" });
    expect(exchange(second)?.state).toBe("failed");
    expect(exchange(second)?.failure).toMatch(/^question-invalid: .*has no answer/);
    expect(asked).toHaveLength(1);
  });
});

describe("asking again", () => {
  it("makes another version of the question, which the first of them names", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    await settled();
    asked[0]!.finish("A dog.");
    const second = answering.ask({ ...free("Two?"), versionOf: first });
    const third = answering.ask({ ...free("Three?"), versionOf: second });
    answering.askAgain(third);
    await settled();
    const { exchanges } = useDocument.getState().project;
    expect(exchanges.map(({ versionOf }) => versionOf)).toEqual([undefined, first, first, first]);
    expect(exchanges[3]?.question).toEqual(exchanges[2]?.question);
    expect(exchange(first)?.answer).toBe("A dog.");
    expect(useApp.getState().chosenVersions[first]).toBe(exchanges[3]?.id);
  });

  it("keeps to the settings it was asked with, unless there are others", async () => {
    const { answering, asked } = setUp();
    const settings = { seed: 7, maxFrames: 4, maxNewTokens: 48 };
    const first = answering.ask({ ...free("One?"), settings });
    await settled();
    asked[0]!.finish("A dog.");
    answering.askAgain(first);
    answering.askAgain(first, { seed: 8 });
    // Frames are the conversation's, the rest is the question's own.
    answering.ask({ ...free("And?", first), settings: { seed: 9, maxFrames: 2, maxNewTokens: 5 } });
    await settled();
    for (const nth of [1, 2]) {
      asked[nth]!.finish("A dog.");
      await settled();
    }
    expect(asked.map(({ request }) => request.settings)).toEqual([
      settings,
      settings,
      { seed: 8 },
      { seed: 9, maxFrames: 4, maxNewTokens: 5 },
    ]);
  });

  it("goes on from an answer's own words, once at a time", async () => {
    const { answering, asked } = setUp();
    const id = answering.ask(free("One?"));
    await settled();
    answering.goOn(id);
    asked[0]!.finish("A red ", "length");
    await settled();
    answering.goOn(id);
    answering.goOn(id);
    await settled();
    expect(asked).toHaveLength(2);
    expect(asked[1]!.request.turns).toEqual([
      expect.objectContaining({ role: "user" }),
      { role: "assistant", text: "A red", unfinished: true },
    ]);
    asked[1]!.tell({ kind: "text", delta: " circle" });
    expect(exchange(id)?.answer).toBe("A red circle");
    asked[1]!.tell({ kind: "restarted" });
    expect(exchange(id)?.answer).toBe("A red");
    asked[1]!.finish("A red circle.");
    await settled();
    expect(exchange(id)).toMatchObject({ answer: "A red circle.", state: "finished" });
  });

  it("keeps the words of an answer that could not go on", async () => {
    const { answering, asked } = setUp();
    const id = answering.ask(free("One?"));
    await settled();
    asked[0]!.finish("A red", "length");
    await settled();
    answering.goOn(id);
    await settled();
    asked[1]!.fail({ code: "gpu-lost", message: "reset" });
    await settled();
    expect(exchange(id)).toMatchObject({ answer: "A red", state: "stopped", failure: "gpu-lost: reset" });
  });
});

describe("stopping", () => {
  it("ends a waiting question at once, and the one that runs goes on", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    const second = answering.ask(free("Two?"));
    const third = answering.ask(free("Three?"));
    await settled();
    answering.stop(second);
    await settled();
    expect(running()).toEqual([first, third]);
    expect(exchange(second)?.state).toBe("stopped");
    asked[0]!.finish("Yes.");
    await settled();
    expect(asked.map(words)).toEqual(["One?", "Three?"]);
  });

  it("keeps what a running answer had, and the next begins", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    answering.ask(free("Two?"));
    await settled();
    asked[0]!.tell({ kind: "text", delta: "A d" });
    answering.stop(first);
    await settled();
    expect(exchange(first)).toMatchObject({ state: "stopped", answer: "A d", failure: null });
    expect(asked.map(words)).toEqual(["One?", "Two?"]);
  });

  it("does not wait for a model that is still loading", async () => {
    const { answering, asked } = setUp(() => new Promise(() => {}));
    const id = answering.ask(free("One?"));
    await settled();
    answering.stop(id);
    await settled();
    expect(running()).toEqual([]);
    expect(exchange(id)?.state).toBe("stopped");
    expect(asked).toEqual([]);
  });

  it("follows from a question's deletion, undone deletions and other projects included", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    const second = answering.ask(free("And?", first));
    await settled();
    useDocument.getState().exchangeRemoved(first);
    await settled();
    expect(asked[0]!.signal.aborted).toBe(true);
    expect(running()).toEqual([]);
    useDocument.getState().undone();
    expect([exchange(first)?.state, exchange(second)?.state]).toEqual(["stopped", "stopped"]);
    answering.retry(first);
    await settled();
    useDocument.getState().redone();
    await settled();
    expect(asked[1]!.signal.aborted).toBe(true);
    const other = answering.ask(free("Two?"));
    await settled();
    useDocument.getState().projectOpened(createEmptyProject());
    await settled();
    expect(running()).not.toContain(other);
    expect(useDocument.getState().project.exchanges).toEqual([]);
  });
});

describe("what goes wrong", () => {
  it("is written down for a model that does not load, and the next question tries again", async () => {
    const results: Result<ModelInfo>[] = [fail("network", "no connection"), ok(info)];
    const { answering, asked } = setUp(async () => results.shift()!);
    const first = answering.ask(free("One?"));
    answering.ask(free("Two?"));
    await settled();
    expect(exchange(first)).toMatchObject({ state: "failed", failure: "network: no connection" });
    expect(asked.map(words)).toEqual(["Two?"]);
  });

  it("does not reach the next question when another model was chosen, whose words that one gets", async () => {
    const models: ModelInfo[] = [info, { ...info, id: "nano7", family: "vr7" }];
    const { answering, asked } = setUp(async () => ok(models.shift()!));
    const dog = draw();
    const ask = () => answering.ask({ ...EMPTY_DRAFT, preset: "describe", objectIds: [dog] });
    ask();
    const second = ask();
    await settled();
    asked[0]!.fail({ code: "cancelled", message: "another model was loaded" });
    await settled();
    expect(asked.map(words)).toEqual([
      "Please describe the  in the video in detail.",
      "Describe the [] in detail in the video.",
    ]);
    expect(exchange(second)?.model?.id).toBe("nano7");
  });

  it("is no failure when the engine was restarted for another model or device", async () => {
    const { answering, asked } = setUp();
    const first = answering.ask(free("One?"));
    await settled();
    asked[0]!.fail({ code: "cancelled", message: "the engine was restarted" });
    await settled();
    expect(exchange(first)).toMatchObject({ state: "stopped", failure: null });
  });

  it("ends its own question alone, a mistake of ours too", async () => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    let calls = 0;
    const { answering, asked } = setUp(async () => {
      if (calls++ === 0) throw new TypeError("not a function");
      return ok(info);
    });
    const first = answering.ask(free("One?"));
    answering.ask(free("Two?"));
    await settled();
    expect(exchange(first)).toMatchObject({ state: "failed", failure: "internal: not a function" });
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
    expect(asked.map(words)).toEqual(["Two?"]);
  });

  it("can be tried again in its place, once at a time", async () => {
    const { answering, asked } = setUp();
    const id = answering.ask(free("One?"));
    await settled();
    asked[0]!.tell({ kind: "text", delta: "Half" });
    asked[0]!.fail({ code: "out-of-memory", message: "too much" });
    await settled();
    answering.retry(id);
    answering.retry(id);
    expect(exchange(id)).toMatchObject({ answer: "", failure: null });
    await settled();
    expect(asked).toHaveLength(2);
    asked[1]!.finish("A dog.");
    await settled();
    expect(exchange(id)).toMatchObject({ answer: "A dog.", state: "finished" });
    expect(useDocument.getState().project.exchanges).toHaveLength(1);
  });
});
