import { beforeAll, describe, expect, it, vi } from "vitest";
import { BufferPool } from "./buffer-pool.ts";

/** As much of a device as the pool uses. */
function fakeDevice() {
  const alive = new Set<object>();
  const createBuffer = ({ size }: { size: number }) => {
    const buffer = { size, destroy: () => alive.delete(buffer) };
    alive.add(buffer);
    return buffer;
  };
  return { device: { createBuffer } as unknown as GPUDevice, alive };
}

beforeAll(() => {
  vi.stubGlobal("GPUBufferUsage", { STORAGE: 128, COPY_SRC: 4, COPY_DST: 8 });
  return () => vi.unstubAllGlobals();
});

describe("a buffer pool", () => {
  it("hands the same buffer out again, in whole words", () => {
    const { device, alive } = fakeDevice();
    const pool = new BufferPool(device);
    const first = pool.take(10);
    expect(first.size).toBe(12);
    expect(pool.take(12)).not.toBe(first);
    pool.giveBack(first);
    expect(pool.take(11)).toBe(first);
    expect(alive.size).toBe(2);
  });

  it("takes a buffer back once only", () => {
    const pool = new BufferPool(fakeDevice().device);
    const buffer = pool.take(8);
    pool.giveBack(buffer);
    pool.giveBack(buffer);
    expect(pool.take(8)).toBe(buffer);
    expect(pool.take(8)).not.toBe(buffer);
  });

  it("keeps few idle buffers, and none after its end", () => {
    const { device, alive } = fakeDevice();
    const pool = new BufferPool(device);
    pool.giveBack(...Array.from({ length: 40 }, (_, size) => pool.take(4 + 4 * size)));
    expect(alive.size).toBe(12);
    const late = pool.take(4);
    pool.dispose();
    pool.giveBack(late);
    expect(alive.size).toBe(0);
  });
});
