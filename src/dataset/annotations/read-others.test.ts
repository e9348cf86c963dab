import { describe, expect, it } from "vitest";
import { unwrap } from "../../core/failure.ts";
import { unpackMask } from "../../core/packed-mask.ts";
import { rleArea, rleBounds } from "../../core/rle.ts";
import { readAnnotations } from "./read-annotations.ts";

// Files as other programs write them, which lack what ours say beside the masks.

const open = { name: "clip.mp4", fingerprint: "f", width: 8, height: 6 };

async function read(text: string | object, name = "masks.json") {
  const file = new File([typeof text === "string" ? text : JSON.stringify(text)], name);
  const { objects, notes } = unwrap(await readAnnotations(file, open));
  return {
    notes,
    objects: objects.map((object) => ({
      name: object.name,
      masks: object.masks.map(({ frame, packed }) => {
        const rle = unpackMask(packed);
        const { x0, y0, x1, y1 } = rleBounds(rle);
        return [frame, rleArea(rle), x0, y0, x1, y1];
      }),
    })),
  };
}

describe("COCO", () => {
  const images = [
    { id: 7, file_name: "clip/frame_000012.jpg", width: 8, height: 6 },
    { id: 9, file_name: "clip/frame_000013.jpg", width: 8, height: 6 },
  ];
  const square = [[1, 1, 4, 1, 4, 4, 1, 4]];
  const row = { category_id: 3, segmentation: square };
  const categories = [{ id: 3, name: "cat" }];

  it("takes the frame from the file's name, and tells objects of a class by their turn", async () => {
    const annotations = [
      { ...row, image_id: 7 },
      { ...row, image_id: 7 },
      { ...row, image_id: 9 },
    ];
    const { objects } = await read({ images, annotations, categories });
    expect(objects.map(({ name, masks }) => [name, masks.map(([frame]) => frame)])).toEqual([
      ["cat", [12, 13]],
      ["cat", [12]],
    ]);
  });

  it("says how many boxes have no mask, and refuses an image that is not there", async () => {
    const { notes } = await read({
      images,
      annotations: [
        { ...row, image_id: 7 },
        { image_id: 7, bbox: [1, 1, 2, 2] },
      ],
    });
    expect(notes).toEqual(["1 annotations have a box and no mask; they are left out."]);
    await expect(read({ images, annotations: [{ ...row, image_id: 8 }] })).rejects.toThrow(
      /image 8, which the file does not list/,
    );
  });
});

it("YouTube-VIS: every fifth frame by its name, and the video that is open", async () => {
  const segmentation = { size: [6, 8], counts: [0, 6, 42] };
  const file_names = ["a/00000.jpg", "a/00005.jpg"];
  const videos = [
    { id: 1, name: "other.mp4", width: 8, height: 6, length: 2, file_names },
    { id: 2, name: "clip.mp4", width: 8, height: 6, length: 2, file_names },
  ];
  const annotations = [1, 2].map((video_id) => ({
    video_id,
    category_id: 1,
    segmentations: [null, segmentation],
  }));
  const { objects } = await read({ videos, annotations, categories: [] });
  expect(objects).toEqual([{ name: null, masks: [[5, 6, 0, 0, 1, 6]] }]);
});

describe("CVAT", () => {
  it("reads tracks of polygons, and images with masks, without what is outside", async () => {
    const polygon = (frame: number, outside: number) =>
      `<polygon frame="${frame}" outside="${outside}" occluded="0" keyframe="1" points="1.00,1.00;4.00,1.00;4.00,3.00;1.00,3.00"></polygon>`;
    const track = `<track id="0" label="dog">${polygon(3, 0)}${polygon(4, 0)}${polygon(5, 1)}</track>`;
    const image = `<image id="2" name="frame_000002.png" width="8" height="6">
      <mask label="cat &amp; co" source="manual" occluded="0" rle="1, 2, 1" left="2" top="1" width="2" height="2"/>
      <box label="cat" xtl="1" ytl="1" xbr="2" ybr="2"/></image>`;
    const { objects, notes } = await read(
      `<?xml version="1.0"?><annotations><version>1.1</version>${track}${image}</annotations>`,
    );
    expect(objects).toEqual([
      {
        name: "dog",
        masks: [
          [3, 6, 1, 1, 4, 3],
          [4, 6, 1, 1, 4, 3],
        ],
      },
      { name: "cat & co", masks: [[2, 2, 2, 1, 4, 3]] },
    ]);
    expect(notes[0]).toMatch(/^1 boxes/);
  });

  it("refuses other XML, entities of its own and runs that do not add up", async () => {
    await expect(read("<svg></svg>")).rejects.toThrow(/begins with <annotations>/);
    await expect(read('<!DOCTYPE a [<!ENTITY b "c">]><annotations/>')).rejects.toThrow(/damaged/);
    const mask = '<mask label="a" rle="1, 9" left="0" top="0" width="2" height="2"/>';
    await expect(read(`<annotations><image id="1">${mask}</image></annotations>`)).rejects.toThrow(
      /add up to 2×2/,
    );
  });
});

it("LabelMe: rectangles and polygons by label and group, its frame by the picture's name", async () => {
  const shape = (label: string, group_id: number | null, points: number[][], shape_type: string) => ({
    ...{ label, group_id, points, shape_type },
  });
  const document = {
    version: "5.0.1",
    imagePath: "clip_0042.jpg",
    imageHeight: 6,
    imageWidth: 8,
    shapes: [
      shape(
        "dog",
        null,
        [
          [0, 0],
          [2, 0],
          [2, 2],
          [0, 2],
        ],
        "polygon",
      ),
      shape(
        "dog",
        null,
        [
          [5, 0],
          [4, 2],
        ],
        "rectangle",
      ),
      shape(
        "dog",
        2,
        [
          [1, 1],
          [3, 1],
          [3, 3],
        ],
        "polygon",
      ),
      shape("dog", null, [[1, 1]], "point"),
    ],
  };
  const { objects, notes } = await read(document);
  expect(objects).toEqual([
    { name: "dog", masks: [[42, 6, 0, 0, 5, 2]] },
    { name: "dog", masks: [[42, 3, 1, 1, 3, 3]] },
  ]);
  expect(notes).toHaveLength(1);
});

it("VideoRefer records: those about the open video", async () => {
  const record = (video: string) => ({
    id: video,
    video,
    annotation: [{ "4": { segmentation: { size: [6, 8], counts: [0, 6, 42] } } }],
  });
  const { objects } = await read([record("clips/clip.mp4"), record("clips/other.mp4")]);
  expect(objects).toEqual([{ name: "clips/clip.mp4, object 0", masks: [[4, 6, 0, 0, 1, 6]] }]);
});
