/** Long enough that one slow file does not make the number jump, short enough to follow the connection. */
const WINDOW_MS = 8000;
/** Less than that says little. */
const MIN_MS = 1000;

/** How fast bytes come, over the last few seconds. */
export class TransferRate {
  private readonly samples: { ms: number; bytes: number }[] = [];

  /** @returns bytes per second, null until there is enough to measure */
  add(nowMs: number, doneBytes: number): number | null {
    const samples = this.samples;
    // Another phase counts anew.
    if (samples.length > 0 && doneBytes < samples[samples.length - 1]!.bytes) samples.length = 0;
    samples.push({ ms: nowMs, bytes: doneBytes });
    while (samples.length > 2 && samples[1]!.ms <= nowMs - WINDOW_MS) samples.shift();
    const milliseconds = nowMs - samples[0]!.ms;
    return milliseconds < MIN_MS ? null : ((doneBytes - samples[0]!.bytes) / milliseconds) * 1000;
  }
}
