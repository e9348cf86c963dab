import { describe, expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import { sameMask } from "./same-mask.ts";

describe("sameMask", () => {
  it("compares the frame and the pixels, and not who drew them", () => {
    expect(sameMask(frameMask(1), frameMask(1))).toBe(true);
    expect(sameMask(frameMask(1), { ...frameMask(1), origin: "tracked", confidence: 0.5 })).toBe(true);
    expect(sameMask(frameMask(1), frameMask(2))).toBe(false);
    expect(sameMask(frameMask(1), frameMask(1, 7))).toBe(false);
  });
});
