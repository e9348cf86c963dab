// @vitest-environment happy-dom

import { act, cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PlainText } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";
import { fakeServices } from "../testing/fake-services.ts";
import { App } from "./app.tsx";
import type { KeyGroup } from "./keys/key-command.ts";
import { useKeys } from "./keys/use-keys.ts";
import { screen } from "./screens/screen.ts";
import { SCREENS } from "./screens/screens.ts";
import { ServicesProvider } from "./services.tsx";

// A second screen, registered beside the workspace as any other would be.

const counted = vi.fn();
const COUNT_KEYS: readonly KeyGroup<null>[] = [
  {
    title: "Counting" as PlainText,
    commands: [{ id: "count", keys: ["N"], label: "Count" as PlainText, run: counted }],
  },
];

function Counter() {
  useKeys(COUNT_KEYS, null);
  return <h1>Counter</h1>;
}

const loadCounter = vi.fn(async () => Counter);
const screens = [...SCREENS, screen("counter", "Counter" as PlainText, loadCounter)];

const initial = useApp.getInitialState();

beforeEach(() => {
  history.replaceState(null, "", "#/");
  useApp.setState(initial, true);
  counted.mockClear();
});
afterEach(cleanup);

async function open(hash = "#/") {
  history.replaceState(null, "", hash);
  const { services, called } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <App screens={screens} />
    </ServicesProvider>,
  );
  return { called };
}

async function go(hash: string): Promise<void> {
  await act(async () => {
    location.hash = hash;
    dispatchEvent(new Event("hashchange"));
  });
}

const saveKey = { key: "s", code: "KeyS", ctrlKey: true };
const countKey = { key: "n", code: "KeyN" };
const workspace = () => page.findByRole("button", { name: "Open a video or picture" }, { timeout: 10_000 });
const counter = () => page.findByRole("heading", { name: "Counter" });

it("fetches a screen's code when the screen is first opened", async () => {
  await open();
  await workspace();
  expect(loadCounter).not.toHaveBeenCalled();
  await go("#/counter");
  await counter();
  expect(loadCounter).toHaveBeenCalledTimes(1);
  expect(page.queryByRole("button", { name: "Open a video or picture" })).toBeNull();
  await go("#/");
  await workspace();
});

it("opens a screen by its address", async () => {
  await open("#/counter");
  await counter();
});

it("leads an unknown address to the workspace and says so", async () => {
  await open("#/nowhere");
  await workspace();
  expect(page.getByText("There is no page “nowhere”, so this is the workspace.")).toBeDefined();
  expect(location.hash).toBe("#/");
});

it("gives keys to the screen on display alone", async () => {
  const { called } = await open();
  await workspace();
  fireEvent.keyDown(document.body, saveKey);
  fireEvent.keyDown(document.body, countKey);
  expect(called).toEqual([["exportProject"]]);
  expect(counted).not.toHaveBeenCalled();

  await go("#/counter");
  await counter();
  fireEvent.keyDown(document.body, saveKey);
  fireEvent.keyDown(document.body, countKey);
  expect(called).toEqual([["exportProject"]]);
  expect(counted).toHaveBeenCalledTimes(1);

  await go("#/");
  await workspace();
  fireEvent.keyDown(document.body, saveKey);
  expect(called).toHaveLength(2);
});

it("closes a screen's dialog with it", async () => {
  await open();
  await workspace();
  fireEvent.keyDown(document.body, { key: "?", code: "Slash", shiftKey: true });
  expect(page.getByRole("dialog", { name: "Keys and help" })).toBeDefined();
  await go("#/counter");
  await counter();
  expect(page.queryByRole("dialog")).toBeNull();
  await go("#/");
  await workspace();
  expect(page.queryByRole("dialog")).toBeNull();
});

it("takes a dropped file only where a screen does, and never lets it replace the app", async () => {
  const { called } = await open();
  const file = new File(["x"], "clip.mp4", { type: "video/mp4" });
  const dropped = () => {
    const event = new Event("drop", { bubbles: true, cancelable: true });
    const dataTransfer = {
      types: ["Files"],
      items: [{ kind: "file", getAsFile: () => file, webkitGetAsEntry: () => null }],
    };
    Object.assign(event, { dataTransfer });
    return event;
  };
  const target = await workspace();
  await act(async () => void target.dispatchEvent(dropped()));
  await vi.waitFor(() => expect(called).toEqual([["openFile", file, null]]));

  await go("#/counter");
  const event = dropped();
  await act(async () => void document.querySelector("h1")!.dispatchEvent(event));
  expect(event.defaultPrevented).toBe(true);
  expect(called).toHaveLength(1);
});
