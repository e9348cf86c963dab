// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EMPTY_DRAFT } from "../../../../asking/draft.ts";
import type { DeviceReport, ModelInfo } from "../../../../protocol/engine.ts";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { fakeServices, VIDEO } from "../../../../testing/fake-services.ts";
import { VIDEOLLAMA3_2B } from "../../../../videorefer/published-sizes.ts";
import { ServicesProvider } from "../../../services.tsx";
import { Composer } from "./composer.tsx";

beforeEach(() => {
  // The DOM of these tests has no top layer.
  HTMLElement.prototype.showPopover ??= () => {};
  useApp.getState().videoChanged(VIDEO);
  useApp.getState().draftChanged(EMPTY_DRAFT);
  useDocument.getState().projectOpened(createEmptyProject());
});
afterEach(() => {
  cleanup();
  useApp.getState().modelChanged({ kind: "idle" });
});

function draw(name: string, pixels = 1300): void {
  const { objectAdded, objectRenamed, strokeCommitted } = useDocument.getState();
  objectAdded();
  const id = useDocument.getState().selectedObjectId!;
  const mask = { size: [60, 90] as const, counts: [0, pixels, 5400 - pixels] };
  strokeCommitted({ objectId: id, frameIndex: 0, timeSeconds: 0, mask, label: "Box" });
  objectRenamed(id, name);
}

/** A model that looks at an object on several frames, and sees nothing else. */
const LITE: ModelInfo = {
  id: "lite",
  name: "Lite",
  family: "prl",
  variant: "q4f32",
  packageHash: "",
  weightBytes: 0,
  contextTokens: 8192,
  demonstration: false,
  sampling: { kind: "marked" },
  tokens: { pictures: { kind: "none" }, tokensPerMask: 32, tokensPerObject: Number.POSITIVE_INFINITY },
};

function show(frameIndex = 0) {
  const { services, called } = fakeServices();
  services.playback.seek(frameIndex);
  render(
    <ServicesProvider services={services}>
      <Composer />
    </ServicesProvider>,
  );
  return called;
}

const ask = () => page.getByRole("button", { name: "Ask" }) as HTMLButtonElement;
const choose = (preset: string) => fireEvent.click(page.getByRole("radio", { name: preset }));
const question = () => page.getByRole("textbox", { name: "Question" });

it("asks about the selected object, and empties itself", () => {
  draw("Dog");
  const called = show();
  fireEvent.click(ask());
  const [id] = useDocument.getState().project.objects.map((object) => object.id);
  expect(called).toEqual([["ask", { ...EMPTY_DRAFT, objectIds: [id] }]]);
});

it("warns of an object that is too small to be seen, and sends all the same", () => {
  draw("Ball", 9);
  const called = show();
  expect(page.getByRole("status").textContent).toBe(
    "Ball is marked on 9 pixels. The model will see little of it; mark 64 or more.",
  );
  fireEvent.click(ask());
  expect(called).toHaveLength(1);
});

it("says what is missing, and does not send until it is there", () => {
  draw("Dog");
  const called = show();
  choose("Relation");
  expect(ask().disabled).toBe(true);
  expect(page.getByRole("status").textContent).toBe("A relation needs two objects. Draw on another one.");

  choose("Multiple choice");
  fireEvent.change(question(), { target: { value: "Which colour?" } });
  fireEvent.keyDown(question(), { key: "Enter" });
  expect(called).toEqual([]);
  for (const [letter, option] of [
    ["A", "red"],
    ["C", "blue"],
  ])
    fireEvent.change(page.getByRole("textbox", { name: `Option ${letter}` }), { target: { value: option } });
  fireEvent.keyDown(page.getByRole("textbox", { name: "Option C" }), { key: "Enter" });
  expect(called).toMatchObject([["ask", { text: "Which colour?", options: ["red", "", "blue", ""] }]]);
  expect(useApp.getState().draft).toEqual({ ...EMPTY_DRAFT, preset: "choice" });
});

