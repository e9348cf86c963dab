import { describe, expect, test } from "vitest";
import { fail, ok } from "../../core/failure.ts";
import { encodeRle } from "../../core/rle.ts";
import type { AskRequest, Region } from "../../protocol/engine.ts";
import type { Model } from "./model.ts";
import { type Frames, readRequest } from "./request.ts";

const config = {
  generationConfig: { maxNewTokens: 100 },
  sampling: { kind: "rate", fps: 1, maxFrames: 4 },
  knowsRegions: true,
} as unknown as Pick<Model, "generationConfig" | "sampling" | "knowsRegions">;

const times = [0, 0.5, 1, 1.5, 2, 2.5];

/** Six frames of 4×2 pixels, 0.5 s each; counts what is read. */
function video(): { frames: Frames; read: number[] } {
  const read: number[] = [];
  const info = { width: 4, height: 2, timesSeconds: times, endSeconds: 3 };
  const frames: Frames = {
    info: async () =>
      ok(info as unknown as Awaited<ReturnType<Frames["info"]>> extends { value: infer T } ? T : never),
    rgb: async (index) => {
      read.push(index);
      return index < times.length
        ? ok({ width: 4, height: 2, data: new Uint8Array(24).fill(index) })
        : fail("video-corrupt", `no frame ${index}`);
    },
  };
  return { frames, read };
}

function region(frameIndex: number, width = 4, height = 2): Region {
  return {
    label: "object0",
    views: [{ frameIndex, mask: encodeRle({ width, height, data: new Uint8Array(width * height).fill(1) }) }],
  };
}

function request(change: Partial<AskRequest> = {}): AskRequest {
  return {
    visual: { kind: "video" },
    regions: [],
    turns: [{ role: "user", parts: ["?"] }],
    settings: {},
    ...change,
  };
}

const failing = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

test("frames are chosen by the settings, read only when asked for", async () => {
  const { frames, read } = video();
  const { visual } = await readRequest(request({ settings: { fps: 1 } }), frames, config);
  if (visual.kind !== "video") throw new Error("expected a video");
  expect(visual.frames.map(({ index, labelSeconds }) => [index, labelSeconds])).toEqual([
    [1, 0],
    [3, 1],
    [5, 2],
  ]);
  expect(read).toEqual([]);
  expect((await visual.frames[1]!.read()).data[0]).toBe(3);
  expect(read).toEqual([3]);
});

test("a span keeps the frames to itself, in the video's own times", async () => {
  const settings = { fps: 1, span: { first: 2, last: 5 } };
  const { visual } = await readRequest(request({ settings }), video().frames, config);
  if (visual.kind !== "video") throw new Error("expected a video");
  expect(visual.frames.map(({ index, labelSeconds }) => [index, labelSeconds])).toEqual([
    [3, 1],
    [5, 2],
  ]);
});

test("a model that sees only marked frames is shown none outside the span", async () => {
  const marked = { ...config, sampling: { kind: "marked" } } as const;
  const asked = (frameIndex: number) =>
    readRequest(
      request({ regions: [region(frameIndex)], settings: { span: { first: 2, last: 5 } } }),
      video().frames,
      marked,
    );
  await expect(asked(1)).rejects.toThrow(/span = frames 3 to 6 .*object0 is marked on frame 2/);
  expect((await asked(2)).regions[0]!.views[0].frameIndex).toBe(2);
});

test("regions on one frame share one reading of it", async () => {
  const { frames, read } = video();
  const { regions } = await readRequest(request({ regions: [region(2), region(2)] }), frames, config);
  await Promise.all(regions.map((one) => one.views[0].read()));
  expect(read).toEqual([2]);
});

test("frames are remembered only for a video with a name, per sampling", async () => {
  const key = async (identity: string | undefined, settings: AskRequest["settings"]) => {
    const { visual } = await readRequest(
      request({ visual: { kind: "video", identity }, settings }),
      video().frames,
      config,
    );
    return visual.kind === "video" ? visual.cacheKey : "";
  };
  expect(await key(undefined, {})).toBeNull();
  const names = [
    await key("a", {}),
    await key("b", {}),
    await key("a", { fps: 2 }),
    await key("a", { maxFrames: 2 }),
    await key("a", { span: { first: 0, last: 2 } }),
  ];
  expect(new Set(names).size).toBe(5);
  expect(await key("a", { fps: 1, maxFrames: 4 })).toBe(names[0]);
});

