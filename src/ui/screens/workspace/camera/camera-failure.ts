import { t } from "../../../../language/text.ts";
/** Why the camera gives no picture, and what to do, in sentences. @param error as `getUserMedia` rejects with */
export function cameraWords(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return t(
        "This page may not use the camera. Allow it in the browser, beside the address, and try again.",
      );
    case "NotFoundError":
    case "OverconstrainedError":
      return t("No camera was found. Connect one and try again.");
    case "NotReadableError":
    case "AbortError":
      return t("The camera could not be started. Another program may be using it: close that and try again.");
    default:
      return t("The camera could not be started: {error}.", {
        error: error instanceof Error ? error.message : String(error),
      });
  }
}

export const NO_CAMERA_HERE =
  "Browsers give the camera only to pages that come over HTTPS or from this device. Open a file instead.";
