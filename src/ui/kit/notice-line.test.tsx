// @vitest-environment happy-dom

import { act, cleanup, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useApp } from "../../state/app-store.ts";
import { NoticeLine } from "./notice-line.tsx";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  useApp.getState().noticed(null);
});

const pass = (seconds: number) => act(() => vi.advanceTimersByTime(1000 * seconds));

it("lets news go once it could be read, each from its own beginning", () => {
  render(<NoticeLine />);
  act(() => useApp.getState().noticed({ tone: "info", text: "Nothing is selected." }));
  pass(10);
  act(() => useApp.getState().noticed({ tone: "good", text: "The mask is copied." }));
  pass(10);
  expect(page.getByRole("status").textContent).toBe("The mask is copied.");
  pass(10);
  expect(page.queryByRole("status")).toBeNull();
});

it("keeps a problem until it is put away", () => {
  render(<NoticeLine />);
  act(() => useApp.getState().noticed({ tone: "problem", text: "The disk is full." }));
  pass(3600);
  page.getByRole("button", { name: "Dismiss" }).click();
  expect(useApp.getState().notice).toBeNull();
});
