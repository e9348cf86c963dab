import { useCallback, useRef } from "react";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { useFrameBitmap } from "./use-frame-bitmap.ts";

/** A frame of the open video, small and exact. */
export function FramePicture({ frameIndex, width }: { frameIndex: number; width: number }) {
  const info = useVideoInfo();
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = info ? Math.round((width * info.height) / info.width) : width;

  const draw = useCallback((picture: ImageBitmap) => {
    const surface = canvas.current;
    const context = surface?.getContext("2d");
    if (!surface || !context) return;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, surface.width, surface.height);
  }, []);
  useFrameBitmap(frameIndex, draw);

  return (
    <canvas ref={canvas} width={width * 2} height={height * 2} style={{ width, height, borderRadius: 3 }} />
  );
}
