import { resolve } from "node:path";
import { expect, it } from "vitest";
import { parsePoint, parseSegmentLine } from "./segment-job.ts";

const FOLDER = resolve("/jobs");
const line = (value: object) => parseSegmentLine(JSON.stringify(value), 3, FOLDER);
const video = { id: "a", video: "clip.mp4", time: 1.5 };

it("reads a line of each kind", () => {
  expect(
    line({
      ...video,
      points: [
        [4, 5, 1],
        [9, 9, 0],
      ],
      track: "both",
      to: 3,
    }),
  ).toEqual({
    id: "a",
    footage: { kind: "video", path: resolve(FOLDER, "clip.mp4") },
    timeSeconds: 1.5,
    points: [
      [4, 5, 1],
      [9, 9, 0],
    ],
    box: null,
    mask: null,
    track: { direction: "both", toSeconds: 3 },
    side: null,
  });
  expect(line({ id: 7, image: "still.jpg", box: [1, 2, 3, 4] })).toMatchObject({
    id: 7,
    footage: { kind: "image", path: resolve(FOLDER, "still.jpg") },
    timeSeconds: 0,
    box: [1, 2, 3, 4],
    track: null,
  });
  const mask = { size: [2, 3], counts: "06" };
  expect(line({ ...video, mask, track: null, to: null, side: 768 })).toMatchObject({
    mask,
    track: null,
    side: 768,
  });
});

it.each([
  [{ video: "clip.mp4", time: 0, points: [[1, 1, 1]] }, null, "line 3: id"],
  [{ ...video, time: undefined, points: [[1, 1, 1]] }, "a", "line 3: the time of the frame is needed"],
  [{ ...video }, "a", "line 3: a point, a box or a mask is needed"],
  [{ ...video, image: "b.png", points: [[1, 1, 1]] }, "a", "line 3: either a video or an image is needed"],
  [{ id: "a", points: [[1, 1, 1]] }, "a", "line 3: either a video or an image is needed"],
  [{ ...video, points: [[1, 1]] }, "a", "line 3: points.0.2 should be 1 for inside or 0 for outside"],
  [{ ...video, points: [[1, 1, 2]] }, "a", "line 3: points.0.2 should be 1 for inside or 0 for outside"],
  [{ ...video, mask: { size: [2, 0], counts: "" } }, "a", "line 3: mask.size.1 should be positive"],
  [
    { ...video, points: [[1, 1, 1]], track: "sideways" },
    "a",
    "line 3: track should be forward, backward, both",
  ],
  [{ ...video, points: [[1, 1, 1]], to: 2 }, "a", "line 3: where to end is said"],
  [{ ...video, points: [[1, 1, 1]], side: 0.5 }, "a", "line 3: side should be a whole number"],
  [
    { ...video, points: [[1, 1, 1]], track: "forward", to: 1 },
    "a",
    "line 3: tracking forward from 1.5 s cannot end at 1 s",
  ],
  [{ id: "a", image: "b.png", points: [[1, 1, 1]], track: "both" }, "a", "line 3: an image has one frame"],
])("refuses %j in a sentence, with the line's own id where it has one", (value, id, message) => {
  const job = line(value);
  expect(job).toMatchObject({ id });
  expect("error" in job && job.error).toContain(message);
});

it("refuses what is not JSON", () => {
  expect(parseSegmentLine("{", 1, FOLDER)).toMatchObject({ id: null });
});

it("reads points of the command line", () => {
  expect(parsePoint("3,4.5")).toEqual([3, 4.5, 1]);
  expect(parsePoint("3, 4,-")).toEqual([3, 4, 0]);
  for (const text of ["3", "3,", "3,4,+", "a,4", "3,4,5", "1.2.3,4"])
    expect(() => parsePoint(text)).toThrow("a point should be");
});
