/**
 * The labelling of a grid of pixels that costs least: a minimum cut, found by the algorithm of Boykov and Kolmogorov ("An Experimental
 * Comparison of Min-Cut/Max-Flow Algorithms for Energy Minimization in Vision", PAMI 2004). Two trees of pixels grow, one from the
 * object's side and one from the background's; where they touch, flow is pushed along the path, and pixels cut off by it look for
 * another parent.
 */

/** Neighbours of a pixel: right, down, down right, down left; then their opposites in the same order. */
export const LINKS = 4;
const STEP_X = [1, 0, 1, -1, -1, 0, -1, 1] as const;
const STEP_Y = [0, 1, 1, 1, 0, -1, -1, -1] as const;
const ARCS = 2 * LINKS;

const FREE = 0;
const OBJECT = 1;
const BACKGROUND = 2;

/** Parents that are no arc. */
const NONE = -1;
const TERMINAL = -2;
const ORPHAN = -3;

/**
 * @param preference float32 [height, width]: what it costs to call a pixel background, less what it costs to call it object
 * @param links float32 [height, width, LINKS]: what it costs when a pixel and its neighbour differ, not negative; links that leave the
 *   grid are ignored
 * @returns [height, width]: 1 where the pixel belongs to the object. Among labellings of equal cost, the one with the smallest object
 * @throws RangeError when lengths do not fit the size
 */
export function gridCut(
  width: number,
  height: number,
  preference: Float32Array,
  links: Float32Array,
): Uint8Array {
  if (preference.length !== width * height || links.length !== width * height * LINKS) {
    throw new RangeError(
      `a grid of ${width}×${height} should have ${width * height} preferences and ${width * height * LINKS} links, got ${preference.length} and ${links.length}`,
    );
  }
  return new GridCut(width, height, preference, links).run();
}

class GridCut {
  private readonly count: number;
  /** What is left of the link to the terminal: positive to the object's, negative to the background's. */
  private readonly terminal: Float32Array;
  /** What is left of each arc, [pixel, direction]. */
  private readonly capacity: Float32Array;
  private readonly tree: Uint8Array;
  /** Direction in which a pixel's parent lies, or one of the constants. */
  private readonly parent: Int8Array;
  /** Steps to the terminal as known at `stamp`. */
  private readonly depth: Int32Array;
  private readonly stamp: Int32Array;
  private time = 0;
  private readonly offset: Int32Array;
  /** A queue of pixels whose neighbours are still to be looked at, as a linked list; the last one points to itself. */
  private readonly nextActive: Int32Array;
  private firstActive = NONE;
  private lastActive = NONE;
  private readonly orphans: number[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
    preference: Float32Array,
    links: Float32Array,
  ) {
    this.count = width * height;
    this.terminal = Float32Array.from(preference);
    this.capacity = new Float32Array(this.count * ARCS);
    this.tree = new Uint8Array(this.count);
    this.parent = new Int8Array(this.count).fill(NONE);
    this.depth = new Int32Array(this.count);
    this.stamp = new Int32Array(this.count);
    this.nextActive = new Int32Array(this.count).fill(NONE);
    this.offset = Int32Array.from(STEP_X, (x, arc) => x + STEP_Y[arc]! * width);
    this.fillCapacities(links);
    for (let pixel = 0; pixel < this.count; pixel++) {
      if (this.terminal[pixel] === 0) continue;
      this.tree[pixel] = this.terminal[pixel]! > 0 ? OBJECT : BACKGROUND;
      this.parent[pixel] = TERMINAL;
      this.depth[pixel] = 1;
    }
    // Only pixels at the border of two labels can begin a path.
    for (let pixel = 0; pixel < this.count; pixel++)
      if (this.tree[pixel] && this.hasOther(pixel)) this.activate(pixel);
  }

  run(): Uint8Array {
    for (let pixel = this.takeActive(); pixel !== NONE; pixel = this.takeActive()) this.grow(pixel);
    return this.tree.map((tree) => (tree === OBJECT ? 1 : 0));
  }

  private fillCapacities(links: Float32Array): void {
    const { width, height, capacity, offset } = this;
    for (let y = 0, pixel = 0; y < height; y++) {
      for (let x = 0; x < width; x++, pixel++) {
        for (let arc = 0; arc < LINKS; arc++) {
          const nx = x + STEP_X[arc]!;
          if (nx < 0 || nx >= width || y + STEP_Y[arc]! >= height) continue;
          const cost = links[pixel * LINKS + arc]!;
          capacity[pixel * ARCS + arc] = cost;
          capacity[(pixel + offset[arc]!) * ARCS + arc + LINKS] = cost;
        }
      }
    }
  }

  private hasOther(pixel: number): boolean {
    for (let arc = 0; arc < ARCS; arc++) {
      if (this.capacity[pixel * ARCS + arc]! > 0 && this.tree[pixel + this.offset[arc]!] !== this.tree[pixel])
        return true;
    }
    return false;
  }

  private activate(pixel: number): void {
    if (this.nextActive[pixel] !== NONE) return;
    if (this.lastActive === NONE) this.firstActive = pixel;
    else this.nextActive[this.lastActive] = pixel;
    this.lastActive = pixel;
    this.nextActive[pixel] = pixel;
  }

  private takeActive(): number {
    while (this.firstActive !== NONE) {
      const pixel = this.firstActive;
      const next = this.nextActive[pixel]!;
      this.nextActive[pixel] = NONE;
      this.firstActive = next === pixel ? NONE : next;
      if (this.firstActive === NONE) this.lastActive = NONE;
      if (this.tree[pixel] !== FREE) return pixel;
    }
    return NONE;
  }

