import type { RgbImage } from "../../core/image.ts";
import { CpuPreprocessor } from "../../engine/families/vision/cpu-preprocessor.ts";
import { GpuPreprocessor } from "../../engine/families/vision/gpu-preprocessor.ts";
import type { Patches, Preprocessor } from "../../engine/families/vision/preprocessor.ts";
import { GpuBicubic } from "../../engine/gpu/bicubic.ts";
import { GpuBilinear } from "../../engine/gpu/bilinear.ts";
import { BufferPool } from "../../engine/gpu/buffer-pool.ts";
import { readBuffer } from "../../engine/gpu/buffers.ts";
import type { GpuPixels } from "../../engine/gpu/pixels.ts";
import { GpuUnpack } from "../../engine/gpu/unpack.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import { readTensor } from "../../engine/runtime/tensors.ts";
import { resizeBilinear } from "../../videorefer/numeric/opencv-bilinear.ts";
import { resizeBicubic } from "../../videorefer/numeric/pillow-bicubic.ts";
import type { PictureLayout } from "../../videorefer/shared/patches.ts";
import type { KernelCheck } from "./kernel-checks.ts";

/** Up, down, both, odd, one pixel, unchanged along one axis or both, long strips, a whole frame: width and height, from and to. */
const RESIZES: readonly (readonly [number, number, number, number])[] = [
  [84, 56, 56, 28],
  [84, 56, 168, 140],
  [84, 56, 28, 140],
  [37, 53, 28, 28],
  [37, 53, 41, 61],
  [1, 1, 1, 1],
  [1, 1, 28, 28],
  [2, 3, 1, 1],
  [28, 28, 28, 28],
  [30, 17, 30, 42],
  [30, 17, 15, 17],
  [301, 1, 14, 14],
  [3, 257, 28, 42],
  [640, 360, 392, 224],
  [1921, 1079, 616, 336],
];

/** Width, height and merge of what a picture is resized to, and how many there are at once. */
const LAYOUTS: readonly (readonly [number, number, number, number])[] = [
  [42, 28, 1, 1],
  [70, 70, 1, 2],
  [84, 56, 2, 1],
  [280, 168, 2, 1],
];
const PATCH_SIZE = 14;

