// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen as page, render, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EMPTY_DRAFT } from "../../../../asking/draft.ts";
import type { AnswerId, Exchange, ObjectId } from "../../../../core/project.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { fakeServices } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { AskPanel } from "./ask-panel.tsx";

const info = {
  timesSeconds: [0, 5, 10],
  endSeconds: 15,
  width: 2,
  height: 2,
  notices: [],
} as unknown as VideoInfo;
const initial = useApp.getInitialState();

beforeEach(() => {
  useApp.setState({ ...initial, video: { kind: "ready", info, reference: null as never } }, true);
  useDocument.getState().projectOpened(createEmptyProject());
});
afterEach(cleanup);

function open() {
  const { services, called, playback } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <AskPanel />
    </ServicesProvider>,
  );
  return { called, playback };
}

function draw(name: string): ObjectId {
  const { strokeCommitted, objectRenamed } = useDocument.getState();
  const mask = { size: [2, 2], counts: [0, 1, 3] } as const;
  const id = strokeCommitted({ objectId: null, frameIndex: 0, timeSeconds: 0, mask, label: "Brush stroke" });
  objectRenamed(id, name);
  return id;
}

function asked(id: string, change: Partial<Exchange>): Exchange {
  const exchange: Exchange = {
    id: id as AnswerId,
    follows: null,
    question: { parts: [{ kind: "text", text: `${id}?` }], options: [] },
    preset: "free",
    regions: [],
    answer: "Yes.",
    state: "finished",
    failure: null,
    settings: { seed: 0 },
    model: null,
    timings: null,
    askedAt: "2026-01-01T00:00:00.000Z",
    ...change,
  };
  useDocument.getState().exchangeAdded(exchange);
  return exchange;
}

const objects = () => within(page.getByRole("group", { name: "Objects the question is about" }));
const pressed = () =>
  objects()
    .getAllByRole("button")
    .filter((button) => button.getAttribute("aria-pressed") === "true")
    .map((button) => button.textContent);

it("asks about the object that the words mention, and not about the selected one as well", () => {
  const star = draw("star");
  draw("ball");
  useApp.getState().draftChanged({ ...EMPTY_DRAFT, preset: "free" });
  const { called } = open();
  expect(pressed()).toEqual(["ball"]);
  fireEvent.change(page.getByRole("textbox", { name: "Question" }), { target: { value: "Where is @star?" } });
  expect(pressed()).toEqual(["star"]);
  fireEvent.click(page.getByRole("button", { name: "Ask" }));
  expect(called).toContainEqual([
    "ask",
    expect.objectContaining({ text: "Where is @star?", objectIds: [star] }),
  ]);
  expect(useApp.getState().draft.text).toBe("");
});

it("shows a question's objects as chips, its times as links and its options in lines, and nothing typed as markup", () => {
  const dog = draw("dog");
  asked("a", {
    preset: "choice",
    question: {
      parts: [
        { kind: "text", text: "<b>Is</b> " },
        { kind: "object", id: dog },
        { kind: "text", text: " near at " },
        { kind: "time", text: "0:05", seconds: 5 },
        { kind: "text", text: "?\n(A) maybe" },
      ],
      options: ["yes", "no"],
    },
  });
  open();
  const question = page.getByRole("heading", { level: 3 });
  expect(question.textContent).toBe("<b>Is</b> dog near at 0:05?\n(A) maybe\n(A) yes\n(B) no");
  expect(within(question).getByRole("button", { name: "dog" })).toBeDefined();
  expect(within(question).getByRole("button", { name: "0:05" })).toBeDefined();
});

it("a time plays what is around it, and pressed again stands on its frame", () => {
  asked("a", { answer: "It jumps at 0:05, and at 9:00." });
  const { playback } = open();
  expect(page.queryByRole("button", { name: "9:00" })).toBeNull();
  const time = page.getByRole("button", { name: "0:05" });
  fireEvent.click(time);
  expect([playback.playing, playback.frameIndex, time.getAttribute("aria-pressed")]).toEqual([
    true,
    1,
    "true",
  ]);
  fireEvent.click(time);
  expect([playback.playing, playback.frameIndex, time.getAttribute("aria-pressed")]).toEqual([
    false,
    1,
    "false",
  ]);
});

