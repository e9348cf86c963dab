/** torch.allclose as upstream calls it. */
const RELATIVE_TOLERANCE = 1e-5;
const ABSOLUTE_TOLERANCE = 1e-6;

export interface Clustering {
  /** float32 [clusters, dimensions], in the order of the initial centroids. */
  readonly centroids: Float32Array;
  /** Cluster of every point in the last iteration, int32 [points]. */
  readonly labels: Int32Array;
  readonly iterations: number;
}

/**
 * Lloyd's algorithm as the region encoder runs it. It starts from the first points of a permutation. An empty
 * cluster keeps its centroid. On convergence the older centroids are returned; when the rounds run out, the newest.
 * @param points      float32 [n, dimensions], row-major
 * @param dimensions  values per point
 * @param permutation a permutation of 0 … n-1; its first `clusters` entries are the initial centroids
 * @param clusters    at most n
 * @param rounds      at most so many
 * @throws RangeError when the sizes do not fit
 * Source: videorefer-models.md 6.7; pixelrefer.md 5.2. Sums run in float64 and are rounded once, which is at least as exact as torch's.
 */
export function kmeans(
  points: Float32Array,
  dimensions: number,
  permutation: Int32Array,
  clusters: number,
  rounds: number,
): Clustering {
  const count = permutation.length;
  if (points.length !== count * dimensions || clusters > count) {
    throw new RangeError(
      `${points.length} values do not make ${count} points of ${dimensions} for ${clusters} clusters`,
    );
  }
  let centroids = new Float32Array(clusters * dimensions);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const start = permutation[cluster]! * dimensions;
    centroids.set(points.subarray(start, start + dimensions), cluster * dimensions);
  }
  const labels = new Int32Array(count);
  for (let iteration = 1; iteration <= rounds; iteration++) {
    assign(points, dimensions, centroids, clusters, labels);
    const next = means(points, dimensions, labels, centroids);
    if (allClose(centroids, next)) return { centroids, labels, iterations: iteration };
    centroids = next;
  }
  return { centroids, labels, iterations: rounds };
}

/** The nearest centroid of every point, the first of equals. */
function assign(
  points: Float32Array,
  dimensions: number,
  centroids: Float32Array,
  clusters: number,
  labels: Int32Array,
): void {
  const { fround } = Math;
  for (let point = 0; point < labels.length; point++) {
    const start = point * dimensions;
    let nearest = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < clusters; cluster++) {
      const centre = cluster * dimensions;
      let sum = 0;
      for (let d = 0; d < dimensions; d++) {
        const gap = points[start + d]! - centroids[centre + d]!;
        sum += gap * gap;
      }
      // Ties are decided on float32 distances, as in torch.
      const distance = fround(sum);
      if (distance < nearest) {
        nearest = distance;
        labels[point] = cluster;
      }
    }
  }
}

function means(
  points: Float32Array,
  dimensions: number,
  labels: Int32Array,
  centroids: Float32Array,
): Float32Array<ArrayBuffer> {
  const sums = new Float64Array(centroids.length);
  const members = new Int32Array(centroids.length / dimensions);
  for (let point = 0; point < labels.length; point++) {
    members[labels[point]!]!++;
    const centre = labels[point]! * dimensions;
    const start = point * dimensions;
    for (let d = 0; d < dimensions; d++) sums[centre + d]! += points[start + d]!;
  }
  const next = new Float32Array(centroids);
  for (let cluster = 0; cluster < members.length; cluster++) {
    if (members[cluster] === 0) continue;
    const centre = cluster * dimensions;
    for (let d = 0; d < dimensions; d++) next[centre + d] = sums[centre + d]! / members[cluster]!;
  }
  return next;
}

function allClose(older: Float32Array, newer: Float32Array): boolean {
  for (let i = 0; i < older.length; i++) {
    if (Math.abs(older[i]! - newer[i]!) > ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(newer[i]!))
      return false;
  }
  return true;
}
