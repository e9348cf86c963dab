import { proxy } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type {
  AnyBench,
  BenchDesk,
  BenchFileInfo,
  BenchmarkApi,
  BenchOutcome,
  BenchRunOptions,
  Comparison,
  Scored,
  VideoBench,
} from "../protocol/benchmark.ts";
import type { FrameOutlines } from "../protocol/dataset.ts";
import { WorkerLink } from "./worker-link.ts";

/** The page's side of the benchmark worker. */
export class BenchmarkClient {
  private readonly link: WorkerLink<BenchmarkApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/benchmark.worker.ts", import.meta.url), {
        type: "module",
        name: "benchmark",
      }),
  ) {
    this.link = new WorkerLink<BenchmarkApi>("The worker for benchmarks", create);
  }

  /** Called when the worker died; what was open is gone. */
  set onCrash(listener: (failure: Failure) => void) {
    this.link.onCrash = listener;
  }

  open(files: readonly File[]): Promise<Result<BenchFileInfo>> {
    return this.link.call((remote) => remote.open(files));
  }

  outlines(index: number, frame: number): Promise<Result<FrameOutlines | null>> {
    return this.link.call((remote) => remote.outlines(index, frame));
  }

  run(options: BenchRunOptions, desk: BenchDesk): Promise<Result<BenchOutcome>> {
    return this.link.call((remote) => remote.run(options, proxy(desk)));
  }

  /** Ends the run. */
  stop(why: Failure): void {
    this.link.tell((remote) => void remote.stop(why));
  }

  score(bench: AnyBench, predictions: File): Promise<Result<Scored>> {
    return this.link.call((remote) => remote.score(bench, predictions));
  }

  compare(bench: AnyBench, predictions: File, others: File): Promise<Result<Comparison>> {
    return this.link.call((remote) => remote.compare(bench, predictions, others));
  }

  upstreamFile(bench: VideoBench, predictions: File): Promise<Result<string>> {
    return this.link.call((remote) => remote.upstreamFile(bench, predictions));
  }
}
