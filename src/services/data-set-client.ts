import { proxy } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type {
  ClipFacts,
  DataSetApi,
  DataSetOverview,
  ExportedDataSet,
  ExportOptions,
  FrameOutlines,
  Media,
  RecordDetail,
  RecordFilter,
  RecordMasks,
  RecordRow,
} from "../protocol/dataset.ts";
import { WorkerLink } from "./worker-link.ts";

/** The page's side of the data set worker, which lives as long as a data set is open. */
export class DataSetClient {
  private readonly link: WorkerLink<DataSetApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/dataset.worker.ts", import.meta.url), {
        type: "module",
        name: "data set",
      }),
  ) {
    this.link = new WorkerLink<DataSetApi>("The worker for data sets", create);
  }

  /** Called when the worker died; what was open is gone. */
  set onCrash(listener: (failure: Failure) => void) {
    this.link.onCrash = listener;
  }

  /** Reads and checks a file; rows can be asked for meanwhile. */
  open(file: File, onOverview: (overview: DataSetOverview) => void): Promise<Result<DataSetOverview>> {
    return this.link.call((remote, during) => remote.open(file, during(onOverview)));
  }

  overview(): Promise<Result<DataSetOverview>> {
    return this.link.call((remote) => remote.overview());
  }

  /** Indices of the records that fit. A later call ends an earlier one as `cancelled`. */
  filter(filter: RecordFilter, onShare: (fraction: number) => void): Promise<Result<Uint32Array>> {
    return this.link.call((remote, during) => remote.filter(filter, during(onShare)));
  }

  rows(indices: readonly number[]): Promise<Result<readonly RecordRow[]>> {
    return this.link.call((remote) => remote.rows(indices));
  }

  record(index: number): Promise<Result<RecordDetail>> {
    return this.link.call((remote) => remote.record(index));
  }

  outlines(index: number, frame: number): Promise<Result<FrameOutlines | null>> {
    return this.link.call((remote) => remote.outlines(index, frame));
  }

  masks(index: number): Promise<Result<RecordMasks>> {
    return this.link.call((remote) => remote.masks(index));
  }

  repair(index: number | "all"): Promise<Result<void>> {
    return this.link.call((remote) => remote.repair(index));
  }

  edit(index: number, turn: number, value: string): Promise<Result<void>> {
    return this.link.call((remote) => remote.edit(index, turn, value));
  }

  putMasks(index: number, masks: readonly (RecordMasks[number] | null)[]): Promise<Result<void>> {
    return this.link.call((remote) => remote.putMasks(index, masks));
  }

  restore(index: number | "all"): Promise<Result<void>> {
    return this.link.call((remote) => remote.restore(index));
  }

  /** Judges every record once more, with its clip. Each clip is asked for once. */
  checkClips(
    look: (media: Media) => Promise<Result<ClipFacts>>,
    onShare: (fraction: number) => void,
  ): Promise<Result<void>> {
    return this.link.call((remote, during) => remote.checkClips(proxy(look), during(onShare)));
  }

  cancelClipCheck(): void {
    this.link.tell((remote) => void remote.cancelClipCheck());
  }

  /** Writes the data set as it stands now. */
  write(options: ExportOptions, onShare: (fraction: number) => void): Promise<Result<ExportedDataSet>> {
    return this.link.call((remote, during) => remote.write(options, during(onShare)));
  }

  cancelExport(): void {
    this.link.tell((remote) => void remote.cancelExport());
  }
}
