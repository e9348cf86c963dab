/** A member of a JSON object that holds a list, value by value, one a line. */
export function* jsonRows<T>(
  name: string,
  values: readonly T[],
  row: (value: T, nth: number) => unknown,
): Generator<string, void> {
  yield `"${name}":[`;
  for (const [nth, value] of values.entries()) {
    yield `${nth === 0 ? "" : ","}\n${JSON.stringify(row(value, nth))}`;
  }
  yield "]";
}
