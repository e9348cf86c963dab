import { expect, it } from "vitest";
import { fail, ok } from "../core/failure.ts";
import type { VideoInfo } from "../core/video.ts";
import { FolderFacts } from "./clip-facts.ts";

const file = (path: string) => ({ path, file: new File([], path.split("/").at(-1)!) });
const FOLDER = {
  name: "data",
  files: ["clips/a.mp4", "clips/broken.mp4", "frames/k/0.jpg", "frames/k/1.jpg", "s.png", "t.png"].map(file),
};

function folder() {
  const opened: string[] = [];
  const media = {
    async open(blob: Blob) {
      const { name } = blob as File;
      opened.push(name);
      if (name === "broken.mp4") return fail<VideoInfo>("codec-unsupported", "no video in it");
      return ok({ timesSeconds: [0, 1, 2], height: 6, width: 8 } as unknown as VideoInfo);
    },
    close: () => undefined,
  };
  const facts = new FolderFacts(media, async ({ name }: Blob & { name?: string }) =>
    name === "t.png" ? null : [16, 12],
  );
  facts.setFolder(FOLDER);
  return { facts, opened };
}

it("knows frames and size of videos, folders of pictures and pictures", async () => {
  const { facts, opened } = folder();
  const look = (kind: "video" | "image", ...paths: string[]) => facts.look({ kind, paths });
  expect(await look("video", "clips/a.mp4")).toEqual(ok({ frames: 3, size: [6, 8] }));
  expect(await look("video", "frames/k")).toEqual(ok({ frames: 2, size: [12, 16] }));
  expect(await look("image", "s.png")).toEqual(ok({ frames: 1, size: [12, 16] }));
  expect(await look("video", "k/0.jpg", "k/1.jpg", "s.png")).toEqual(ok({ frames: 3, size: [12, 16] }));
  expect(opened).toEqual(["a.mp4"]);
});

it("says what is missing, and what cannot be read", async () => {
  const { facts } = folder();
  const why = async (kind: "video" | "image", ...paths: string[]) => {
    const looked = await facts.look({ kind, paths });
    return looked.ok ? "" : looked.error.message;
  };
  expect(await why("video", "clips/b.mp4")).toBe("expected clips/b.mp4 in data, found nothing there");
  expect(await why("video", "../clips/a.mp4")).toContain("found nothing there");
  expect(await why("video", "clips/broken.mp4")).toBe("no video in it");
  expect(await why("image", "frames/k")).toBe("expected a picture at frames/k, found a folder");
  expect(await why("image", "t.png")).toContain("cannot be decoded");
  expect(await why("video", "k/0.jpg", "k/9.jpg")).toContain("k/9.jpg");
});
