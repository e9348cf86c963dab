import { Camera as CameraIcon, Circle, RotateCcw, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useCommands } from "../../../services.tsx";
import { localTime } from "../shell/use-paste.ts";
import styles from "./camera-dialog.module.css";
import { useCamera } from "./use-camera.ts";

const COUNTDOWN_SECONDS = 3;
const MOST_SECONDS = 30;

type Stage =
  | { readonly kind: "ready" }
  | { readonly kind: "counting"; readonly left: number }
  | { readonly kind: "recording"; readonly seconds: number };

/** Takes a picture or a short clip with a camera of this device. Nothing is kept unless it is taken. */
export function CameraDialog() {
  const commands = useCommands();
  const preview = useRef<HTMLVideoElement>(null);
  const [deviceId, setDeviceId] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const camera = useCamera(preview, deviceId, attempt);
  const [stage, setStage] = useState<Stage>({ kind: "ready" });
  const recorder = useRef<MediaRecorder | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  // Counts down to a recording, then its seconds.
  useEffect(() => {
    if (stage.kind === "ready") return;
    const timer = setTimeout(() => {
      if (stage.kind === "counting") {
        if (stage.left > 1) setStage({ kind: "counting", left: stage.left - 1 });
        else record();
      } else if (stage.seconds + 1 >= MOST_SECONDS) recorder.current?.stop();
      else setStage({ kind: "recording", seconds: stage.seconds + 1 });
    }, 1000);
    return () => clearTimeout(timer);
  });
  useEffect(() => () => discard(recorder.current), []);

  const take = (file: File) => {
    useApp.getState().shellChanged({ dialog: null });
    void commands.openMade(file);
  };
  const photograph = async () => {
    const video = preview.current!;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")!.drawImage(video, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    take(new File([blob], `Camera ${localTime()}.png`, { type: blob.type }));
  };
  const record = () => {
    if (camera.kind !== "live") return setStage({ kind: "ready" });
    const parts: Blob[] = [];
    const recording = new MediaRecorder(camera.stream, { videoBitsPerSecond: 8_000_000 });
    recording.ondataavailable = ({ data }) => parts.push(data);
    recording.onerror = () => {
      setProblem(t("The recording broke off. Try again."));
      setStage({ kind: "ready" });
    };
    recording.onstop = () => {
      const type = recording.mimeType.split(";")[0]!;
      take(new File(parts, `Camera ${localTime()}.${type === "video/mp4" ? "mp4" : "webm"}`, { type }));
    };
    recording.start();
    recorder.current = recording;
    setStage({ kind: "recording", seconds: 0 });
  };

  return (
    <Dialog title={t("Camera")}>
      <div className={styles.body}>
        <div className={styles.picture}>
          <video
            ref={preview}
            muted
            playsInline
            className={styles.preview}
            aria-label={t("What the camera sees")}
          />
          {stage.kind === "counting" && (
            <span className={styles.count} aria-hidden="true">
              {stage.left}
            </span>
          )}
        </div>
        <p role="status" className={styles.words}>
          {problem ?? statusWords(camera.kind, stage)}
        </p>
        {camera.kind === "failed" && (
          <>
            <p role="alert">{camera.words}</p>
            <Button icon={<RotateCcw size={16} />} onClick={() => setAttempt(attempt + 1)}>
              {t("Try again")}
            </Button>
          </>
        )}
        {camera.kind === "live" && (
          <div className={styles.actions}>
            {camera.devices.length > 1 && stage.kind === "ready" && (
              <select
                aria-label={t("Camera")}
                value={deviceId ?? camera.stream.getVideoTracks()[0]?.getSettings().deviceId}
                onChange={({ target }) => setDeviceId(target.value)}
              >
                {camera.devices.map(({ deviceId, label }, at) => (
                  <option key={deviceId} value={deviceId}>
                    {label || t("Camera {at}", { at: at + 1 })}
                  </option>
                ))}
              </select>
            )}
            {stage.kind === "ready" && (
              <>
                <Button tone="primary" icon={<CameraIcon size={16} />} onClick={() => void photograph()}>
                  {t("Take a picture")}
                </Button>
                <Button
                  icon={<Circle size={14} />}
                  disabled={typeof MediaRecorder === "undefined"}
                  onClick={() => setStage({ kind: "counting", left: COUNTDOWN_SECONDS })}
                >
                  {t("Record a clip")}
                </Button>
              </>
            )}
            {stage.kind === "counting" && (
              <Button icon={<Square size={14} />} onClick={() => setStage({ kind: "ready" })}>
                {t("Cancel")}
              </Button>
            )}
            {stage.kind === "recording" && (
              <Button tone="primary" icon={<Square size={14} />} onClick={() => recorder.current?.stop()}>
                {t("Stop and open")}
              </Button>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}

function statusWords(camera: "asking" | "live" | "failed", stage: Stage): string {
  if (camera === "failed") return "";
  if (camera === "asking")
    return t("Waiting for the camera. The browser may ask you whether this page may use it.");
  switch (stage.kind) {
    case "ready":
      return t("What is taken stays on this device. A clip has at most {MOST_SECONDS} s and no sound.", {
        MOST_SECONDS,
      });
    case "counting":
      return t("Recording in {left} s", { left: stage.left });
    case "recording":
      return t("Recording, {seconds} of at most {MOST_SECONDS} s", { seconds: stage.seconds, MOST_SECONDS });
  }
}

/** Ends a recording of which nothing is wanted any more. */
function discard(recording: MediaRecorder | null): void {
  if (!recording || recording.state === "inactive") return;
  recording.onstop = null;
  recording.stop();
}
