/**
 * How long a server asks to be left alone: seconds or a date. Source: RFC 9110, 10.2.3.
 * @param header the answer's `Retry-After`
 * @param nowMs as `Date.now`
 * @returns milliseconds, at least 0; undefined where it says nothing that can be read
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? 1000 * Number(text) : Date.parse(text) - nowMs;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
