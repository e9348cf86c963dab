import { expect, it } from "vitest";
import { ClipPictures } from "./clip-pictures.ts";

const file = (path: string) => ({ path, file: new File([path], path.split("/").at(-1)!) });

it("gives the workspace a video, a picture, or a folder's pictures as frames", () => {
  const pictures = new ClipPictures();
  const footage = (kind: "video" | "image", ...paths: string[]) => pictures.footageOf({ kind, paths });
  expect(footage("video", "clips/a.mp4")).toBeNull();
  pictures.setFolder({
    name: "data",
    files: ["clips/a.mp4", "480p/goat/00001.jpg", "480p/goat/00000.jpg", "480p/one/0.jpg", "s.png"].map(file),
  });
  const named = (name: string) => expect.objectContaining({ name });
  expect(footage("video", "clips/a.mp4")).toEqual({ kind: "file", file: named("a.mp4"), handle: null });
  expect(footage("image", "stills/s.png")).toEqual({ kind: "file", file: named("s.png"), handle: null });
  expect(footage("video", "DAVIS/480p/goat")).toEqual({
    ...{ kind: "folder", name: "goat", handle: null, picturesPerSecond: null },
    files: [named("00000.jpg"), named("00001.jpg")],
  });
  expect(footage("video", "480p/one")).toEqual({ kind: "file", file: named("0.jpg"), handle: null });
  expect(footage("video", "480p/cat")).toBeNull();
});
