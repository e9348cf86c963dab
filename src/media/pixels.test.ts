import { afterEach, describe, expect, it, vi } from "vitest";
import { packRgb, toRgb } from "./pixels.ts";

describe("packRgb", () => {
  // Two rows of three pixels; red counts them: 1 2 3 / 4 5 6.
  const rgba = Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((red) => [red, red * 10, 7, 255]));
  const reds = (rotationDegrees: 0 | 90 | 180 | 270, mirrored = false) =>
    [...packRgb(rgba, 3, 2, { rotationDegrees, mirrored })].filter((_, at) => at % 3 === 0);

  it("drops alpha and keeps the order", () => {
    expect([...packRgb(rgba, 3, 2)].slice(0, 6)).toEqual([1, 10, 7, 2, 20, 7]);
    expect(reds(0)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("turns clockwise", () => {
    expect(reds(90)).toEqual([4, 1, 5, 2, 6, 3]);
    expect(reds(180)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(reds(270)).toEqual([3, 6, 2, 5, 1, 4]);
  });

  it("mirrors after turning", () => {
    expect(reds(0, true)).toEqual([3, 2, 1, 6, 5, 4]);
    expect(reds(90, true)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(reds(180, true)).toEqual([4, 5, 6, 1, 2, 3]);
    expect(reds(270, true)).toEqual([6, 3, 5, 2, 4, 1]);
  });
});

describe("toRgb", () => {
  const shape = { width: 2, height: 1, rotationDegrees: 0, mirrored: false } as const;
  const copied = [1, 2, 3, 255, 4, 5, 6, 255];
  const drawn = [7, 8, 9, 255, 10, 11, 12, 255];

  /** A frame of a browser whose copies take `bytes`, and which copies as told. */
  function frame(bytes: number, copyTo: (to: Uint8Array) => Promise<void>, width = 2): VideoFrame {
    return {
      visibleRect: { width, height: 1 },
      allocationSize: () => bytes,
      copyTo,
    } as unknown as VideoFrame;
  }
  const copies = async (to: Uint8Array) => to.set(copied);
  const never = async () => expect.unreachable("the frame should not be copied");

  afterEach(() => vi.unstubAllGlobals());
  function stubCanvas() {
    const context = new Proxy(
      { getImageData: () => ({ data: Uint8ClampedArray.from(drawn) }) },
      { get: (known, name) => (name in known ? Reflect.get(known, name) : () => {}) },
    );
    vi.stubGlobal(
      "OffscreenCanvas",
      class {
        getContext = () => context;
      },
    );
  }

  it("takes the pixels that the browser converts while copying", async () => {
    expect([...(await toRgb(frame(8, copies), shape)).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("draws where the browser does not know of converting, and would copy the planes as they are", async () => {
    stubCanvas();
    expect([...(await toRgb(frame(3, never), shape)).data]).toEqual([7, 8, 9, 10, 11, 12]);
  });

  it("draws where the browser does not convert this frame", async () => {
    stubCanvas();
    const refuses = () => Promise.reject(new DOMException("no", "NotSupportedError"));
    expect([...(await toRgb(frame(8, refuses), shape)).data]).toEqual([7, 8, 9, 10, 11, 12]);
  });

  it("draws frames whose pixels are not square", async () => {
    stubCanvas();
    expect([...(await toRgb(frame(4, never, 1), shape)).data]).toEqual([7, 8, 9, 10, 11, 12]);
  });

  it("hides no other error", async () => {
    const closed = () => Promise.reject(new DOMException("closed", "InvalidStateError"));
    await expect(toRgb(frame(8, closed), shape)).rejects.toThrow("closed");
  });
});
