/**
 * Runs `work` for one value at a time; of the values that arrive meanwhile only the last is run. Scrubbing asks for
 * many frames and wants the newest, without a queue behind it.
 */
export function latestOnly<T>(work: (value: T) => Promise<void>): (value: T) => void {
  let running = false;
  let waiting: { value: T } | null = null;

  const run = async (first: T) => {
    running = true;
    try {
      let next: { value: T } | null = { value: first };
      while (next) {
        await work(next.value);
        next = waiting;
        waiting = null;
      }
    } finally {
      running = false;
    }
  };

  return (value) => {
    if (running) waiting = { value };
    else void run(value);
  };
}
