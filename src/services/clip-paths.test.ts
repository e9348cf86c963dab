import { describe, expect, it } from "vitest";
import { ClipPaths, clipName } from "./clip-paths.ts";

const paths = (...names: readonly string[]) =>
  new ClipPaths(names.map((path) => ({ path, file: new File([], path) })));
const video = (...names: readonly string[]) => ({ kind: "video" as const, paths: names });

describe("finding a record's media in a folder", () => {
  it("finds a file by its path, from the data's root, from inside it and from around it", () => {
    const found = {
      kind: "video",
      file: expect.objectContaining({ name: expect.stringMatching(/pier\.mp4$/) }),
    };
    for (const path of ["clips/pier.mp4", "pier.mp4", "data/clips/pier.mp4"]) {
      expect(paths(path, "clips/other.mp4").find(video("clips/pier.mp4"), 3)).toMatchObject(found);
    }
  });

  it("takes the file that shares more of the path, and none of two that share as much", () => {
    const both = paths("a/1.mp4", "b/1.mp4");
    expect(both.find(video("data/b/1.mp4"), 0)!.file.name).toBe("b/1.mp4");
    expect(both.find(video("c/1.mp4"), 0)).toBeNull();
    expect(both.find(video("../b/1.mp4"), 0)).toBeNull();
  });

  it("finds a clip whose name has colons under the name without them, and its own first", () => {
    const wanted = "panda/a1_0:00:04.000_0:00:09.500.mp4";
    const [own, other] = [wanted, "panda/a1_0_00_04.000_0_00_09.500.mp4"];
    expect(paths(other).find(video(wanted), 0)!.file.name).toBe(other);
    expect(paths(other, own).clip(wanted)).toMatchObject({
      kind: "video",
      file: { name: own },
    });
    expect(paths(other).clip("b1_0:00:04.000.mp4")).toBeNull();
  });

  it("gives a whole clip: a file, or a folder's pictures by name", () => {
    const both = paths("a.mp4", "kitchen/10.jpg", "kitchen/09.jpg", "kitchen/notes.txt");
    expect(both.clip("a.mp4")).toMatchObject({ kind: "video", file: { name: "a.mp4" } });
    const names = ["kitchen/09.jpg", "kitchen/10.jpg"].map((name) => ({ name }));
    expect(both.clip("frames/kitchen")).toMatchObject({ kind: "pictures", files: names });
    expect(both.clip("frames/hall")).toBeNull();
    expect(both.clip("../a.mp4")).toBeNull();
  });

  it("gives all of a record's media: a clip, or the pictures of its paths in their order", () => {
    const folder = paths("a.mp4", "stills/harbour.jpg", "kitchen/10.jpg", "kitchen/09.jpg");
    const names = (...files: string[]) => files.map((name) => ({ name }));
    expect(folder.whole(video("a.mp4"))).toMatchObject({ kind: "video", file: { name: "a.mp4" } });
    expect(folder.whole({ kind: "image", paths: ["harbour.jpg"] })).toMatchObject({
      file: { name: "stills/harbour.jpg" },
    });
    expect(folder.whole(video("frames/kitchen"))).toMatchObject({
      kind: "pictures",
      files: names("kitchen/09.jpg", "kitchen/10.jpg"),
    });
    expect(folder.whole(video("kitchen/10.jpg", "kitchen/09.jpg"))).toMatchObject({
      files: names("kitchen/10.jpg", "kitchen/09.jpg"),
    });
    expect(folder.whole(video("kitchen/10.jpg", "kitchen/11.jpg"))).toBeNull();
    expect(folder.whole({ kind: "none", paths: [] })).toBeNull();
  });

  it("names a clip after its file or folder, or the folder of its pictures", () => {
    expect(clipName(video("clips/a.mp4"))).toBe("a.mp4");
    expect(clipName(video("frames/kitchen"))).toBe("kitchen");
    expect(clipName(video("kitchen/10.jpg", "kitchen/09.jpg"))).toBe("kitchen");
    expect(clipName(video("10.jpg", "09.jpg"))).toBe("10.jpg");
  });

  it("counts a folder's pictures by name, and leaves everything else in it out", () => {
    const folder = paths(
      "kitchen/10.jpg",
      "kitchen/09.jpg",
      "kitchen/00.gif",
      "kitchen/notes.txt",
      "hall/1.jpg",
    );
    expect(folder.find(video("frames/kitchen"), 1)).toMatchObject({
      kind: "picture",
      file: { name: "kitchen/10.jpg" },
    });
    expect(folder.find(video("frames/kitchen"), 2)).toBeNull();
  });

  it("takes of several paths the one of the frame", () => {
    expect(paths("a.png", "b.png").find(video("a.png", "b.png"), 1)).toMatchObject({
      file: { name: "b.png" },
    });
    expect(paths("a.png").find({ kind: "none", paths: [] }, 0)).toBeNull();
  });
});
