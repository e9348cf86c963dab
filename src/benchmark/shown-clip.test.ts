import { describe, expect, it } from "vitest";
import type { VideoInfo } from "../core/video.ts";
import { requestAbout, shownFrameCount } from "./shown-clip.ts";

const info: VideoInfo = {
  width: 4,
  height: 2,
  timesSeconds: [0, 1, 2],
  endSeconds: 3,
  startSeconds: 0,
  container: "mp4",
  codec: "h264",
  rotationDegrees: 0,
  mirrored: false,
  variableFrameRate: false,
  playsAsIs: true,
  notices: [],
};
const clip = { info, identity: "clip" };
const request = (size: readonly [number, number], counts: readonly number[], frameIndex = 0) => ({
  regions: [{ label: "object0", views: [{ frameIndex, mask: { size, counts } }] }],
  turns: [],
  settings: {},
});

describe("a request about a clip", () => {
  it("brings a mask of another scale to the frame's size", () => {
    // Of 8×4 pixels the left half: columns 0 to 3.
    const about = requestAbout(request([4, 8], [0, 16, 16]), clip);
    expect(about.visual).toEqual({ kind: "video", identity: "clip" });
    expect(about.regions[0]!.views).toEqual([{ frameIndex: 0, mask: { size: [2, 4], counts: [0, 4, 4] } }]);
  });

  it("refuses masks of another shape, and frames that are not there", () => {
    expect(() => requestAbout(request([4, 4], [0, 16]), clip)).toThrow("shape of the 4×2 frame, is 4×4");
    expect(() => requestAbout(request([2, 4], [0, 8], 3), clip)).toThrow("the video has frames 0 to 2");
  });

  it("counts marked frames for a model that is shown no others", () => {
    const { regions } = request([2, 4], [0, 8], 1);
    expect(shownFrameCount(null, [...regions, ...regions])).toBe(1);
  });
});
