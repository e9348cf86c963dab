// @vitest-environment happy-dom

import { cleanup, fireEvent, screen as page, render, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PlainText } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import type { KeyGroup } from "../../keys/key-command.ts";
import { KeyRow } from "./key-row.tsx";
import { keysFile, readKeysFile } from "./keys-file.ts";

const run = vi.fn();
const GROUPS: readonly KeyGroup<never>[] = [
  {
    title: "Video",
    commands: [
      { id: "play", keys: ["Space", "K"], label: "Play" as PlainText, run },
      { id: "next", keys: ["ArrowRight"], label: "Next frame", run },
      { id: "stop", keys: ["Escape"], label: "Stop" as PlainText, run },
    ],
  },
];

beforeEach(() => {
  useApp.getState().settingsChanged({ keys: {} });
  render(
    <ul>
      {GROUPS[0]!.commands.map((command) => (
        <KeyRow key={command.id} command={command} groups={GROUPS} />
      ))}
    </ul>,
  );
});
afterEach(cleanup);

const keys = () => useApp.getState().settings.keys;
const row = (name: string) => within(page.getByText(name).closest("li")!);
const change = (name: string, key: string, code: string) => {
  const button = row(name).getByRole("button", { name: /^Key of/ });
  fireEvent.click(button);
  fireEvent.keyDown(button, { key, code });
};

it("gives a command another key, and puts its own back", () => {
  change("Play", "p", "KeyP");
  expect(keys()).toEqual({ play: ["P"] });
  expect(row("Play").getByText("P")).toBeDefined();
  fireEvent.click(row("Play").getByRole("button", { name: "Put the key of “Play” back" }));
  expect(keys()).toEqual({});
});

it("warns of a key that another command has, and takes it from there only when told to", () => {
  change("Next frame", "k", "KeyK");
  expect(row("Next frame").getByRole("alert").textContent).toContain("K is the key of “Play” too");
  expect(keys()).toEqual({});
  fireEvent.click(page.getByRole("button", { name: "Leave it" }));
  expect(keys()).toEqual({});
  change("Next frame", "k", "KeyK");
  fireEvent.click(page.getByRole("button", { name: "Take it from there" }));
  expect(keys()).toEqual({ play: ["Space"], next: ["K"] });
});

it("leaves the key on Escape, and gives none to what Escape stops", () => {
  change("Play", "Escape", "Escape");
  expect(keys()).toEqual({});
  expect(row("Stop").queryByRole("button")).toBeNull();
});

it("takes a command's key away", () => {
  fireEvent.click(row("Play").getByRole("button", { name: "No key for “Play”" }));
  expect(keys()).toEqual({ play: [] });
  expect(row("Play").getByText("Add a key")).toBeDefined();
});

it("reads back the file that it wrote, and nothing else", async () => {
  const chosen = { play: ["P"], next: [], unknown: ["Mod+Shift+X"] };
  expect(readKeysFile(await keysFile(chosen).text())).toEqual({ ok: true, value: chosen });
  for (const text of ["", "{}", '{"format":"videorefer-keys","keys":{"play":"P"}}', '{"keys":{}}']) {
    expect(readKeysFile(text)).toMatchObject({ ok: false });
  }
});