it("sends by Enter, breaks the line by Shift and Enter, and waits for an input method", () => {
  const called = show();
  choose("Free question");
  fireEvent.change(question(), { target: { value: "What happens?" } });
  fireEvent.keyDown(question(), { key: "Enter", shiftKey: true });
  fireEvent.keyDown(question(), { key: "Enter", isComposing: true });
  expect(called).toEqual([]);
  fireEvent.keyDown(question(), { key: "Enter" });
  expect(called).toHaveLength(1);
});

it("writes a chosen object's name where the cursor is", () => {
  draw("Dog");
  draw("Cat");
  show();
  choose("Free question");
  const field = question() as HTMLTextAreaElement;
  fireEvent.change(field, { target: { value: "Is it near?" } });
  field.setSelectionRange(5, 5);
  fireEvent.click(page.getByRole("button", { name: "Dog" }));
  expect(field.value).toBe("Is it @Dog near?");
});

it("completes an object or a time behind an @, by keys or by pointer", () => {
  draw("Dog");
  draw("Cat");
  const called = show();
  choose("Free question");
  const field = question() as HTMLTextAreaElement;
  const type = (value: string) => {
    fireEvent.change(field, { target: { value } });
    field.setSelectionRange(value.length, value.length);
    fireEvent.select(field);
  };
  const names = () => page.queryAllByRole("option").map(({ textContent }) => textContent);
  type("Is @");
  expect(names()).toEqual(["Dog", "Cat", "0:00.0this frame"]);
  fireEvent.keyDown(field, { key: "ArrowDown" });
  const active = document.getElementById(field.getAttribute("aria-activedescendant")!);
  expect(active?.textContent).toBe("Cat");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(field.value).toBe("Is @Cat ");
  expect(called).toEqual([]);

  type("Is @Cat near @d");
  fireEvent.click(page.getByRole("option", { name: "Dog" }));
  expect(field.value).toBe("Is @Cat near @Dog ");
  type("Is @Cat at @");
  fireEvent.keyDown(field, { key: "Escape" });
  expect(names()).toEqual([]);
  type("Is it @Cat");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(called).toMatchObject([["ask", { text: "Is it @Cat" }]]);
});

it("asks with the settings that were chosen, and keeps them for the next question", async () => {
  useApp
    .getState()
    .modelChanged({ kind: "ready", info: { ...LITE, sampling: { kind: "spread", frames: 8 } } });
  draw("Dog");
  const called = show();
  fireEvent.click(page.getByRole("button", { name: "Settings of the question" }));
  fireEvent.change(await page.findByRole("combobox", { name: "Stop after" }), { target: { value: "48" } });
  fireEvent.change(page.getByRole("spinbutton", { name: "Frames" }), { target: { value: "4" } });
  fireEvent.change(page.getByRole("slider", { name: /^Temperature/ }), { target: { value: "0.7" } });
  choose("Free question");
  fireEvent.change(question(), { target: { value: "What happens?" } });
  fireEvent.keyDown(question(), { key: "Enter" });
  const settings = {
    seed: 42,
    maxNewTokens: 48,
    maxFrames: 4,
    sampling: { temperature: 0.7, topK: 20, topP: 0.8 },
  };
  expect(called).toMatchObject([["ask", { settings }]]);
  expect(useApp.getState().draft.settings).toEqual(settings);
});

it("a person chooses the frames that a model looks at an object on", () => {
  draw("Dog");
  const id = useDocument.getState().selectedObjectId!;
  const mask = { size: [60, 90] as const, counts: [0, 1300, 4100] };
  for (const frameIndex of [3, 7]) {
    const change = { objectId: id, frameIndex, timeSeconds: frameIndex, mask, label: "Box" };
    useDocument.getState().strokeCommitted(change);
  }
  useApp.getState().modelChanged({ kind: "ready", info: LITE });
  const called = show();
  fireEvent.click(page.getByText("Choose the frames"));
  fireEvent.click(page.getByRole("button", { name: /frame 4$/ }));
  expect(page.getByText("The model looks at Dog on the 2 frames you chose.")).toBeTruthy();
  fireEvent.click(ask());
  expect(called).toEqual([["ask", { ...EMPTY_DRAFT, objectIds: [id], frames: { [id]: [0, 7] } }]]);
});

