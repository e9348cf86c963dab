// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { useMemo } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useApp } from "../../../../state/app-store.ts";
import { fakeServices, VIDEO } from "../../../../testing/fake-services.ts";
import { watchFocusOrigin } from "../../../keys/focus-origin.ts";
import { useKeys } from "../../../keys/use-keys.ts";
import { ServicesProvider, useCommands, usePlayback } from "../../../services.tsx";
import { WORKSPACE_KEYS } from "../keys/workspace-keys.ts";
import { Transport } from "./transport.tsx";

let stopWatching = () => {};

beforeEach(() => {
  useApp.getState().videoChanged(VIDEO);
  useApp.getState().settingsChanged({ loop: false, speed: 1 });
  stopWatching = watchFocusOrigin();
});
afterEach(() => {
  stopWatching();
  cleanup();
});

function Harness() {
  const playback = usePlayback();
  const commands = useCommands();
  useKeys(
    WORKSPACE_KEYS,
    useMemo(() => ({ playback, commands }), [playback, commands]),
  );
  return <Transport info={VIDEO.info} compact={false} />;
}

function show() {
  const { services, playback } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <Harness />
    </ServicesProvider>,
  );
  return playback;
}

function clickWithPointer(element: HTMLElement): void {
  fireEvent.pointerDown(element);
  element.focus();
  fireEvent.click(element);
}

function reachWithTab(element: HTMLElement): void {
  fireEvent.keyDown(document.body, { key: "Tab", code: "Tab" });
  element.focus();
}

const SPACE = { key: " ", code: "Space" };
const loop = () => page.getByRole("button", { name: "Loop" });
const speed = () => page.getByRole("combobox", { name: "Speed" });

it("plays with Space after a click on any button", () => {
  const playback = show();
  for (const button of page.getAllByRole("button")) {
    if (/^(Play|Pause)/.test(button.getAttribute("aria-label") ?? "")) continue;
    clickWithPointer(button);
    playback.pause();
    const allowed = fireEvent.keyDown(button, SPACE);
    expect(playback.playing, button.title).toBe(true);
    expect(allowed, button.title).toBe(false);
    // Firefox presses a button when the key lifts.
    expect(fireEvent.keyUp(button, SPACE)).toBe(false);
  }
});

it("leaves Space to a button that was reached by Tab", () => {
  const playback = show();
  reachWithTab(loop());
  expect(fireEvent.keyDown(loop(), SPACE)).toBe(true);
  expect(playback.playing).toBe(false);
});

it("steps with arrows while Speed has the focus, and leaves it up and down", () => {
  const playback = show();
  for (const reach of [clickWithPointer, reachWithTab]) {
    playback.seek(10);
    reach(speed());
    expect(fireEvent.keyDown(speed(), { key: "ArrowRight", code: "ArrowRight" })).toBe(false);
    expect(playback.frameIndex).toBe(11);
    expect(fireEvent.keyDown(speed(), { key: "ArrowDown", code: "ArrowDown" })).toBe(true);
    expect(playback.frameIndex).toBe(11);
  }
  expect(useApp.getState().settings.speed).toBe(1);
});

it("shows no shortcut that is not among the keys", () => {
  show();
  const known = WORKSPACE_KEYS.flatMap(({ commands }) => commands.flatMap(({ keys }) => keys));
  const shown = page
    .getAllByRole("button")
    .flatMap((button) => button.getAttribute("aria-keyshortcuts") ?? []);
  expect(shown.length).toBeGreaterThan(3);
  expect(known).toEqual(expect.arrayContaining(shown));
});

const field = () => page.getByRole("textbox", { name: "Frame, 1 to 100" }) as HTMLInputElement;

it.each([
  ["abc", "12"],
  ["", "12"],
  ["7b", "12"],
  ["-3", "12"],
  ["2.5", "12"],
  [" 40 ", "40"],
  ["0", "1"],
  ["9999", "100"],
])("the frame field given “%s” goes to frame %s and says so", (typed, shown) => {
  const playback = show();
  playback.seek(11);
  field().focus();
  fireEvent.change(field(), { target: { value: typed } });
  fireEvent.keyDown(field(), { key: "Enter" });
  field().blur();
  expect(field().value).toBe(shown);
  expect(playback.frameIndex + 1).toBe(Number(shown));
});
