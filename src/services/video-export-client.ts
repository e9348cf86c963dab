import { proxy, transfer } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { ObjectId } from "../core/project.ts";
import type {
  CoverRequest,
  VideoExportApi,
  VideoExportRequest,
  WrittenVideo,
} from "../protocol/video-export.ts";
import { WorkerLink } from "./worker-link.ts";

const CANCELLED: Failure = { code: "cancelled", message: "cancelled" };

type ReadMask = (object: ObjectId, frame: number) => Promise<Rle | null>;

/** The page's side of the video export worker, which lives as long as one video or a run of pictures is written. */
export class VideoExportClient {
  private readonly link: WorkerLink<VideoExportApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/video-export.worker.ts", import.meta.url), {
        type: "module",
        name: "video export",
      }),
  ) {
    this.link = new WorkerLink<VideoExportApi>("The worker that writes videos", create);
  }

  /** Writes a video; the next one ends the one before. @param readMask see `ReadMask` */
  async write(
    request: VideoExportRequest,
    readMask: ReadMask,
    onFraction: (fraction: number) => void,
  ): Promise<Result<WrittenVideo>> {
    this.cancel();
    const result = await this.link.call((remote, during) =>
      remote.write(request, proxy(readMask), during(onFraction)),
    );
    if (result.ok || result.error !== CANCELLED) this.link.terminate(CANCELLED);
    return result;
  }

  /** Covers objects on a picture, which it takes over; `cancel` after the last one ends the worker. */
  cover(request: CoverRequest, readMask: ReadMask): Promise<Result<ImageBitmap>> {
    return this.link.call((remote) => remote.cover(transfer(request, [request.picture]), proxy(readMask)));
  }

  /** Ends what is under way, as `cancelled`. */
  cancel(): void {
    this.link.terminate(CANCELLED);
  }
}
