import { type LumaLevel, type LumaPyramid, RIM } from "./luma-pyramid.ts";

/** Where each pixel of one frame is found in another. Both have the size of the pyramid's level 0. */
export interface DenseFlow {
  readonly width: number;
  readonly height: number;
  /** Displacement in pixels of this size: what is at (x, y) is at (x + dx, y + dy) in the other frame. */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

const PATCH = 8;
const STRIDE = 4;
const MAX_STEPS = 12;
/** Steps below this many pixels change nothing that matters. */
const SMALL_STEP = 0.03;
const PIXELS = PATCH * PATCH;

/**
 * Dense inverse search: patches on a grid are aligned by Gauss–Newton steps, from the coarsest level to the finest, and every pixel takes the
 * mean of the patches that cover it, weighted by how well each explains its brightness.
 * Source: Kroeger, Timofte, Dai, Van Gool, "Fast Optical Flow using Dense Inverse Search", ECCV 2016, without the variational refinement;
 * the neighbours' displacements as further starts are from OpenCV's implementation.
 * @throws RangeError when the pyramids differ in size
 */
export function denseFlow(from: LumaPyramid, to: LumaPyramid): DenseFlow {
  if (from.length !== to.length || from[0]!.width !== to[0]!.width || from[0]!.height !== to[0]!.height) {
    throw new RangeError(
      `frames should have one size, got ${from[0]!.width}×${from[0]!.height} and ${to[0]!.width}×${to[0]!.height}`,
    );
  }
  let flow: DenseFlow | null = null;
  for (let scale = from.length - 1; scale >= 0; scale--) {
    flow = densify(from[scale]!, to[scale]!, searchPatches(from[scale]!, to[scale]!, flow));
  }
  return flow!;
}

interface PatchGrid {
  readonly columns: number;
  readonly rows: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

const patchCount = (length: number) => Math.max(1, Math.ceil((length - PATCH) / STRIDE) + 1);
const patchStart = (index: number, length: number) => Math.max(0, Math.min(index * STRIDE, length - PATCH));

/** One patch of the first frame and what aligning it needs; refilled for every patch. */
class PatchSearch {
  private readonly luma = new Float32Array(PIXELS);
  private readonly alongX = new Float32Array(PIXELS);
  private readonly alongY = new Float32Array(PIXELS);
  private sumX = 0;
  private sumY = 0;
  private xx = 0;
  private xy = 0;
  private yy = 0;
  private x = 0;
  private y = 0;
  dx = 0;
  dy = 0;
  /** Sum of squared differences of the latest displacement, each patch less its mean. */
  private error = 0;
  private stepX = 0;
  private stepY = 0;

  constructor(
    private readonly from: LumaLevel,
    private readonly to: LumaLevel,
  ) {}

  private moveTo(x: number, y: number): void {
    const { luma, alongX, alongY, rowLength } = this.from;
    this.x = x;
    this.y = y;
    let [sumX, sumY, xx, xy, yy] = [0, 0, 0, 0, 0];
    for (let row = 0, at = 0; row < PATCH; row++) {
      const source = (y + row + RIM) * rowLength + x + RIM;
      for (let column = 0; column < PATCH; column++, at++) {
        const gx = alongX[source + column]!;
        const gy = alongY[source + column]!;
        this.luma[at] = luma[source + column]!;
        this.alongX[at] = gx;
        this.alongY[at] = gy;
        sumX += gx;
        sumY += gy;
        xx += gx * gx;
        xy += gx * gy;
        yy += gy * gy;
      }
    }
    this.sumX = sumX;
    this.sumY = sumY;
    this.xx = xx - (sumX * sumX) / PIXELS;
    this.xy = xy - (sumX * sumY) / PIXELS;
    this.yy = yy - (sumY * sumY) / PIXELS;
  }

  /** The error of a displacement, with the Gauss–Newton step from there; its parts are sums over the patch. */
  private measure(dx: number, dy: number): number {
    const { luma, rowLength, width, height } = this.to;
    // A patch may leave the frame by the rim, no further.
    const x = Math.min(Math.max(this.x + dx, 1 - RIM), width + RIM - PATCH - 2);
    const y = Math.min(Math.max(this.y + dy, 1 - RIM), height + RIM - PATCH - 2);
    const left = Math.floor(x);
    const top = Math.floor(y);
    const fx = x - left;
    const fy = y - top;
    const w00 = (1 - fx) * (1 - fy);
    const w01 = fx * (1 - fy);
    const w10 = (1 - fx) * fy;
    const w11 = fx * fy;
    const template = this.luma;
    const alongX = this.alongX;
    const alongY = this.alongY;
    let sum = 0;
    let squares = 0;
    let productX = 0;
    let productY = 0;
    let at = 0;
    let row = (top + RIM) * rowLength + left + RIM;
    for (let r = 0; r < PATCH; r++, row += rowLength) {
      let upper = luma[row]!;
      let lower = luma[row + rowLength]!;
      for (let c = 1; c <= PATCH; c++, at++) {
        const nextUpper = luma[row + c]!;
        const nextLower = luma[row + rowLength + c]!;
        const difference = w00 * upper + w01 * nextUpper + w10 * lower + w11 * nextLower - template[at]!;
        upper = nextUpper;
        lower = nextLower;
        sum += difference;
        squares += difference * difference;
        productX += difference * alongX[at]!;
        productY += difference * alongY[at]!;
      }
    }
    const bx = productX - (sum * this.sumX) / PIXELS;
    const by = productY - (sum * this.sumY) / PIXELS;
    const determinant = this.xx * this.yy - this.xy * this.xy;
    this.stepX = -(this.yy * bx - this.xy * by) / determinant;
    this.stepY = -(this.xx * by - this.xy * bx) / determinant;
    return squares - (sum * sum) / PIXELS;
  }

