import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "../core/failure.ts";
import type { AnswerSummary, AskRequest, ModelInfo } from "../protocol/engine.ts";
import { BenchAsking } from "./bench-asking.ts";

const model = { packageHash: "one" } as ModelInfo;
const answer = { text: " (A)\n", finish: "stop" } as AnswerSummary;
const mask = { size: [1, 1], counts: [0, 1] } as const;
const request: AskRequest = {
  visual: { kind: "none" },
  regions: [{ label: "object0", views: [{ frameIndex: 2, mask }] }],
  turns: [],
  settings: {},
};
const never = new AbortController().signal;

function asking({ ask = vi.fn(async () => ok(answer)), ready = vi.fn(async () => ok(model)) } = {}) {
  const media = {
    open: vi.fn(async () => ok({ width: 1 } as never)),
    openPictures: vi.fn(async () => ok({ width: 2 } as never)),
    framesPort: async () => ok(new MessageChannel().port1),
  };
  const onEnd = vi.fn();
  const own = new BenchAsking({ engine: { ask }, models: { ready } }, media);
  return { own, ask, media, onEnd };
}

describe("the clips of a benchmark", () => {
  const folder = (...paths: readonly string[]) => ({
    name: "clips",
    files: paths.map((path) => ({ path, file: new File([], path) })),
  });

  it("are videos or folders of pictures, opened once for questions that follow each other", async () => {
    const { own, media } = asking();
    own.setFolder(folder("a.mp4", "kitchen/0.png", "kitchen/1.png"));
    for (const video of ["a.mp4", "a.mp4", "frames/kitchen"])
      expect((await own.openClip(video)).ok).toBe(true);
    expect(media.open).toHaveBeenCalledTimes(1);
    expect(media.openPictures.mock.calls).toHaveLength(1);
  });

  it("that are missing are named", async () => {
    const { own } = asking();
    own.setFolder(folder("a.mp4"));
    const missing = await own.openClip("b.mp4");
    expect(missing).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("b.mp4 in the folder clips") },
    });
  });
});

describe("asking about an item", () => {
  it("gives the reply as it came, behind whatever a person asks", async () => {
    const { own, ask, onEnd } = asking();
    expect(await own.ask(request, model, never, onEnd)).toEqual(ok({ text: " (A)\n", frames: 1 }));
    expect(ask.mock.lastCall).toEqual([request, expect.anything(), expect.anything(), never, "background"]);
  });

  it("asks once more after a lost device, and then gives the item up", async () => {
    const lost = fail<AnswerSummary>("gpu-lost", "lost");
    const once = vi.fn(async () => ok(answer)).mockResolvedValueOnce(lost as never);
    expect((await asking({ ask: once }).own.ask(request, model, never, vi.fn())).ok).toBe(true);
    const always = vi.fn(async () => lost);
    expect(await asking({ ask: always as never }).own.ask(request, model, never, vi.fn())).toEqual(lost);
    expect(always).toHaveBeenCalledTimes(2);
  });

  it("does not take the answer of a model that was chosen meanwhile", async () => {
    const other = { packageHash: "two" } as ModelInfo;
    const ready = vi.fn(async () => ok(other)).mockResolvedValueOnce(ok(model));
    const { own, onEnd, ask } = asking({ ready });
    expect(await own.ask(request, model, never, onEnd)).toMatchObject({ error: { code: "cancelled" } });
    expect(ask).toHaveBeenCalledTimes(1);
    expect(onEnd).toHaveBeenCalledWith({
      code: "package-missing",
      message: "another model was chosen meanwhile",
    });
  });

  it("takes no answer that was cut short by a stop", async () => {
    const cut = { ...answer, finish: "cancelled" } as AnswerSummary;
    const { own, onEnd } = asking({ ask: vi.fn(async () => ok(cut)) });
    expect(await own.ask(request, model, never, onEnd)).toMatchObject({ error: { code: "cancelled" } });
    expect(onEnd).not.toHaveBeenCalled();
  });
});