  /** Takes free neighbours into the pixel's tree, and pushes flow wherever a neighbour is of the other tree. */
  private grow(pixel: number): void {
    const { capacity, tree, parent, offset } = this;
    for (let arc = 0; arc < ARCS; arc++) {
      const side = tree[pixel];
      if (side === FREE) return;
      const neighbour = pixel + offset[arc]!;
      const open = side === OBJECT ? capacity[pixel * ARCS + arc]! : this.reverse(neighbour, arc);
      if (!(open > 0)) continue;
      if (tree[neighbour] === FREE) {
        tree[neighbour] = side!;
        parent[neighbour] = opposite(arc);
        this.depth[neighbour] = this.depth[pixel]! + 1;
        this.stamp[neighbour] = this.stamp[pixel]!;
        this.activate(neighbour);
      } else if (tree[neighbour] !== side) {
        if (side === OBJECT) this.augment(pixel, arc);
        else this.augment(neighbour, opposite(arc));
        // The same arc again, and the pixel itself later: more than one path may cross it.
        this.activate(pixel);
        arc--;
      }
    }
  }

  /** Capacity of the arc that comes from a neighbour, which lies in the direction `arc`. */
  private reverse(neighbour: number, arc: number): number {
    return neighbour < 0 || neighbour >= this.count ? 0 : this.capacity[neighbour * ARCS + opposite(arc)]!;
  }

  /** Pushes what the path from one terminal to the other over this arc can carry. */
  private augment(from: number, arc: number): void {
    const { capacity, parent, terminal, offset } = this;
    const to = from + offset[arc]!;
    let flow = capacity[from * ARCS + arc]!;
    let pixel = from;
    for (; parent[pixel] !== TERMINAL; pixel += offset[parent[pixel]!]!) {
      flow = Math.min(flow, this.reverse(pixel + offset[parent[pixel]!]!, parent[pixel]!));
    }
    flow = Math.min(flow, terminal[pixel]!);
    for (pixel = to; parent[pixel] !== TERMINAL; pixel += offset[parent[pixel]!]!) {
      flow = Math.min(flow, capacity[pixel * ARCS + parent[pixel]!]!);
    }
    flow = Math.min(flow, -terminal[pixel]!);

    capacity[from * ARCS + arc]! -= flow;
    capacity[to * ARCS + opposite(arc)]! += flow;
    this.time++;
    this.pushAlong(from, flow, OBJECT);
    this.pushAlong(to, flow, BACKGROUND);
    while (this.orphans.length > 0) this.adopt(this.orphans.pop()!);
  }

  private pushAlong(start: number, flow: number, side: number): void {
    const { capacity, parent, terminal, offset } = this;
    let pixel = start;
    while (parent[pixel] !== TERMINAL) {
      const arc = parent[pixel]!;
      const above = pixel + offset[arc]!;
      const down = above * ARCS + opposite(arc);
      const up = pixel * ARCS + arc;
      const [carrying, returning] = side === OBJECT ? [down, up] : [up, down];
      capacity[returning]! += flow;
      capacity[carrying]! -= flow;
      if (!(capacity[carrying]! > 0)) this.orphan(pixel);
      pixel = above;
    }
    terminal[pixel]! -= side === OBJECT ? flow : -flow;
    if (terminal[pixel] === 0) this.orphan(pixel);
  }

  private orphan(pixel: number): void {
    this.parent[pixel] = ORPHAN;
    this.orphans.push(pixel);
  }

  /** Finds the orphan the nearest parent of its own tree, or sets it free with all who hung on it. */
  private adopt(pixel: number): void {
    const { capacity, tree, parent, offset } = this;
    const side = tree[pixel];
    let best = NONE;
    let bestDepth = Number.POSITIVE_INFINITY;
    for (let arc = 0; arc < ARCS; arc++) {
      const neighbour = pixel + offset[arc]!;
      const open = side === OBJECT ? this.reverse(neighbour, arc) : capacity[pixel * ARCS + arc]!;
      if (!(open > 0) || tree[neighbour] !== side) continue;
      const depth = this.depthOf(neighbour);
      if (depth < bestDepth) {
        best = arc;
        bestDepth = depth;
      }
    }
    if (best !== NONE) {
      parent[pixel] = best;
      this.depth[pixel] = bestDepth + 1;
      this.stamp[pixel] = this.time;
      return;
    }
    for (let arc = 0; arc < ARCS; arc++) {
      const neighbour = pixel + offset[arc]!;
      const outward = capacity[pixel * ARCS + arc]!;
      const inward = this.reverse(neighbour, arc);
      if (!(outward > 0 || inward > 0) || tree[neighbour] !== side) continue;
      if ((side === OBJECT ? inward : outward) > 0) this.activate(neighbour);
      if (parent[neighbour] === opposite(arc)) this.orphan(neighbour);
    }
    parent[pixel] = NONE;
    tree[pixel] = FREE;
  }

  /** Steps to the terminal; infinite where the way ends in an orphan. What was found is noted along the way. */
  private depthOf(start: number): number {
    const { parent, stamp, depth, offset, time } = this;
    let steps = 0;
    let pixel = start;
    while (stamp[pixel] !== time && parent[pixel] !== TERMINAL) {
      if (parent[pixel] === ORPHAN || parent[pixel] === NONE) return Number.POSITIVE_INFINITY;
      pixel += offset[parent[pixel]!]!;
      steps++;
    }
    let total = steps + (stamp[pixel] === time ? depth[pixel]! : 1);
    const result = total;
    for (pixel = start; stamp[pixel] !== time; pixel += offset[parent[pixel]!]!) {
      stamp[pixel] = time;
      depth[pixel] = total--;
      if (parent[pixel] === TERMINAL) break;
    }
    return result;
  }
}

const opposite = (arc: number) => (arc + LINKS) % ARCS;
