import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Rle } from "../core/mask.ts";
import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import { createDocumentStore, createEmptyProject } from "./document.ts";
import { MaskRegistry } from "./mask-registry.ts";

let store: ReturnType<typeof createDocumentStore>;
let registry: MaskRegistry;
const start = () => {
  registry = new MaskRegistry();
  store = createDocumentStore(registry);
};
beforeEach(start);
const state = () => store.getState();
const mask = (area: number): Rle => ({ size: [4, 4], counts: area === 0 ? [16] : [0, area, 16 - area] });
const draw = (objectId: ObjectId | null, area = 3, frameIndex = 7) =>
  state().strokeCommitted({
    objectId,
    frameIndex,
    timeSeconds: frameIndex / 30,
    mask: mask(area),
    label: "Brush stroke",
  });
const exchange = (id: string, follows: string | null = null): Exchange => ({
  id: id as AnswerId,
  follows: follows as AnswerId | null,
  question: { parts: [{ kind: "text", text: "What is it?" }], options: [] },
  preset: "free",
  regions: [],
  answer: "",
  state: "stopped",
  failure: null,
  settings: { seed: 0 },
  model: null,
  timings: null,
  askedAt: "2026-01-01T00:00:00.000Z",
});
/** The pixels of an object's mask. */
const maskOf = (id: ObjectId, frameIndex: number) =>
  state().project.objects.find((object) => object.id === id)?.masks[frameIndex];
const drawn = (frameIndex: number, object = state().project.objects[0]!) => {
  const named = object.masks[frameIndex];
  return named ? registry.rle(object.id, named) : null;
};
const ids = () => state().project.exchanges.map(({ id }) => id);

describe("drawing", () => {
  it("without an object makes one, in one step", () => {
    const id = draw(null);
    expect(state().project.objects).toMatchObject([{ id, name: "Object 1", paletteIndex: 0 }]);
    expect(state().selectedObjectId).toBe(id);
    expect(state().past.map(({ label, frameIndex }) => [label, frameIndex])).toEqual([
      ["Brush stroke on Object 1", 7],
    ]);
    state().undone();
    expect(state().project.objects).toEqual([]);
    expect(state().selectedObjectId).toBeNull();
    state().redone();
    expect(drawn(7)).toEqual(mask(3));
    expect(state().selectedObjectId).toBe(id);
  });

  it("keeps one mask a frame and removes one that became empty", () => {
    const id = draw(null);
    draw(id, 5);
    draw(id, 2, 9);
    expect(Object.keys(state().project.objects[0]!.masks)).toEqual(["7", "9"]);
    expect(drawn(7)).toEqual(mask(5));
    draw(id, 0);
    expect(Object.keys(state().project.objects[0]!.masks)).toEqual(["9"]);
  });

  it("that changes nothing leaves no step", () => {
    const id = draw(null);
    draw(id);
    draw(id, 0, 20);
    draw(null, 0);
    state().objectRenamed(id, "  ");
    state().objectsHidden([id], false);
    expect(state().past).toHaveLength(1);
    expect(state().project.objects).toHaveLength(1);
  });

  it("copies a mask to another frame with that frame's own time", () => {
    const id = draw(null);
    expect(state().maskCopied(id, maskOf(id, 7)!, [{ frameIndex: 8, timeSeconds: 0.5 }])).toBe(true);
    expect(state().project.objects[0]!.masks[8]).toMatchObject({
      frameIndex: 8,
      timeSeconds: 0.5,
      origin: "hand",
      confidence: 1,
    });
    expect(drawn(8)).toEqual(mask(3));
  });

  it("copies a mask to many frames as one step, whatever they have", () => {
    const id = draw(null);
    draw(id, 5, 10);
    const source = maskOf(id, 7)!;
    const to = [8, 9, 10].map((frameIndex) => ({ frameIndex, timeSeconds: frameIndex / 10 }));
    const steps = state().past.length;
    expect(state().maskCopied(id, source, to)).toBe(true);
    expect([7, 8, 9, 10].map((frame) => maskOf(id, frame)?.digest)).toEqual(Array(4).fill(source.digest));
    expect(state().past).toHaveLength(steps + 1);
    state().undone();
    expect(Object.keys(state().project.objects[0]!.masks)).toEqual(["7", "10"]);
    expect(drawn(10)).toEqual(mask(5));
  });

  it("copies a mask that has changed since as it was", () => {
    const id = draw(null);
    const source = maskOf(id, 7)!;
    draw(id, 6);
    expect(state().maskCopied(id, source, [{ frameIndex: 8, timeSeconds: 0.5 }])).toBe(true);
    expect(drawn(8)).toEqual(mask(3));
  });

  it("does not copy a mask that has not been read", () => {
    const id = draw(null);
    registry.opened(null);
    expect(state().maskCopied(id, maskOf(id, 7)!, [{ frameIndex: 8, timeSeconds: 0.5 }])).toBe(false);
    expect(state().past).toHaveLength(1);
  });
});

