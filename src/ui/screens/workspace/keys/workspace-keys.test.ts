// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";
import { useApp } from "../../../../state/app-store.ts";
import type { Commands } from "../../../../state/commands/commands.ts";
import type { ModelState } from "../../../../state/model.ts";
import { useTools } from "../../../../state/tools.ts";
import { FakePlayback, VIDEO } from "../../../../testing/fake-services.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { BENCHMARK_KEYS } from "../../benchmark/benchmark-keys.ts";
import { DATA_SET_KEYS } from "../../data-set/data-set-keys.ts";
import { useCurrentHand } from "../stage/current-hand.ts";
import type { Hand } from "../stage/hand.ts";
import type { WorkspaceContext } from "./workspace-context.ts";
import { WORKSPACE_KEYS } from "./workspace-keys.ts";

const context: WorkspaceContext = { playback: new FakePlayback(100), commands: {} as Commands };

beforeEach(() => {
  useApp.getState().videoChanged(VIDEO);
  useApp.setState({
    model: { kind: "ready", info: { sampling: { kind: "spread", frames: 8 } } } as ModelState,
  });
  useCurrentHand.setState({ hand: { isDrawing: false } as Hand });
  useTools.getState().toolChosen("brush");
});
afterEach(() => {
  useApp.setState({ video: { kind: "none" }, model: { kind: "idle" } });
  useCurrentHand.setState({ hand: null });
});

/** For each default key, the commands that it would run one after the other, if each of them had nothing to do. */
function byKey<Context>(groups: readonly KeyGroup<Context>[], canAct: (id: string) => boolean) {
  const found = new Map<string, string[]>();
  for (const { id, keys } of groups.flatMap(({ commands }) => commands))
    for (const key of keys) if (canAct(id)) found.set(key, [...(found.get(key) ?? []), id]);
  return found;
}

it("each key has one command while a video is open and nothing else goes on", () => {
  const all = WORKSPACE_KEYS.flatMap(({ commands }) => commands);
  const acting = new Set(all.filter(({ when }) => when?.(context) ?? true).map(({ id }) => id));
  // The guards of the commands that need a model and time are met, so the moment hides none of them.
  for (const id of ["frames.toggle", "mask.frames", "span.last", "mask.invert"]) expect(acting).toContain(id);
  const keys = byKey(WORKSPACE_KEYS, (id) => acting.has(id));
  expect([...keys].filter(([, ids]) => ids.length > 1)).toEqual([]);
});

it("a key that two commands share belongs to the earlier one in a passing moment only", () => {
  const passing = ["Escape", "Enter", "Backspace", "Delete", "[", "]", "+", "=", "-", "_", "0"];
  const arrows = ["Left", "Right", "Up", "Down"].flatMap((way) => [`Arrow${way}`, `Shift+Arrow${way}`]);
  const shared = [...byKey(WORKSPACE_KEYS, () => true)].filter(([, ids]) => ids.length > 1);
  for (const [key] of shared) expect([...passing, ...arrows]).toContain(key);
});

it.each([
  ["Data set", DATA_SET_KEYS],
  ["Benchmark", BENCHMARK_KEYS],
] as const)("each key of the %s screen has one command", (_, groups) => {
  const keys = byKey<never>(groups, () => true);
  expect([...keys].filter(([, ids]) => ids.length > 1)).toEqual([]);
});
