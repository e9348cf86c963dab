import { transfer } from "comlink";
import { settle } from "../../core/failure.ts";
import type { VideoExportApi } from "../../protocol/video-export.ts";
import { coverPicture } from "./cover-picture.ts";
import { writeVideo } from "./write-video.ts";

/** The video export worker's interface. */
export function createVideoExport(): VideoExportApi {
  return {
    async cover(request, readMask) {
      const result = await settle(() => coverPicture(request, readMask));
      return result.ok ? transfer(result, [result.value]) : result;
    },
    write: (request, readMask, onFraction) => settle(() => writeVideo(request, readMask, onFraction)),
  };
}