describe("refused in words", () => {
  test.each<[string, Partial<AskRequest>]>([
    ["question-invalid", { settings: { fps: 0 } }],
    ["question-invalid", { settings: { maxFrames: 0 } }],
    ["question-invalid", { settings: { maxNewTokens: 0 } }],
    ["question-invalid", { settings: { seed: 0.5 } }],
    ["question-invalid", { settings: { fps: 2 }, visual: { kind: "none" } }],
    ["question-invalid", { settings: { maxFrames: 2 }, visual: { kind: "none" } }],
    ["question-invalid", { settings: { span: { first: 0, last: 1 } }, visual: { kind: "none" } }],
    ["question-invalid", { settings: { span: { first: 2, last: 6 } } }],
    ["question-invalid", { settings: { sampling: { temperature: 0, topK: 20, topP: 0.9 } } }],
    ["region-invalid", { regions: [region(0)], visual: { kind: "none" } }],
    [
      "region-invalid",
      { regions: [{ label: "a", views: [{ frameIndex: 0, mask: { size: [2, 4], counts: [3] } }] }] },
    ],
    ["region-invalid", { regions: [{ label: "a", views: [] }] }],
  ])("%s for %j", async (code, change) => {
    await expect(readRequest(request(change), video().frames, config)).rejects.toThrow(failing(code));
  });

  test("a rate, by a model that spreads its frames; their number is honoured", async () => {
    const spread = { ...config, sampling: { kind: "spread", frames: 3 } } as const;
    const asked = (settings: AskRequest["settings"]) =>
      readRequest(request({ settings }), video().frames, spread);
    await expect(asked({ fps: 2 })).rejects.toThrow(/fps = 2 .*maxFrames/);
    const { visual } = await asked({ maxFrames: 2 });
    expect(visual.kind === "video" && visual.frames.length).toBe(2);
  });

  test("a mask of another size than its frame", async () => {
    const wide = request({ regions: [region(0, 5, 2)] });
    await expect(readRequest(wide, video().frames, config)).rejects.toThrow(failing("region-invalid"));
  });

  test("a frame that cannot be read, with the reader's own reason", async () => {
    const { regions } = await readRequest(request({ regions: [region(99)] }), video().frames, config);
    await expect(regions[0]!.views[0].read()).rejects.toThrow(failing("video-corrupt"));
  });

  test("a region, by a model that knows none", async () => {
    const plain = { ...config, knowsRegions: false };
    const asked = readRequest(request({ regions: [region(0)] }), video().frames, plain);
    await expect(asked).rejects.toThrow(failing("question-invalid"));
  });

  test("a video without its frames", async () => {
    await expect(readRequest(request(), null, config)).rejects.toThrow(failing("question-invalid"));
  });
});

describe("frames that a person chose", () => {
  const asked = async (shownFrames: readonly number[], sampling: Model["sampling"], change = {}) => {
    const { frames } = video();
    const settings = { shownFrames, ...change };
    const { visual } = await readRequest(request({ settings }), frames, { ...config, sampling });
    return visual.kind === "video"
      ? visual.frames.map(({ index, labelSeconds }) => [index, labelSeconds])
      : [];
  };

  test("come in place of the sampler's, with their own times", async () => {
    expect(await asked([0, 3, 4], config.sampling)).toEqual([
      [0, 0],
      [3, 1.5],
      [4, 2],
    ]);
  });

  test("of which a family reads two at a time repeat the last when they are odd", async () => {
    expect(await asked([1, 2, 5], { kind: "spread", frames: 8 })).toEqual([
      [1, 0.5],
      [2, 1],
      [5, 2.5],
      [5, 2.5],
    ]);
  });

  test("are refused where they are not in order, beside the span, or not the family's way", async () => {
    const refused = failing("question-invalid");
    for (const frames of [[], [3, 1], [2, 2], [6], [-1], [0.5]])
      await expect(asked(frames, config.sampling)).rejects.toEqual(refused);
    await expect(asked([0, 3], config.sampling, { span: { first: 1, last: 4 } })).rejects.toEqual(refused);
    await expect(asked([0, 3], { kind: "marked" })).rejects.toEqual(refused);
    await expect(asked([0, 3], { kind: "keys" })).rejects.toEqual(refused);
  });

  test("are another encoding for the next question about them", async () => {
    const { frames } = video();
    const keyOf = async (shownFrames: readonly number[]) => {
      const about = request({ visual: { kind: "video", identity: "clip" }, settings: { shownFrames } });
      const { visual } = await readRequest(about, frames, config);
      return visual.kind === "video" ? visual.cacheKey : null;
    };
    expect(await keyOf([0, 3])).not.toEqual(await keyOf([0, 4]));
    expect(await keyOf([0, 3])).toEqual(await keyOf([0, 3]));
  });
});
