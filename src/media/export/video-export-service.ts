import { settle } from "../../core/failure.ts";
import type { VideoExportApi } from "../../protocol/video-export.ts";
import { writeVideo } from "./write-video.ts";

/** The video export worker's interface. */
export function createVideoExport(): VideoExportApi {
  return {
    write: (request, readMask, onFraction) => settle(() => writeVideo(request, readMask, onFraction)),
  };
}