describe("word that an object is not in sight", () => {
  const dog = () => state().project.objects[0]!;

  it("takes its mask away there, as one step", () => {
    const id = draw(null);
    draw(id, 3, 9);
    state().objectOutOfSight(id, 9, true);
    state().objectOutOfSight(id, 10, true);
    expect(dog()).toMatchObject({ outOfSight: [{ first: 9, last: 10 }] });
    expect(Object.keys(dog().masks)).toEqual(["7"]);
    state().undone();
    state().undone();
    expect(dog().outOfSight).toBeUndefined();
    expect(drawn(9)).toEqual(mask(3));
  });

  it("is kept from what a tracker finds, and taken back by a mask that is drawn", () => {
    const id = draw(null);
    state().objectOutOfSight(id, 9, true);
    const found = { objectId: id, frameIndex: 9, timeSeconds: 0.3, mask: mask(2), confidence: 1 };
    state().trackAdvanced({ trackId: "t", label: "Track", frameIndex: 7, writes: [found] });
    expect(dog().masks[9]).toBeUndefined();
    draw(id, 4, 9);
    expect(dog().outOfSight).toBeUndefined();
    state().objectOutOfSight(id, 9, true);
    state().maskCopied(id, maskOf(id, 7)!, [{ frameIndex: 9, timeSeconds: 0.3 }]);
    expect(dog().outOfSight).toBeUndefined();
    state().objectOutOfSight(id, 9, true);
    state().objectOutOfSight(id, 9, false);
    expect(dog().outOfSight).toBeUndefined();
  });
});

describe("objects", () => {
  it("get numbers and colours that are free", () => {
    const first = state().objectAdded();
    state().objectAdded();
    state().objectsRemoved([first]);
    state().objectAdded();
    expect(state().project.objects.map(({ name, paletteIndex }) => [name, paletteIndex])).toEqual([
      ["Object 2", 1],
      ["Object 3", 0],
    ]);
  });

  it("take another place in the list, and the rest keeps its order", () => {
    const [a, b, c] = ["Dog", "Ball", "Cat"].map((name) => state().objectAdded(name));
    const order = () => state().project.objects.map(({ id }) => id);
    state().objectMoved(a!, 1);
    expect(order()).toEqual([b, a, c]);
    state().objectMoved(c!, -3);
    expect(order()).toEqual([c, b, a]);
    state().undone();
    expect(order()).toEqual([b, a, c]);
  });

  it("are hidden, locked and deleted together, in one step each", () => {
    const ids = ["Dog", "Ball"].map((name) => state().objectAdded(name));
    state().objectsHidden(ids, true);
    state().objectsLocked(ids, true);
    expect(state().project.objects.every(({ hidden, locked }) => hidden && locked)).toBe(true);
    state().objectsRemoved(ids);
    expect(state().project.objects).toEqual([]);
    expect(state().undone()?.label).toBe("Delete 2 objects");
    expect(state().project.objects).toHaveLength(2);
  });

  it("hand the selection on when they go", () => {
    const first = state().objectAdded("Dog");
    const second = state().objectAdded("Ball");
    state().objectsRemoved([second]);
    expect(state().selectedObjectId).toBe(first);
    state().undone();
    expect(state().selectedObjectId).toBe(second);
  });
});

