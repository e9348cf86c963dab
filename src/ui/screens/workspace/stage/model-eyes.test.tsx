// @vitest-environment happy-dom
import { cleanup, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ModelInfo } from "../../../../protocol/engine.ts";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { fakeServices, VIDEO } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { ModelEyes } from "./model-eyes.tsx";
import { useStage } from "./stage-store.ts";

/** The older family's way of seeing, in few and large cells. */
const SQUARE = {
  family: "vr7",
  packageHash: "m",
  sampling: { kind: "spread", frames: 8 },
  tokens: {
    pictures: { kind: "fixed", tokensPerFrame: 4, square: { side: 56, cells: 4 } },
    tokensPerMask: 1,
    tokensPerObject: 4,
  },
} as unknown as ModelInfo;

/** Draws nothing, and notes what is outlined in which colour. */
const outlined: string[] = [];
function context(canvas: HTMLCanvasElement): unknown {
  const noted: Record<string | symbol, unknown> = { canvas };
  return new Proxy(noted, {
    get: (_, name) => {
      if (name === "strokeRect") return () => outlined.push(String(noted.strokeStyle));
      return name in noted ? noted[name] : () => {};
    },
  });
}

beforeEach(() => {
  outlined.length = 0;
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (this: HTMLCanvasElement) {
    return context(this) as never;
  });
  useApp.getState().videoChanged(VIDEO);
  useDocument.getState().projectOpened(createEmptyProject());
  useStage.getState().frameSized(VIDEO.kind === "ready" ? VIDEO.info : { width: 1, height: 1 });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  useApp.getState().modelChanged({ kind: "idle" });
});

function show(): void {
  if (VIDEO.kind !== "ready") throw new Error("the video of these tests is open");
  const { services } = fakeServices();
  const picture = document.createElement("canvas");
  Object.assign(services.playback, { picture: () => picture });
  render(
    <ServicesProvider services={services}>
      <ModelEyes info={VIDEO.info} />
    </ServicesProvider>,
  );
}

/** Marks so many pixels from one on, column by column. */
function mark(name: string, from: number, pixels: number): void {
  const { objectAdded, objectRenamed, strokeCommitted } = useDocument.getState();
  objectAdded();
  const id = useDocument.getState().selectedObjectId!;
  const mask = { size: [60, 90] as const, counts: [from, pixels, 5400 - from - pixels] };
  strokeCommitted({ objectId: id, frameIndex: 0, timeSeconds: 0, mask, label: "Box" });
  objectRenamed(id, name);
}

const words = () => page.getByRole("status").textContent;

it("tells what is left of each mask, and draws one that shrinks to nothing in the colour of alarm", async () => {
  useApp.getState().modelChanged({ kind: "ready", info: SQUARE });
  mark("Dog", 0, 2700);
  mark("Ball", 0, 1);
  show();
  expect(words()).toContain("The model sees this frame as 56 × 56 pixels, in 4 × 4 patches.");
  await vi.waitFor(() => expect(words()).toContain("Ball shrinks to nothing on the model's grid."));
  expect(words()).toContain("Dog: 8 of 16 cells");
  const last = outlined.slice(-2);
  expect(last).toHaveLength(2);
  expect(last[0]).not.toBe("#ff2d55");
  expect(last[1]).toBe("#ff2d55");
});

it("says why there is nothing to be seen", () => {
  show();
  expect(words()).toBe("The model has not loaded yet. How it sees frames is known then.");
  cleanup();
  const { square: _, ...pictures } = SQUARE.tokens.pictures as { square: unknown };
  const general = { ...SQUARE, family: "general", tokens: { ...SQUARE.tokens, pictures } } as ModelInfo;
  useApp.getState().modelChanged({ kind: "ready", info: general });
  show();
  expect(words()).toBe("This model has no grid for masks. It is shown frames with the objects outlined.");
});
