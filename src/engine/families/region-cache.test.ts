import type { Tensor } from "onnxruntime-web";
import { expect, it, vi } from "vitest";
import { type EncodedRegion, RegionCache } from "./region-cache.ts";

const region = () => ({ tokens: { dispose: vi.fn() } as unknown as Tensor });
const gone = ({ tokens }: EncodedRegion) => vi.mocked(tokens!.dispose).mock.calls.length;

it("gives the regions that a question begins with, and lets go of the others", () => {
  const cache = new RegionCache();
  const [a, b, c] = [region(), region(), region()];
  expect(cache.take(["a", "b"])).toEqual([]);
  cache.add("a", a);
  cache.add("b", b);
  const next = cache.take(["a", "b", "c"]);
  expect(next).toEqual([a, b]);
  next.push(c);
  cache.add("c", c);
  expect(cache.take(["a", "c"])).toEqual([a]);
  expect([a, b, c].map(gone)).toEqual([0, 1, 1]);
  // A question without regions keeps none.
  expect(cache.take([])).toEqual([]);
  expect([a, b, c].map(gone)).toEqual([1, 1, 1]);
});

it("lets go of all, those without tokens too", () => {
  const cache = new RegionCache();
  const a = region();
  cache.add("none", { tokens: null });
  cache.add("a", a);
  cache.clear();
  expect(gone(a)).toBe(1);
  expect(cache.take(["none", "a"])).toEqual([]);
});
