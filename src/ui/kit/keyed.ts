/** Gives each value its position as key: right for lists that are only ever rebuilt whole or grow at the end. */
export function keyed<T>(values: readonly T[]): readonly { key: number; value: T }[] {
  return values.map((value, key) => ({ key, value }));
}