/** Like SigLIP's, and one whose channels differ. */
const SCALINGS = [
  { rescaleFactor: 1 / 255, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
  {
    rescaleFactor: 1 / 255,
    mean: [0.48145466, 0.4578275, 0.40821073],
    deviation: [0.26862954, 0.26130258, 0.27577711],
  },
] as const;

/** Runs every step from bytes to patches on the GPU and in TypeScript: nothing may differ. */
export async function checkPreprocessing(execution: Execution): Promise<KernelCheck[]> {
  return [...(await checkResizes(execution)), ...(await checkPatches(execution))];
}

async function checkResizes({ gpu }: Execution): Promise<KernelCheck[]> {
  const { device } = gpu!;
  const pool = new BufferPool(device);
  const unpack = new GpuUnpack(device);
  const bicubic = new GpuBicubic(device);
  const bilinear = new GpuBilinear(device);
  const room = (width: number, height: number) => pool.take(width * height * 4);
  const checks: KernelCheck[] = [];
  const check = async (name: string, { buffer, width, height }: GpuPixels, expected: Uint8Array) => {
    const words = new Uint32Array(await readBuffer(device, buffer, width * height * 4));
    checks.push(equal(name, packed(expected), words));
    pool.giveBack(buffer);
  };
  try {
    for (const [seed, [fromWidth, fromHeight, width, height]] of RESIZES.entries()) {
      const image = madeUp(fromWidth, fromHeight, seed);
      const source = unpack.submit(image, pool.take(image.data.length), room(fromWidth, fromHeight));
      const how = `${fromWidth}×${fromHeight} to ${width}×${height}`;
      const wide = bicubic.submit(source, "horizontal", width, room(width, fromHeight));
      const cubic = bicubic.submit(wide, "vertical", height, room(width, height));
      await check(`bicubic, ${how}`, cubic, resizeBicubic(image, width, height).data);
      const linear = bilinear.submit(source, width, height, room(width, height));
      await check(`bilinear, ${how}`, linear, resizeBilinear(image, width, height).data);
      await check(`unpacked, ${how}`, source, image.data);
    }
    return checks;
  } finally {
    for (const part of [pool, unpack, bicubic, bilinear]) part.dispose();
  }
}

/** From bytes to patches and changes, over pictures that reuse each other's buffers. */
async function checkPatches(execution: Execution): Promise<KernelCheck[]> {
  const checks: KernelCheck[] = [];
  const { ort } = execution.runtime;
  for (const [nth, pixels] of SCALINGS.entries()) {
    const settings = { patchSize: PATCH_SIZE, pixels };
    const onCpu = new CpuPreprocessor(ort, settings);
    // The second as on a device whose bindings are too small for any picture.
    for (const mostBytes of [undefined, 0]) {
      const onGpu = new GpuPreprocessor(ort, execution.gpu!, settings, mostBytes);
      try {
        const how = `scaling ${nth}${mostBytes === 0 ? ", resized on the CPU" : ""}`;
        for (const shape of LAYOUTS) checks.push(...(await checkClip(execution, onCpu, onGpu, shape, how)));
      } finally {
        onGpu.dispose();
      }
    }
  }
  return checks;
}

/** Four times one picture or two at once; the last is as the one before. */
async function checkClip(
  execution: Execution,
  onCpu: Preprocessor,
  onGpu: Preprocessor,
  [width, height, merge, count]: (typeof LAYOUTS)[number],
  how: string,
): Promise<KernelCheck[]> {
  const checks: KernelCheck[] = [];
  const name = `${count} of ${width}×${height} in blocks of ${merge}, ${how}`;
  const layout = layoutOf(width, height, merge);
  // Crops are those that are not merged.
  const scaled = merge === 1 ? { width: 56, height: 42 } : undefined;
  let before: { readonly cpu: Patches; readonly gpu: Patches } | null = null;
  for (const seed of [0, 1, 2, 2]) {
    const pictures = Array.from({ length: count }, (_, one) => ({
      image: madeUp(97, 61, seed + one),
      scaled,
    }));
    const now = { cpu: onCpu.patches(pictures, layout), gpu: onGpu.patches(pictures, layout) };
    const expected = now.cpu.tensor.data as Float32Array;
    const actual = await readTensor(execution, now.gpu.tensor);
    checks.push(equal(`patches, ${name}`, bitsOf(expected), bitsOf(actual)));
    if (before && count === 1) {
      const changes = await onCpu.changes(before.cpu, now.cpu);
      checks.push(equal(`changes, ${name}`, changes, await onGpu.changes(before.gpu, now.gpu)));
    }
    before?.gpu.release();
    before = now;
  }
  before?.gpu.release();
  return checks;
}

function layoutOf(width: number, height: number, merge: number): PictureLayout {
  const grid = { rows: height / PATCH_SIZE, columns: width / PATCH_SIZE };
  const patches = grid.rows * grid.columns;
  return { width, height, grid, merge, patches, blocks: patches / merge ** 2 };
}

/** How many values were compared, and how many differ. */
function equal(name: string, expected: ArrayLike<number>, actual: ArrayLike<number>): KernelCheck {
  let differ = Math.abs(expected.length - actual.length);
  for (let i = 0; i < expected.length; i++) if (expected[i] !== actual[i]) differ++;
  return {
    name: `${name}: values and how many differ`,
    expected: [expected.length, 0],
    actual: [actual.length, differ],
  };
}

/** So that no two values count as equal that differ in a bit. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** RGB bytes as words, red lowest. */
function packed(data: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: data.length / 3 }, (_, pixel) => {
    const [red, green, blue] = data.subarray(pixel * 3, pixel * 3 + 3);
    return red! | (green! << 8) | (blue! << 16);
  });
}

/** Black and white noise to the left, where sums overshoot; any bytes to the right; from seed to seed, most of it stays. */
function madeUp(width: number, height: number, seed: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const column = Math.trunc(i / 3) % width;
    const value = (state >>> 24) + (state % 7 === seed % 7 ? seed : 0);
    data[i] = column < width / 2 ? (state >>> 31) * 255 : value;
  }
  return { width, height, data };
}
