import { expect, it } from "vitest";
import { folderPictures } from "./folder-pictures.ts";

const folder = (...paths: string[]) => ({
  name: "clip",
  files: paths.map((path) => ({ path, file: new File(["x"], path.split("/").pop()!) })),
});
const names = (...paths: string[]) => {
  const found = folderPictures(folder(...paths));
  return found.ok ? found.value.map(({ name }) => name) : found.error.message;
};

it("puts frames in the order of their numbers, and passes over what is no picture", () => {
  expect(names("f10.png", "f9.png", "notes.txt", "f1.png", ".DS_Store", "._f1.png")).toEqual([
    "f1.png",
    "f9.png",
    "f10.png",
  ]);
});

it("takes the pictures of a folder within", () => {
  expect(names("JPEGImages/bear/00001.jpg", "JPEGImages/bear/00000.jpg", "README.md")).toEqual([
    "00000.jpg",
    "00001.jpg",
  ]);
});

it("does not mix the frames of several clips, and says where they are", () => {
  expect(names("bear/0.jpg", "camel/0.jpg")).toMatch(/2 folders in it hold pictures: bear, camel\. Open one/);
  expect(names("notes.txt")).toMatch(/should hold pictures .* holds none/);
});
