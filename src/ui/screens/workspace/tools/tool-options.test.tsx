// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useTools } from "../../../../state/tools.ts";
import { useCurrentHand } from "../stage/current-hand.ts";
import type { Hand } from "../stage/hand.ts";
import { useStage } from "../stage/stage-store.ts";
import { ToolOptions } from "./tool-options.tsx";

const box = vi.fn();

beforeEach(() => {
  box.mockClear();
  useCurrentHand.setState({ hand: { box } as unknown as Hand });
  useStage.setState({ frame: { width: 640, height: 360 } });
  useTools.getState().toolChosen("box");
});
afterEach(cleanup);

const button = (name: string) => page.getByRole("button", { name }) as HTMLButtonElement;

it("keeps the box's numbers behind a button, and draws when all four are given", () => {
  render(<ToolOptions place="bar" />);
  expect(page.queryByRole("spinbutton")).toBeNull();
  fireEvent.click(button("By numbers"));
  const fill = (name: RegExp, value: string) =>
    fireEvent.change(page.getByRole("spinbutton", { name }), { target: { value } });
  fill(/^Left/, "10");
  fill(/^Top/, "20");
  fill(/^Width/, "0");
  fill(/^Height/, "5");
  expect(button("Draw box").disabled).toBe(true);
  fill(/^Width/, "30");
  fireEvent.submit(page.getByRole("form", { name: "Box by numbers" }));
  expect(box).toHaveBeenCalledExactlyOnceWith({ x: 10, y: 20 }, { x: 40, y: 25 });
});

it("shows what each tool can be told, and removes by default with the eraser", () => {
  useTools.getState().toolChosen("eraser");
  const { rerender } = render(<ToolOptions place="bar" />);
  expect(button("Remove").getAttribute("aria-pressed")).toBe("true");
  expect(page.getByRole("slider", { name: "Size" })).toBeDefined();
  useTools.getState().toolChosen("pan");
  rerender(<ToolOptions place="bar" />);
  expect(page.queryByRole("button", { name: "Add" })).toBeNull();
  expect(page.getByRole("slider", { name: "Mask fill opacity" })).toBeDefined();
});