it("a chip lights its object while the pointer is on it, and goes to it", () => {
  const dog = draw("dog");
  draw("cat");
  const frame = useDocument.getState().project.objects[0]!.masks[0]!;
  asked("a", { regions: [{ objectId: dog, frame }], answer: "<object0> runs." });
  open();
  const chip = within(page.getByTestId("answer")).getByRole("button", { name: "dog" });
  fireEvent.pointerEnter(chip);
  expect(useApp.getState().litObjectId).toBe(dog);
  fireEvent.click(chip);
  expect(useDocument.getState().selectedObjectId).toBe(dog);
  act(() => useDocument.getState().exchangeRemoved("a" as AnswerId));
  expect(useApp.getState().litObjectId).toBeNull();
});

it("an object's name in the composer lights it", () => {
  const dog = draw("dog");
  open();
  const choice = page.getByRole("button", { name: "dog" });
  fireEvent.pointerEnter(choice);
  expect(useApp.getState().litObjectId).toBe(dog);
  fireEvent.pointerLeave(choice);
  expect(useApp.getState().litObjectId).toBeNull();
});

it("says how fast an answer is read and written, while it is and afterwards", () => {
  draw("dog");
  const timings = { firstTokenMs: 1200, totalMs: 4000, readTokensPerSecond: 351.6, tokensPerSecond: 8.25 };
  asked("a", { timings });
  open();
  expect(page.getByText("first word 1.2 s · reads 352, writes 8.3 tokens/s")).toBeDefined();
  act(() => {
    useApp.getState().answerQueued("a" as AnswerId, () => {});
    useApp.getState().answerMoved("a" as AnswerId, { stage: "reading", tokensPerSecond: 340 });
  });
  expect(page.getByText("reads 340 tokens/s")).toBeDefined();
  act(() => useApp.getState().answerMoved("a" as AnswerId, { stage: "writing", tokensPerSecond: 7.5 }));
  expect(page.getByText("writes 7.5 tokens/s")).toBeDefined();
  act(() => useApp.getState().answerEnded("a" as AnswerId));
});

it("marks what differs between answers beside each other, names of objects and times included", () => {
  const dog = draw("dog");
  const cat = draw("cat");
  const frame = useDocument.getState().project.objects[0]!.masks[0]!;
  const question = { parts: [{ kind: "text", text: "What does it do?" } as const], options: [] };
  asked("a", { question, regions: [{ objectId: dog, frame }], answer: "<object0> sits still at 0:05." });
  asked("b", {
    question,
    regions: [{ objectId: cat, frame }],
    besideOf: "a" as AnswerId,
    answer: "<object0> sits up at 0:10.",
  });
  open();
  expect(page.getByRole("list", { name: "Answers beside each other" })).toBeDefined();
  const marked = page
    .getAllByTestId("answer")
    .map((answer) => [...answer.querySelectorAll("mark")].map((mark) => mark.textContent));
  expect(marked).toEqual([
    ["still", "0:05", "."],
    ["up", "0:10", "."],
  ]);
  expect(page.getByText("Marked: words that not all of these answers have.")).toBeDefined();
  act(() => void useApp.getState().answerQueued("b" as AnswerId, () => {}));
  expect(page.queryByText(/^Marked:/)).toBeNull();
});

it("copies an answer with the names of its objects", () => {
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const dog = draw("dog");
  const frame = useDocument.getState().project.objects[0]!.masks[0]!;
  asked("a", { regions: [{ objectId: dog, frame }], answer: "<object0> runs, <object4> waits." });
  open();
  fireEvent.click(page.getByRole("button", { name: "Copy the answer" }));
  expect(writeText).toHaveBeenCalledWith("dog runs, object 4 waits.");
  vi.unstubAllGlobals();
});

it("keeps a correction beside the model's words, and takes it back in one step", async () => {
  const dog = draw("dog");
  const frame = useDocument.getState().project.objects[0]!.masks[0]!;
  const { id } = asked("a", { regions: [{ objectId: dog, frame }], answer: "<object0> sleeps." });
  open();
  const correct = async (typed: string) => {
    fireEvent.click(page.getByRole("button", { name: "Correct the answer" }));
    const field = (await page.findByRole("textbox", { name: "Corrected answer" })) as HTMLTextAreaElement;
    expect(document.activeElement).toBe(field);
    const before = field.value;
    fireEvent.change(field, { target: { value: typed } });
    fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
    return before;
  };
  const held = () => useDocument.getState().project.exchanges.find((other) => other.id === id);
  expect(await correct("@dog runs.")).toBe("@dog sleeps.");
  expect(held()).toMatchObject({ answer: "<object0> sleeps.", correction: { text: "<object0> runs." } });
  expect(page.getByRole("region", { name: "Your correction" }).textContent).toContain("dog runs.");
  expect(page.getByRole("region", { name: "The model's words" }).textContent).toContain("dog sleeps.");
  expect(await correct("@dog sleeps.")).toBe("@dog runs.");
  expect(held()?.correction).toBeUndefined();
  act(() => void useDocument.getState().undone());
  expect(held()?.correction?.text).toBe("<object0> runs.");
  act(() => void useDocument.getState().undone());
  expect(held()?.correction).toBeUndefined();
});

