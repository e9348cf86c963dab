/**
 * Runs jobs one after another. onnxruntime-web keeps state per module instance while a session is created or run, so
 * two of either at once corrupt each other (asyncify) or throw (jspi).
 */
export class Serial {
  private tail: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.tail.then(job, job);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
