import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok, type Result } from "../core/failure.ts";
import type { SaveState } from "../state/shell.ts";
import { createAutosave, MAX_WAIT_MS } from "./autosave.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function harness(write: (text: string) => Promise<Result<unknown>>) {
  const states: SaveState["kind"][] = [];
  const written: string[] = [];
  const autosave = createAutosave<string>(
    (text) => {
      written.push(text);
      return write(text);
    },
    (state) => states.push(state.kind),
  );
  return { autosave, states, written };
}

describe("autosave", () => {
  it("writes once, the newest, soon after the first change", async () => {
    const { autosave, states, written } = harness(async () => ok(null));
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(MAX_WAIT_MS - 1);
    autosave.changed("b");
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(["b"]);
    expect(states.at(-1)).toBe("saved");
  });

  it("lets no change wait longer while others keep coming", async () => {
    const { autosave, written } = harness(async () => ok(null));
    for (let ms = 0; ms < 2000; ms += 50) {
      autosave.changed(String(ms));
      await vi.advanceTimersByTimeAsync(50);
      const newest = Number(written.at(-1) ?? 0);
      expect(ms + 50 - newest).toBeLessThanOrEqual(MAX_WAIT_MS + 50);
    }
    expect(written.length).toBeGreaterThanOrEqual(7);
  });

  it("writes at once when flushed, and resolves only when all of it is written", async () => {
    let finish = () => {};
    const { autosave, written } = harness(
      () =>
        new Promise((resolve) => {
          finish = () => resolve(ok(null));
        }),
    );
    autosave.changed("a");
    let flushed = false;
    void autosave.flush().then(() => {
      flushed = true;
    });
    autosave.changed("b");
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(flushed).toBe(false);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(flushed).toBe(true);
    expect(written).toEqual(["a", "b"]);
  });

  it("keeps what could not be written and tries again", async () => {
    let full = true;
    const { autosave, states, written } = harness(async () =>
      full ? fail("storage-full", "no room") : ok(null),
    );
    autosave.changed("a");
    await vi.advanceTimersByTimeAsync(500);
    expect(states.at(-1)).toBe("failed");
    full = false;
    await autosave.flush();
    expect(written).toEqual(["a", "a"]);
    expect(states.at(-1)).toBe("saved");
  });

  it("does nothing when nothing changed", async () => {
    const { autosave, written } = harness(async () => ok(null));
    await autosave.flush();
    expect(written).toEqual([]);
  });

  it("starts the last write at once when the page goes away, although another is under way", async () => {
    const { autosave, written } = harness(() => new Promise(() => {}));
    autosave.changed("a");
    void autosave.flush();
    autosave.changed("b");
    autosave.leave();
    expect(written).toEqual(["a", "b"]);
  });

  it("writes nothing when the page goes away and nothing waits", async () => {
    const { autosave, written } = harness(async () => ok(null));
    autosave.changed("a");
    await autosave.flush();
    autosave.leave();
    expect(written).toEqual(["a"]);
  });
});
