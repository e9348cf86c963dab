/**
 * Position codes of the SAM 2 family. Computed in double precision and rounded once: they are constants of the graphs, or a few numbers
 * per run.
 */

const BASE = 10_000;

/**
 * The sine code of a square map: y in the first half of the channels, x in the second; even channels sine, odd ones cosine.
 * @returns float32 [channels, side, side]
 * Source: sam2.md 4.4.
 */
export function sineCode(channels: number, side: number): Float32Array {
  const half = channels / 2;
  const code = new Float32Array(channels * side * side);
  for (let position = 0; position < side; position++) {
    const angle = ((position + 1) / (side + 1e-6)) * 2 * Math.PI;
    for (let j = 0; j < half; j++) {
      const scaled = angle / BASE ** ((2 * Math.floor(j / 2)) / half);
      const value = j % 2 === 0 ? Math.sin(scaled) : Math.cos(scaled);
      for (let other = 0; other < side; other++) {
        code[(j * side + position) * side + other] = value;
        code[((half + j) * side + other) * side + position] = value;
      }
    }
  }
  return code;
}

/**
 * The random Fourier code of points.
 * @param points x and y in turn, as parts of the image's sides, 0 to 1
 * @param frequencies float32 [2, channels / 2], those of x first
 * @returns float32 [points, channels], sines first
 * Source: sam2.md 5.1.
 */
export function fourierCode(points: ArrayLike<number>, frequencies: Float32Array): Float32Array {
  const half = frequencies.length / 2;
  const count = points.length / 2;
  const code = new Float32Array(count * 2 * half);
  for (let point = 0; point < count; point++) {
    const x = 2 * points[2 * point]! - 1;
    const y = 2 * points[2 * point + 1]! - 1;
    for (let j = 0; j < half; j++) {
      const angle = 2 * Math.PI * (x * frequencies[j]! + y * frequencies[half + j]!);
      code[point * 2 * half + j] = Math.sin(angle);
      code[point * 2 * half + half + j] = Math.cos(angle);
    }
  }
  return code;
}

/** Centres of the cells of a square map, row by row, x and y in turn, as parts of its side. */
export function cellCentres(side: number): Float64Array {
  const centres = new Float64Array(side * side * 2);
  for (let cell = 0; cell < side * side; cell++) {
    centres[2 * cell] = ((cell % side) + 0.5) / side;
    centres[2 * cell + 1] = (Math.floor(cell / side) + 0.5) / side;
  }
  return centres;
}

/**
 * Rotary tables of a square map, per pair of neighbouring channels: the first half of the pairs turns with x, the second with y.
 * @returns float32 [side², channels / 2] each
 * Source: sam2.md 6.2, edgetam.md 6.
 */
export function rotaryTables(channels: number, side: number): { cos: Float32Array; sin: Float32Array } {
  const pairs = channels / 2;
  const perAxis = pairs / 2;
  const cos = new Float32Array(side * side * pairs);
  const sin = new Float32Array(side * side * pairs);
  for (let cell = 0; cell < side * side; cell++) {
    const place = [cell % side, Math.floor(cell / side)];
    for (let pair = 0; pair < pairs; pair++) {
      const angle = place[Math.floor(pair / perAxis)]! * BASE ** ((-4 * (pair % perAxis)) / channels);
      cos[cell * pairs + pair] = Math.cos(angle);
      sin[cell * pairs + pair] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * How far away in time the frame of an object pointer is.
 * @param distance in frames, along the direction of tracking
 * @param span largest distance of a pointer, which becomes 1
 * @returns float32 [channels], sines first
 * Source: sam2.md 6.3.
 */
export function pointerTimeCode(distance: number, span: number, channels: number): Float32Array {
  const half = channels / 2;
  const code = new Float32Array(channels);
  for (let j = 0; j < half; j++) {
    const angle = distance / span / BASE ** ((2 * Math.floor(j / 2)) / half);
    code[j] = Math.sin(angle);
    code[half + j] = Math.cos(angle);
  }
  return code;
}
