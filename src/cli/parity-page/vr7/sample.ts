/** Steps told in words, such as "every 16th position and 8th channel", or "every 32nd row and column" for both. */
export function stepsOf(meaning: string, rank: number): number[] {
  const told = [...meaning.matchAll(/(\d+)(?:st|nd|rd|th)\b/g)].map(([, step]) => Number(step));
  const trailing = told.length === 1 ? [told[0]!, told[0]!] : told;
  return [...new Array<number>(rank - trailing.length).fill(1), ...trailing];
}

/** Every n-th entry from 0 along each axis of a row-major array. */
export function sampled(
  values: ArrayLike<number>,
  dims: readonly number[],
  steps: readonly number[],
): number[] {
  const out: number[] = [];
  const visit = (axis: number, offset: number) => {
    if (axis === dims.length) {
      out.push(values[offset]!);
      return;
    }
    for (let i = 0; i < dims[axis]!; i += steps[axis]!) visit(axis + 1, offset * dims[axis]! + i);
  };
  visit(0, 0);
  return out;
}