describe("undo and redo", () => {
  it("bring back the very pixels, of every frame of a deleted object", () => {
    const id = draw(null, 1, 0);
    for (let frame = 1; frame < 12; frame++) draw(id, 1 + frame, frame);
    draw(id, 15, 5);
    state().objectsRemoved([id]);
    state().undone();
    expect(drawn(5)).toEqual(mask(15));
    expect(drawn(11)).toEqual(mask(12));
    state().undone();
    expect(drawn(5)).toEqual(mask(6));
  });

  it("lead through any editing, and back, exactly", () => {
    const command = fc.record({
      kind: fc.constantFrom(
        "add",
        "draw",
        "clear",
        "copy",
        "rename",
        "remove",
        "hide",
        "lock",
        "sight",
        "move",
        "recolour",
      ),
      which: fc.nat(5),
      value: fc.nat(15),
    });
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 40 }), (commands) => {
        start();
        const seen = [state().project.objects];
        for (const { kind, which, value } of commands) {
          const { objects } = state().project;
          const id = objects[which % Math.max(1, objects.length)]?.id;
          const steps = state().past.length;
          if (kind === "add" || !id) state().objectAdded();
          else if (kind === "draw") draw(which === 0 ? null : id, value, which);
          else if (kind === "clear") state().maskCleared(id, which);
          else if (kind === "copy") {
            const source = maskOf(id, which);
            const to = [value, value + 1].map((frame) => ({ frameIndex: frame, timeSeconds: frame }));
            if (source) state().maskCopied(id, source, to);
          } else if (kind === "rename") state().objectRenamed(id, `Name ${value}`);
          else if (kind === "remove") state().objectsRemoved([id]);
          else if (kind === "hide") state().objectsHidden([id], value % 2 === 0);
          else if (kind === "move") state().objectMoved(id, value % 6);
          else if (kind === "recolour") state().objectRecoloured(id, value);
          else if (kind === "sight") state().objectOutOfSight(id, which, value % 2 === 0);
          else state().objectsLocked([id], value % 2 === 0);
          if (state().past.length > steps) seen.push(state().project.objects);
        }
        for (const before of seen.slice(0, -1).reverse()) {
          expect(state().undone()).not.toBeNull();
          expect(state().project.objects).toEqual(before);
        }
        expect(state().undone()).toBeNull();
        for (const after of seen.slice(1)) {
          expect(state().redone()).not.toBeNull();
          expect(state().project.objects).toEqual(after);
        }
        expect(state().redone()).toBeNull();
      }),
    );
  });

  it("reach back at least 200 strokes", () => {
    const id = draw(null, 1, 0);
    for (let i = 1; i < 240; i++) draw(id, 1 + (i % 10), i);
    for (let i = 0; i < 240; i++) state().undone();
    expect(state().project.objects).toEqual([]);
  });

  it("drop what was undone once something new is done", () => {
    const id = draw(null);
    draw(id, 5);
    state().undone();
    draw(id, 9);
    expect(state().redone()).toBeNull();
  });

  it("leave answers alone that came meanwhile", () => {
    draw(null);
    state().exchangeAdded(exchange("a"));
    state().answerStreamed("a" as AnswerId, "A d");
    state().undone();
    state().answerStreamed("a" as AnswerId, "og.");
    state().exchangeChanged("a" as AnswerId, { state: "finished" });
    expect(state().project.objects).toEqual([]);
    expect(state().project.exchanges).toMatchObject([{ answer: "A dog.", state: "finished" }]);
  });

  it("bring a deleted answer back to its place, whatever was asked since", () => {
    for (const id of ["a", "b", "c"]) state().exchangeAdded(exchange(id));
    state().exchangeRemoved("b" as AnswerId);
    state().exchangeAdded(exchange("d"));
    state().answerStreamed("d" as AnswerId, "Still here");
    state().undone();
    expect(ids()).toEqual(["a", "b", "c", "d"]);
    expect(state().project.exchanges[3]!.answer).toBe("Still here");
    state().redone();
    expect(ids()).toEqual(["a", "c", "d"]);
  });
});

describe("deleting an answer that others follow", () => {
  const asked = () => {
    for (const [id, follows] of [
      ["a", null],
      ["b", "a"],
      ["c", null],
      ["d", "b"],
    ] as const)
      state().exchangeAdded({ ...exchange(id, follows), answer: `Answer ${id}`, state: "finished" });
  };

  it("takes them with it, and one undo brings all back", () => {
    asked();
    const before = state().project.exchanges;
    state().exchangeRemoved("a" as AnswerId);
    expect(ids()).toEqual(["c"]);
    expect(state().past.map(({ label }) => label)).toEqual(["Delete answer and what follows it"]);
    state().exchangeAdded(exchange("e"));
    state().undone();
    expect(state().project.exchanges.slice(0, 4)).toEqual(before);
    expect(ids()).toEqual(["a", "b", "c", "d", "e"]);
    state().redone();
    expect(ids()).toEqual(["c", "e"]);
  });

  it("takes a follow-up that came since as well when it is done again", () => {
    asked();
    state().exchangeRemoved("b" as AnswerId);
    state().undone();
    state().exchangeAdded(exchange("e", "d"));
    state().exchangeAdded(exchange("f"));
    state().redone();
    expect(ids()).toEqual(["a", "c", "f"]);
    state().undone();
    expect(ids()).toEqual(["a", "b", "c", "d", "e", "f"]);
    state().redone();
    expect(ids()).toEqual(["a", "c", "f"]);
  });

  it("is done again after several that were taken back, whatever their order", () => {
    asked();
    state().exchangeRemoved("d" as AnswerId);
    state().exchangeRemoved("a" as AnswerId);
    state().undone();
    state().undone();
    state().exchangeAdded(exchange("e", "d"));
    state().redone();
    expect(ids()).toEqual(["a", "b", "c"]);
    state().redone();
    expect(ids()).toEqual(["c"]);
    state().undone();
    state().undone();
    expect(ids()).toEqual(["a", "b", "c", "d", "e"]);
  });
});

it("a follow-up leaves what was undone of the masks to be done again", () => {
  state().exchangeAdded(exchange("a"));
  draw(null);
  state().undone();
  state().exchangeAdded(exchange("b", "a"));
  expect(state().redone()).not.toBeNull();
  expect(state().project.objects).toHaveLength(1);
});

describe("the document", () => {
  it("notes when it changed, which selecting does not", () => {
    const { project } = state();
    state().objectSelected(null);
    expect(state().project).toBe(project);
    state().projectRenamed("Park");
    expect(state().project.name).toBe("Park");
    expect(state().past).toEqual([]);
    expect(Date.parse(state().project.modifiedAt)).toBeGreaterThanOrEqual(Date.parse(project.modifiedAt));
  });

  it("starts anew when a project is opened", () => {
    draw(null);
    const opened = createEmptyProject();
    state().projectOpened(opened);
    expect(state().project).toBe(opened);
    expect(state().undone()).toBeNull();
    expect(state().selectedObjectId).toBeNull();
  });
});
