import { expose, transfer } from "comlink";
import { FailureError, ok, settle } from "../../core/failure.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { FrameSource } from "../../protocol/frames.ts";

/** A picture, served as a video of one frame. */
export interface ImageFrames {
  readonly info: VideoInfo;
  /** A port that serves it. */
  port(): MessagePort;
}

/** @throws FailureError `file-unreadable` when the browser cannot decode it */
export async function openImage(file: File): Promise<ImageFrames> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" }).catch((cause: unknown) => {
    throw new FailureError("file-unreadable", `${file.name} is not a picture that can be read`, { cause });
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const rgba = context.getImageData(0, 0, width, height).data;
  const info: VideoInfo = {
    width,
    height,
    timesSeconds: [0],
    endSeconds: 0,
    startSeconds: 0,
    container: "picture",
    codec: "picture",
    rotationDegrees: 0,
    mirrored: false,
    variableFrameRate: false,
    playsAsIs: true,
    notices: [],
  };
  const source: FrameSource = {
    info: () => settle(() => info),
    async rgb() {
      const data = rgba.filter((_, at) => at % 4 !== 3);
      const image = { width, height, data: new Uint8Array(data) };
      return transfer(ok(image), [image.data.buffer]);
    },
  };
  return {
    info,
    port() {
      const { port1, port2 } = new MessageChannel();
      expose(source, port1);
      return port2;
    },
  };
}