  begin(x: number, y: number, dx: number, dy: number): void {
    this.moveTo(x, y);
    this.dx = dx;
    this.dy = dy;
    this.error = this.measure(dx, dy);
  }

  /** Another displacement to start from, taken if it explains the patch better. */
  offer(dx: number, dy: number): void {
    if (Math.abs(dx - this.dx) + Math.abs(dy - this.dy) < 0.25) return;
    const [stepX, stepY] = [this.stepX, this.stepY];
    const error = this.measure(dx, dy);
    if (error < this.error) {
      this.dx = dx;
      this.dy = dy;
      this.error = error;
    } else {
      this.stepX = stepX;
      this.stepY = stepY;
    }
  }

  descend(): void {
    // A patch without structure in both directions says nothing of its own: it keeps what its surroundings said.
    if (!(this.xx * this.yy - this.xy * this.xy > 1 + 0.001 * (this.xx + this.yy) ** 2)) return;
    const startX = this.dx;
    const startY = this.dy;
    for (let step = 0; step < MAX_STEPS; step++) {
      const dx = this.dx + this.stepX;
      const dy = this.dy + this.stepY;
      const small = Math.abs(this.stepX) + Math.abs(this.stepY) < SMALL_STEP;
      // Further off than a patch, the linear model does not hold.
      if (!(Math.abs(dx - startX) < PATCH && Math.abs(dy - startY) < PATCH)) break;
      const error = this.measure(dx, dy);
      if (error >= this.error) break;
      this.dx = dx;
      this.dy = dy;
      this.error = error;
      if (small) break;
    }
  }
}

function searchPatches(from: LumaLevel, to: LumaLevel, coarse: DenseFlow | null): PatchGrid {
  const columns = patchCount(from.width);
  const rows = patchCount(from.height);
  const dx = new Float32Array(columns * rows);
  const dy = new Float32Array(columns * rows);
  const search = new PatchSearch(from, to);
  for (let row = 0; row < rows; row++) {
    const y = patchStart(row, from.height);
    for (let column = 0; column < columns; column++) {
      const x = patchStart(column, from.width);
      const at = row * columns + column;
      if (coarse) {
        const cx = Math.min((x + PATCH / 2) >> 1, coarse.width - 1);
        const cy = Math.min((y + PATCH / 2) >> 1, coarse.height - 1);
        const source = cy * coarse.width + cx;
        search.begin(x, y, 2 * coarse.dx[source]!, 2 * coarse.dy[source]!);
      } else {
        search.begin(x, y, 0, 0);
      }
      if (column > 0) search.offer(dx[at - 1]!, dy[at - 1]!);
      if (row > 0) search.offer(dx[at - columns]!, dy[at - columns]!);
      search.descend();
      dx[at] = search.dx;
      dy[at] = search.dy;
    }
  }
  return { columns, rows, dx, dy };
}

function densify(from: LumaLevel, to: LumaLevel, patches: PatchGrid): DenseFlow {
  const { width, height } = from;
  const dx = new Float32Array(width * height);
  const dy = new Float32Array(width * height);
  const weights = new Float32Array(width * height);
  for (let row = 0; row < patches.rows; row++) {
    const y = patchStart(row, height);
    for (let column = 0; column < patches.columns; column++) {
      const x = patchStart(column, width);
      const patch = row * patches.columns + column;
      spread(from, to, x, y, patches.dx[patch]!, patches.dy[patch]!, dx, dy, weights);
    }
  }
  for (let at = 0; at < weights.length; at++) {
    dx[at]! /= weights[at]!;
    dy[at]! /= weights[at]!;
  }
  return { width, height, dx, dy };
}

/** Adds a patch's displacement to its pixels, weighted. */
function spread(
  from: LumaLevel,
  to: LumaLevel,
  x: number,
  y: number,
  patchX: number,
  patchY: number,
  dx: Float32Array,
  dy: Float32Array,
  weights: Float32Array,
): void {
  const { width, height, rowLength } = from;
  const targetX = Math.min(Math.max(x + patchX, 1 - RIM), width + RIM - PATCH - 2);
  const targetY = Math.min(Math.max(y + patchY, 1 - RIM), height + RIM - PATCH - 2);
  const left = Math.floor(targetX);
  const top = Math.floor(targetY);
  const fx = targetX - left;
  const fy = targetY - top;
  const w00 = (1 - fx) * (1 - fy);
  const w01 = fx * (1 - fy);
  const w10 = (1 - fx) * fy;
  const w11 = fx * fy;
  const rows = Math.min(PATCH, height);
  const columns = Math.min(PATCH, width);
  for (let r = 0; r < rows; r++) {
    const source = (y + r + RIM) * rowLength + x + RIM;
    const target = (top + r + RIM) * rowLength + left + RIM;
    const out = (y + r) * width + x;
    for (let c = 0; c < columns; c++) {
      const other =
        w00 * to.luma[target + c]! +
        w01 * to.luma[target + c + 1]! +
        w10 * to.luma[target + rowLength + c]! +
        w11 * to.luma[target + rowLength + c + 1]!;
      const weight = 1 / Math.max(1, Math.abs(other - from.luma[source + c]!));
      dx[out + c]! += weight * patchX;
      dy[out + c]! += weight * patchY;
      weights[out + c]! += weight;
    }
  }
}
