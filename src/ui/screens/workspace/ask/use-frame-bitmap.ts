import { useEffect } from "react";
import { useFramePictures } from "../../../services.tsx";

/** Decodes one exact frame and calls `draw` with it; the bitmap is closed afterwards. */
export function useFrameBitmap(frameIndex: number, draw: (picture: ImageBitmap) => void): void {
  const pictures = useFramePictures();
  useEffect(() => {
    const controller = new AbortController();
    void pictures.load(frameIndex, controller.signal).then((picture) => {
      if (!picture) return;
      if (!controller.signal.aborted) draw(picture);
      picture.close();
    });
    return () => controller.abort();
  }, [pictures, frameIndex, draw]);
}