it("shows the frames that the model will look at, in their order", () => {
  draw("Dog");
  const objectId = useDocument.getState().selectedObjectId!;
  const mask = { size: [60, 90] as const, counts: [0, 1300, 4100] };
  const writes = Array.from({ length: 19 }, (_, at) => {
    return { objectId, frameIndex: at + 1, timeSeconds: at + 1, mask, confidence: 1 };
  });
  useDocument.getState().trackAdvanced({ trackId: "track", label: "Track Dog", frameIndex: 0, writes });
  useApp.getState().modelChanged({ kind: "ready", info: LITE });
  show();
  expect(page.getByText("The model looks at Dog on 8 of 20 frames, evenly spread.")).toBeTruthy();
  fireEvent.click(page.getByText("Choose the frames"));
  const chips = page.getByRole("group", { name: "Frames of Dog" }).querySelectorAll("button");
  expect([...chips].map(({ textContent }) => textContent)).toEqual(
    [0, 2, 5, 7, 10, 12, 15, 17].map((frame) => `frame ${frame + 1}`),
  );
});

it("an object has a part of the video of its own, which begins or ends with the frame on display", () => {
  const mask = { size: [60, 90] as const, counts: [0, 1300, 4100] };
  const ids = ["Dog", "Cat"].map((name) => {
    draw(name);
    const objectId = useDocument.getState().selectedObjectId!;
    for (const frameIndex of [3, 7, 11])
      useDocument
        .getState()
        .strokeCommitted({ objectId, frameIndex, timeSeconds: frameIndex, mask, label: "Box" });
    return objectId;
  });
  useApp.getState().modelChanged({ kind: "ready", info: LITE });
  useApp.getState().draftChanged({ preset: "relation" });
  const called = show(7);
  fireEvent.click(page.getByText("Choose the frames"));
  const of = (name: string) => within(page.getByRole("group", { name: `Frames of ${name}` }));
  fireEvent.click(of("Dog").getByRole("button", { name: "Up to this frame" }));
  fireEvent.click(of("Cat").getByRole("button", { name: "From this frame" }));
  expect(of("Dog").queryByRole("button", { name: "Up to this frame" })).toBeNull();
  fireEvent.click(ask());
  const frames = { [ids[0]!]: [0, 3, 7], [ids[1]!]: [7, 11] };
  expect(called).toMatchObject([["ask", { objectIds: ids, frames }]]);
});

it("a model that sees only what is marked is not asked without a mark", () => {
  useApp.getState().modelChanged({ kind: "ready", info: LITE });
  show();
  expect(ask().disabled).toBe(true);
  expect(page.getByRole("status").textContent).toMatch("sees only what is marked");
});

it("says what the first answer will cost by the device's speed, and takes a quicker way over", () => {
  draw("Dog");
  const info: ModelInfo = {
    ...LITE,
    family: "vr3",
    packageHash: "m",
    sampling: { kind: "rate", fps: 1, maxFrames: 32 },
    tokens: {
      pictures: { kind: "resized", patchSize: 14, mergeSize: 2, budgetTokens: 10240, minPixels: 3136 },
      tokensPerMask: 10,
      tokensPerObject: 10,
    },
    sizes: VIDEOLLAMA3_2B,
  };
  const speed = {
    device: "wasm" as const,
    threads: 1,
    operationsPerSecond: 46e9,
    bytesPerSecond: 1e9,
    halfPrecision: false,
    maxBufferBytes: null,
  };
  useApp.setState({
    deviceReport: { device: "wasm" } as DeviceReport,
    machine: { kind: "measured", machine: { speed, freeBytes: null } },
  });
  useApp.getState().modelChanged({ kind: "ready", info });
  useApp.getState().draftChanged({ settings: { ...EMPTY_DRAFT.settings, shownFrames: [0, 1, 2] } });
  show();
  const offer = page.getByRole("group", { name: "A quicker answer" });
  expect(offer.textContent).toMatch(/The answer may take \d+ min\..*up to 48 tokens: about \d+ (s|min)/);
  fireEvent.click(within(offer).getByRole("button"));
  expect(useApp.getState().draft.settings.maxNewTokens).toBe(48);
  expect(page.queryByRole("group", { name: "A quicker answer" })).toBeNull();
});
