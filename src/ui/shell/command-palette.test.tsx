// @vitest-environment happy-dom

import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PlainText } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { KeyGroup } from "../keys/key-command.ts";
import { useKeys } from "../keys/use-keys.ts";
import { CommandPalette } from "./command-palette.tsx";
import { findCommands } from "./find-commands.ts";

const run = vi.fn();
const command = (id: string, label: PlainText, keys: string[] = []) => ({
  id,
  label,
  keys,
  run: (_: null, pressed: string) => run(id, pressed),
});
let canTrack = false;
const KEYS: readonly KeyGroup<null>[] = [
  {
    title: "Video",
    commands: [command("play", "Play or pause", ["Space"]), command("next", "Next frame", ["ArrowRight"])],
  },
  {
    title: "Objects",
    commands: [
      command("new", "New object", ["N"]),
      { ...command("track", "Track forward", ["G"]), when: () => canTrack },
      { ...command("number", "Select an object", ["1", "2"]), keysOnly: true },
    ],
  },
];

function Harness() {
  useKeys(KEYS, null);
  const open = useApp((state) => state.dialog === "commands");
  return open ? <CommandPalette /> : null;
}

beforeEach(() => {
  useApp.setState(useApp.getInitialState(), true);
  run.mockClear();
  canTrack = false;
  render(<Harness />);
});
afterEach(cleanup);

const open = () => {
  cleanup();
  useApp.getState().shellChanged({ dialog: "commands" });
  render(<Harness />);
};
const names = () => page.queryAllByRole("option").map((option) => option.textContent);
const field = () => page.getByRole("combobox", { name: "Search commands" });
const write = (value: string) => fireEvent.change(field(), { target: { value } });

it("offers what belongs to the moment first, then what was used lately, then what most people use", () => {
  const groups = [
    {
      title: "Objects" as const,
      commands: [
        command("smooth", "Smooth the mask"),
        { ...command("play", "Play or pause"), offered: "usual" as const },
        command("grow", "Grow the mask, with the select tool"),
        { ...command("stop", "Stop the answer"), offered: "now" as const },
      ],
    },
  ];
  const ids = (query: string) =>
    findCommands(groups, null, {}, ["grow"], query).map((found) => found.command.id);
  expect(ids("")).toEqual(["stop", "grow", "play", "smooth"]);
  expect(ids("s")).toEqual(["grow", "smooth", "stop", "play"]);
});

it("lists what can be done now, with its key", () => {
  open();
  expect(names()).toEqual(["Play or pauseVideoSpace", "Next frameVideo→", "New objectObjectsN"]);
  cleanup();
  canTrack = true;
  open();
  expect(names()).toContain("Track forwardObjectsG");
});

it("finds by words in any order, and shows the keys that were chosen", () => {
  useApp.getState().settingsChanged({ keys: { new: ["Shift+N"] } });
  open();
  write("obj new");
  expect(names()).toEqual(["New objectObjectsShift+N"]);
  write("nothing like it");
  expect(names()).toEqual([]);
  expect(page.getByRole("status").textContent).toContain("No command");
});

it("runs the active one on Enter, closes, and lists it first the next time", () => {
  open();
  fireEvent.keyDown(field(), { key: "ArrowUp" });
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(run).toHaveBeenCalledExactlyOnceWith("new", "N");
  expect(useApp.getState().dialog).toBeNull();
  open();
  expect(names()[0]).toContain("New object");
});

it("runs a command by its chosen key and no longer by its own", () => {
  useApp.getState().settingsChanged({ keys: { new: ["Y"] } });
  fireEvent.keyDown(document.body, { key: "n", code: "KeyN" });
  expect(run).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "y", code: "KeyY" });
  expect(run).toHaveBeenCalledExactlyOnceWith("new", "Y");
});
