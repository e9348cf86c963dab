/**
 * Fills small holes of a mask: 8-connected groups of at most `area` pixels with a logit of 0 or less become 0.1.
 * @param logits float32 [side, side]
 * @returns the map itself where there is nothing to fill
 * Source: sam2.md 6.4.
 */
export function fillHoles(logits: Float32Array, side: number, area: number): Float32Array {
  if (area === 0) return logits;
  const parent = new Int32Array(side * side).fill(-1);
  const rootOf = (pixel: number): number => {
    let root = pixel;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  // A pixel joins those neighbours that were visited before it: left, and the three above.
  for (let pixel = 0; pixel < logits.length; pixel++) {
    if (logits[pixel]! > 0) continue;
    parent[pixel] = pixel;
    const x = pixel % side;
    const above = pixel - side;
    if (x > 0) join(pixel - 1, pixel);
    if (above < 0) continue;
    if (x > 0) join(above - 1, pixel);
    join(above, pixel);
    if (x < side - 1) join(above + 1, pixel);
  }
  const sizes = new Int32Array(logits.length);
  for (let pixel = 0; pixel < logits.length; pixel++) if (parent[pixel]! >= 0) sizes[rootOf(pixel)]!++;
  const filled = logits.slice();
  let changed = false;
  for (let pixel = 0; pixel < logits.length; pixel++) {
    if (parent[pixel]! < 0 || sizes[rootOf(pixel)]! > area) continue;
    filled[pixel] = 0.1;
    changed = true;
  }
  return changed ? filled : logits;

  function join(neighbour: number, pixel: number): void {
    if (parent[neighbour]! < 0) return;
    const a = rootOf(neighbour);
    const b = rootOf(pixel);
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
}
