/** A picture on the GPU: one word per pixel, row-major, red in the lowest byte, the highest 0. */
export interface GpuPixels {
  readonly width: number;
  readonly height: number;
  readonly buffer: GPUBuffer;
}

/** Side of the square of pixels that a workgroup of the resizing shaders makes; every adapter allows 64 lanes. */
export const TILE = 8;

export function tiles({ width, height }: Pick<GpuPixels, "width" | "height">): [number, number] {
  return [Math.ceil(width / TILE), Math.ceil(height / TILE)];
}