it("offers Stop while an answer runs, and what can be done with it afterwards", () => {
  const { id } = asked("a", { answer: "", state: "stopped" });
  const stop = vi.fn();
  useApp.getState().answerQueued(id, stop);
  const { called } = open();
  const article = page.getByRole("article");
  expect(article.dataset.state).toBe("streaming");
  expect(page.queryByRole("button", { name: "Try again" })).toBeNull();
  fireEvent.click(page.getByRole("button", { name: /^Stop/ }));
  expect(called).toContainEqual(["stop", id]);
  act(() => {
    useDocument.getState().exchangeChanged(id, { answer: "A d" });
    useApp.getState().answerEnded(id);
  });
  expect(article.dataset.state).toBe("stopped");
  // By a real event, as React schedules for one: what is typed right after it has to find the field.
  page.getByRole("button", { name: "Follow up" }).click();
  expect(document.activeElement).toBe(page.getByRole("textbox", { name: "Question" }));
  expect(useApp.getState().draft.follows).toBe(id);
  fireEvent.click(page.getByRole("button", { name: "Try again" }));
  expect(called).toContainEqual(["retry", id]);
});

it("edits a question: the old one stays as a version, and what stood in the composer comes back", () => {
  const first = asked("first", {});
  asked("follower", { follows: first.id, answer: "And more." });
  useApp.getState().draftChanged({ ...EMPTY_DRAFT, preset: "free", text: "half written" });
  const { called } = open();
  fireEvent.click(page.getAllByRole("button", { name: "Edit the question" })[0]!);
  const field = page.getByRole("textbox", { name: "Question" }) as HTMLTextAreaElement;
  expect(document.activeElement).toBe(field);
  expect(field.value).toBe("first?");
  fireEvent.change(field, { target: { value: "second?" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(called).toContainEqual(["ask", expect.objectContaining({ versionOf: "first", text: "second?" })]);
  expect(field.value).toBe("half written");

  act(() => void asked("second", { versionOf: first.id, answer: "No." }));
  const answers = () => page.getAllByTestId("answer").map(({ textContent }) => textContent);
  expect(answers()).toEqual(["No."]);
  fireEvent.click(page.getByRole("button", { name: "Previous version" }));
  expect(page.getByText("1 of 2")).toBeDefined();
  expect(answers()).toEqual(["Yes.", "And more."]);
});

it("brings the newest question back from an empty field by the arrow up, and leaves it as it is by its button", () => {
  asked("first", {});
  useApp.getState().draftChanged({ ...EMPTY_DRAFT, preset: "free" });
  open();
  const field = page.getByRole("textbox", { name: "Question" }) as HTMLTextAreaElement;
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(field.value).toBe("first?");
  fireEvent.click(page.getByRole("button", { name: "Keep the question as it is" }));
  expect(field.value).toBe("");
  expect(useApp.getState().draft.versionOf).toBeNull();
});

it("goes on with an answer that its limit cut off, and with no other", () => {
  const { id } = asked("a", { state: "length" });
  const { called } = open();
  fireEvent.click(page.getByRole("button", { name: "Continue" }));
  expect(called).toContainEqual(["goOn", id]);
  act(() => useDocument.getState().exchangeChanged(id, { state: "finished" }));
  expect(page.queryByRole("button", { name: "Continue" })).toBeNull();
});

it("goes back to the answer before when the one that is followed gets none", () => {
  const first = asked("first", {});
  const second = asked("second", { follows: first.id, answer: "", state: "stopped" });
  useApp.getState().answerQueued(second.id, () => {});
  useApp.getState().draftChanged({ ...EMPTY_DRAFT, preset: "free", follows: second.id });
  open();
  expect(page.getByText("second?", { selector: "q" })).toBeDefined();
  act(() => {
    useDocument.getState().exchangeChanged(second.id, { state: "failed", failure: "internal: x" });
    useApp.getState().answerEnded(second.id);
  });
  expect(page.getByText("first?", { selector: "q" })).toBeDefined();
});
