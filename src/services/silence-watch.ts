/** Often enough to notice a standstill within a person's patience; in a hidden page browsers make it a minute. */
const LOOK_EVERY_MS = 20_000;

/**
 * Tells once when a worker gave no sign of life for a number of looks. Looks are counted and not time, which jumps when a device
 * wakes from sleep or a page from being frozen.
 */
export class SilenceWatch {
  private readonly timer: ReturnType<typeof setInterval>;
  private patientLooks: number;
  private quietLooks = 0;

  /** @param patientLooks until the first sign */
  constructor(patientLooks: number, onSilent: () => void) {
    this.patientLooks = patientLooks;
    this.timer = setInterval(() => {
      if (++this.quietLooks < this.patientLooks) return;
      this.end();
      onSilent();
    }, LOOK_EVERY_MS);
  }

  /** A sign of life. @param patientLooks until the next; infinity for one that says it waits */
  heard(patientLooks: number): void {
    this.quietLooks = 0;
    this.patientLooks = patientLooks;
  }

  end(): void {
    clearInterval(this.timer);
  }
}
