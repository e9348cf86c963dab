import { expect, it } from "vitest";
import { ok } from "../core/failure.ts";
import type { ThumbnailRequest } from "../protocol/media.ts";
import { Thumbnails } from "./thumbnails.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Thumbnails of a worker that has each frame's picture at once, in the order asked. */
function setUp(frames: number, quiet = async () => {}) {
  const asked: ThumbnailRequest[] = [];
  let open = 0;
  const picture = () => {
    open++;
    return { close: () => open-- } as unknown as ImageBitmap;
  };
  const media = {
    async thumbnails(
      request: ThumbnailRequest,
      onThumbnail: (index: number, bitmap: ImageBitmap) => void | Promise<void>,
    ) {
      asked.push(request);
      const step = (request.last + 1 - request.first) / request.count;
      for (let nth = 0; nth < request.count; nth++) {
        const index = Math.floor(request.first + nth * step);
        if (!request.without.includes(index)) await onThumbnail(index, picture());
      }
      return ok(undefined);
    },
  };
  const thumbnails = new Thumbnails(media, quiet);
  thumbnails.open(frames);
  return { thumbnails, asked, openCount: () => open };
}

it("has pictures of the whole clip, then of the part that is looked at, the frame under the pointer first", async () => {
  const { thumbnails, asked } = setUp(4000);
  await settled();
  expect(thumbnails.count).toBe(40);
  thumbnails.look({ first: 100, last: 199, count: 10 });
  thumbnails.point(777);
  await settled();
  expect(asked.slice(1).map(({ first, count }) => [first, count])).toEqual([
    [777, 1],
    [100, 10],
    [0, 40],
  ]);
  // Frame 100 begins one of the whole clip's stretches and was there.
  expect(thumbnails.count).toBe(40 + 1 + 9);
});

it("keeps a bounded number of pictures, those of the whole clip among them, and closes all in the end", async () => {
  const { thumbnails, openCount } = setUp(40_000);
  await settled();
  for (let part = 0; part < 30; part++) {
    thumbnails.look({ first: part * 1000 + 1, last: part * 1000 + 20, count: 20 });
    await settled();
  }
  expect(thumbnails.count).toBe(40 + 160);
  expect(openCount()).toBe(200);
  thumbnails.clear();
  expect(openCount()).toBe(0);
});

it("decodes nothing while something more urgent goes on", async () => {
  let release: () => void = () => undefined;
  const { asked } = setUp(100, () => new Promise((resolve) => (release = resolve)));
  await settled();
  expect(asked).toEqual([]);
  release();
  await settled();
  expect(asked).toHaveLength(1);
});
