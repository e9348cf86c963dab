import { describe, expect, it } from "vitest";
import { type MovingScene, movingScene, type SceneOptions } from "../../testing/moving-scene.ts";
import { CutDetector } from "./cut-detection.ts";
import { denseFlow } from "./dense-flow.ts";
import { workFrame } from "./work-frame.ts";

async function cutsOf(scene: MovingScene): Promise<number[]> {
  const detector = new CutDetector();
  const cuts: number[] = [];
  let previous = workFrame(await scene.rgb(0));
  for (let index = 1; index < scene.frameCount; index++) {
    const current = workFrame(await scene.rgb(index));
    const forward = denseFlow(previous.pyramid, current.pyramid);
    const backward = denseFlow(current.pyramid, previous.pyramid);
    if (detector.isCut({ previous, current, forward, backward })) cuts.push(index);
    previous = current;
  }
  return cuts;
}

const scene = (options: Partial<SceneOptions>) =>
  movingScene({
    frameCount: 8,
    disc: (frame) => ({ x: 60 + 6 * frame, y: 70, radius: 24 }),
    pan: (frame) => 3 * frame,
    ...options,
  });

describe("CutDetector", () => {
  it("finds a cut at its frame", async () => {
    expect(await cutsOf(scene({ cutAt: 5 }))).toEqual([5]);
  });

  it("takes neither a flash, nor a fade, nor a fast pan for a cut", async () => {
    expect(await cutsOf(scene({ light: (frame) => (frame === 3 ? 80 : 0) }))).toEqual([]);
    expect(await cutsOf(scene({ light: (frame) => -12 * frame }))).toEqual([]);
    expect(await cutsOf(scene({ pan: (frame) => 45 * frame }))).toEqual([]);
  });
});
