import type { RgbImage } from "../../core/image.ts";
import { CpuPreprocessor } from "../../engine/cpu-preprocessor.ts";
import type { Execution } from "../../engine/execution.ts";
import { GpuPreprocessor } from "../../engine/gpu-preprocessor.ts";
import { GpuBicubic } from "../../engine/kernels/bicubic.ts";
import { GpuBilinear } from "../../engine/kernels/bilinear.ts";
import { BufferPool } from "../../engine/kernels/buffer-pool.ts";
import { readBuffer } from "../../engine/kernels/buffers.ts";
import type { GpuPixels } from "../../engine/kernels/pixels.ts";
import { GpuUnpack } from "../../engine/kernels/unpack.ts";
import type { Picture } from "../../engine/preprocessor.ts";
import { readTensor } from "../../engine/tensors.ts";
import { resizeBilinear } from "../../videorefer/numeric/opencv-bilinear.ts";
import { resizeBicubic } from "../../videorefer/numeric/pillow-bicubic.ts";
import type { PictureLayout } from "../../videorefer/shared/patches.ts";
import type { KernelCheck } from "./kernel-checks.ts";

type Size = readonly [width: number, height: number];

/** Up, down, both, odd, one pixel, unchanged along one axis or both, long strips, a whole frame. */
const RESIZES: readonly (readonly [from: Size, to: Size])[] = [
  [
    [84, 56],
    [56, 28],
  ],
  [
    [84, 56],
    [168, 140],
  ],
  [
    [84, 56],
    [28, 140],
  ],
  [
    [37, 53],
    [28, 28],
  ],
  [
    [37, 53],
    [41, 61],
  ],
  [
    [1, 1],
    [1, 1],
  ],
  [
    [1, 1],
    [28, 28],
  ],
  [
    [2, 3],
    [1, 1],
  ],
  [
    [28, 28],
    [28, 28],
  ],
  [
    [30, 17],
    [30, 42],
  ],
  [
    [30, 17],
    [15, 17],
  ],
  [
    [301, 1],
    [14, 14],
  ],
  [
    [3, 257],
    [28, 42],
  ],
  [
    [640, 360],
    [392, 224],
  ],
  [
    [1921, 1079],
    [616, 336],
  ],
];

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
    for (const [nth, [from, [width, height]]] of RESIZES.entries()) {
      const image = picture(...from, nth);
      const source = unpack.submit(image, pool.take(image.data.length), room(...from));
      const how = `${from.join("×")} to ${width}×${height}`;
      const wide = bicubic.submit(source, "horizontal", width, room(width, image.height));
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
    const settings = { patchSize: 14, pixels };
    const onGpu = new GpuPreprocessor(ort, execution.gpu!, settings);
    const onCpu = new CpuPreprocessor(ort, settings);
    try {
      for (const [merge, width, height, count] of [
        [1, 42, 28, 1],
        [1, 70, 70, 2],
        [2, 84, 56, 1],
        [2, 280, 168, 1],
      ] as const) {
        const layout = layoutOf(width, height, merge);
        const name = `scaling ${nth}, ${count} of ${width}×${height} by ${merge}`;
        const shown = (seed: number): Picture[] =>
          Array.from({ length: count }, (_, one) => ({
            image: picture(97, 61, seed === 3 ? 2 : seed + one),
            scaled: merge === 1 ? { width: 56, height: 42 } : undefined,
          }));
        let before: [ReturnType<GpuPreprocessor["patches"]>, ReturnType<CpuPreprocessor["patches"]>] | null =
          null;
        for (const seed of [0, 1, 2, 3]) {
          const gpu = onGpu.patches(shown(seed), layout);
          const cpu = onCpu.patches(shown(seed), layout);
          const values = [cpu.tensor.data as Float32Array, await readTensor(execution, gpu.tensor)];
          const [expected, actual] = values.map(
            (one) => new Uint32Array(one.buffer, one.byteOffset, one.length),
          );
          checks.push(equal(`patches, ${name}`, expected, actual));
          if (before && count === 1) {
            const changes = [
              await onCpu.changes(before[1], cpu),
              await onGpu.changes(before[0], gpu),
            ] as const;
            checks.push(equal(`changes, ${name}`, ...changes));
          }
          before?.[0].release();
          before = [gpu, cpu];
        }
        before?.[0].release();
      }
    } finally {
      onGpu.dispose();
    }
  }
  return checks;
}

function layoutOf(width: number, height: number, merge: number): PictureLayout {
  const grid = { rows: height / 14, columns: width / 14 };
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

/** RGB bytes as words, red lowest. */
function packed(data: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: data.length / 3 }, (_, pixel) => {
    const [red, green, blue] = data.subarray(pixel * 3, pixel * 3 + 3);
    return red | (green << 8) | (blue << 16);
  });
}

/** Black and white noise to the left, where sums overshoot; any bytes to the right; from seed to seed, most of it stays. */
function picture(width: number, height: number, seed: number): RgbImage {
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
