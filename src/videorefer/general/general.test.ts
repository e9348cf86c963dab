import { readFileSync } from "node:fs";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { createMask } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import { markBorders } from "./border.ts";
import { drawMark, type MarkLook } from "./draw-mark.ts";
import { benchKeys, shownKeys } from "./key-frames.ts";
import { markFrames } from "./marked-frames.ts";
import { markedPrompt } from "./marked-prompt.ts";

const REGION = { place: "region" } as const;
const VISUAL = { place: "visual" } as const;

/** A mask with the pixels for which `isSet` holds. */
function maskOf(isSet: (x: number, y: number) => boolean, width = 96, height = 64): BitMask {
  const mask = createMask(width, height);
  for (let at = 0; at < mask.data.length; at++) {
    mask.data[at] = Number(isSet(at % width, Math.floor(at / width)));
  }
  return mask;
}

const disc = (cx: number, cy: number, radius: number) => (x: number, y: number) =>
  Math.hypot(x - cx, y - cy) <= radius;

const RING = maskOf((x, y) => disc(30, 32, 22)(x, y) && !disc(30, 32, 9)(x, y));
const TWO_PARTS = maskOf((x, y) => (x >= 8 && x < 30 && y >= 10 && y < 40) || disc(70, 40, 14)(x, y));
const LEFT = maskOf(disc(36, 32, 20));
const RIGHT = maskOf(disc(56, 34, 20));
const SPECK = maskOf((x, y) => x >= 10 && x < 13 && y >= 10 && y < 13);

const RED: MarkLook = { colour: [255, 0, 0], opacity: 0.2, label: "<object0>" };
const GREEN: MarkLook = { colour: [0, 128, 0], opacity: 0.2, label: "<object12>" };

/** A frame with a gradient, so that what shines through can be seen. */
function drawn(marks: readonly (readonly [BitMask, MarkLook])[]) {
  const [width, height] = [96, 64];
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    data.set([90 + (at % width), 110 + Math.floor(at / width), 150], at * 3);
  }
  const image = { width, height, data };
  for (const [mask, look] of marks) drawMark(image, mask, look);
  return image;
}

describe("marks", () => {
  // The pictures were looked at when they were made.
  it.each([
    ["ring", [[RING, { ...RED, opacity: 0.1, label: null }]]],
    ["two-parts", [[TWO_PARTS, RED]]],
    [
      "overlapping",
      [
        [LEFT, RED],
        [RIGHT, GREEN],
      ],
    ],
    ["outline-only", [[RING, { ...RED, opacity: 0, label: null }]]],
  ] as const)("draw %s as in its golden picture", (name, marks) => {
    const golden = decode(readFileSync(new URL(`fixtures/${name}.png`, import.meta.url)));
    expect(
      Buffer.from(drawn(marks).data).equals(Buffer.from(golden.data.buffer, golden.data.byteOffset)),
    ).toBe(true);
  });

  it("leave out a speck of 9 pixels", () => {
    expect(markBorders(SPECK)).toEqual([]);
    expect(drawn([[SPECK, { ...RED, label: null }]])).toEqual(drawn([]));
  });

  it("run through the centres of border pixels, around holes too", () => {
    const frame = maskOf((x, y) => x < 10 && y < 8 && !(x >= 3 && x < 7 && y >= 3 && y < 5));
    const [around, hole] = markBorders(frame);
    expect(around).toEqual([
      { x: 9.5, y: 0.5 },
      { x: 9.5, y: 7.5 },
      { x: 0.5, y: 7.5 },
      { x: 0.5, y: 0.5 },
    ]);
    const xs = hole!.map(({ x }) => x);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([2.5, 7.5]);
  });
});

describe("frames", () => {
  it("are the benchmark's keys (videorefer-suite.md 2, S3)", () => {
    expect(benchKeys(129)).toEqual(Array.from({ length: 32 }, (_, i) => 2 + 4 * i));
    expect(benchKeys(71)).toEqual([
      1, 3, 5, 8, 10, 12, 14, 16, 19, 21, 23, 25, 27, 29, 32, 34, 36, 38, 40, 43, 45, 47, 49, 51, 53, 56, 58,
      60, 62, 64, 67, 69,
    ]);
    // A short clip repeats some: [floor((round(seg * i) + round(seg * (i + 1))) / 2) for i in range(32)] in Python, seg = 19 / 32.
    expect(benchKeys(20)).toEqual([
      0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 7, 7, 8, 8, 9, 10, 10, 11, 11, 12, 12, 13, 14, 14, 15, 15, 16, 17, 17,
      18, 18,
    ]);
  });

  it("are 16 of them (S4)", () => {
    expect(shownKeys(150)).toEqual([7, 16, 25, 35, 44, 53, 63, 72, 76, 86, 95, 104, 114, 123, 132, 142]);
    expect(shownKeys(1)).toEqual([0]);
    expect(() => shownKeys(0)).toThrow("at least one frame");
  });

  it("show every object, also one that is marked on none of them", () => {
    const at = (...frames: number[]) => ({ views: frames.map((frameIndex) => ({ frameIndex })) });
    expect(markFrames([1, 5, 9], [at(5, 6, 9), at(2)])).toEqual([
      { frameIndex: 2, marks: [{ object: 1, view: 0 }] },
      { frameIndex: 5, marks: [{ object: 0, view: 0 }] },
      { frameIndex: 9, marks: [{ object: 0, view: 2 }] },
    ]);
    expect(markFrames([4], [at(4), at(7)]).map(({ frameIndex }) => frameIndex)).toEqual([4, 7]);
  });
});

describe("prompt", () => {
  const one = { label: "object0", views: [1] };
  const two = { label: "object1", views: [1, 2] };
  const user = (...parts: readonly (string | typeof REGION | typeof VISUAL)[]) =>
    ({ role: "user", parts }) as const;

  it("calls a lone object by its outline", () => {
    const { turns, looks } = markedPrompt([user(VISUAL, "Describe ", REGION, " in detail.")], [one]);
    expect(turns).toEqual([
      {
        role: "user",
        text: "An object is outlined in red on one frame of the video. Describe the object outlined in red in detail.",
      },
    ]);
    expect(looks).toEqual([{ colour: [255, 0, 0], opacity: 0.1, label: null }]);
  });

  it("names several, with a legend in front of the first question", () => {
    const { turns, looks } = markedPrompt(
      [
        user("What does <object0> do to <object1>?"),
        { role: "assistant", text: "It follows." },
        user("And then?"),
      ],
      [one, two],
    );
    expect(turns.map(({ text }) => text)).toEqual([
      "Objects are highlighted by coloured masks on frames of the video. <object0>: red; <object1>: green. What does <object0> do to <object1>?",
      "It follows.",
      "And then?",
    ]);
    expect(looks.map(({ label, opacity }) => [label, opacity])).toEqual([
      ["<object0>", 0.2],
      ["<object1>", 0.2],
    ]);
  });

  it("takes no object's text for a place, and refuses a tenth", () => {
    expect(markedPrompt([user("What is <region>?")], []).turns[0]!.text).toBe("What is <region>?");
    const ten = Array.from({ length: 10 }, (_, at) => ({ label: `object${at}`, views: [1] }));
    expect(() => markedPrompt([user("What?")], ten)).toThrow("at most 9 outlined objects");
  });
});
