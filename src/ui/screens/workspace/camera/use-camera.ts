import { type RefObject, useEffect, useState } from "react";
import { t } from "../../../../language/text.ts";
import { cameraWords, NO_CAMERA_HERE } from "./camera-failure.ts";

type Camera =
  | { readonly kind: "asking" }
  | { readonly kind: "live"; readonly stream: MediaStream; readonly devices: readonly MediaDeviceInfo[] }
  | { readonly kind: "failed"; readonly words: string };

/**
 * Shows a camera in a video element for as long as the component lives. No sound is taken: models do not hear.
 * @param deviceId null for the browser's choice
 * @param attempt another number asks again
 */
export function useCamera(
  element: RefObject<HTMLVideoElement | null>,
  deviceId: string | null,
  attempt: number,
): Camera {
  const [camera, setCamera] = useState<Camera>({ kind: "asking" });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let isCurrent = true;
    let stream: MediaStream | null = null;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const start = async () => {
      setCamera({ kind: "asking" });
      const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
      if (!mediaDevices) return setCamera({ kind: "failed", words: t(NO_CAMERA_HERE) });
      try {
        const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
        const video = deviceId === null ? size : { ...size, deviceId: { exact: deviceId } };
        stream = await mediaDevices.getUserMedia({ video, audio: false });
        if (!isCurrent) return stop();
        const devices = (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
        if (!isCurrent) return;
        // Unplugged, or taken away by the browser.
        stream.getVideoTracks()[0]!.addEventListener("ended", () => {
          if (isCurrent)
            setCamera({ kind: "failed", words: t("The camera was switched off. Connect it and try again.") });
        });
        element.current!.srcObject = stream;
        await element.current!.play();
        setCamera({ kind: "live", stream, devices });
      } catch (error) {
        stop();
        if (isCurrent) setCamera({ kind: "failed", words: cameraWords(error) });
      }
    };
    void start();
    return () => {
      isCurrent = false;
      stop();
    };
  }, [element, deviceId, attempt]);

  return camera;
}
