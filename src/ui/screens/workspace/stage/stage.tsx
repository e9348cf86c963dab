import { lazy, Suspense, useEffect, useId, useRef } from "react";
import type { Grip } from "../../../../core/placement.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useTools } from "../../../../state/tools.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { useCommands, usePlayback } from "../../../services.tsx";
import { ToolOptions } from "../tools/tool-options.tsx";
import { CandidatePicker } from "./candidate-picker.tsx";
import { useCurrentHand } from "./current-hand.ts";
import { Hand } from "./hand.ts";
import { useHeldKeys } from "./held-keys.ts";
import { HintLine } from "./hint-line.tsx";
import { attachKeyboardInput } from "./keyboard-input.ts";
import { ObjectTags } from "./object-tags.tsx";
import { Overlay } from "./overlay.tsx";
import { attachPointerInput } from "./pointer-input.ts";
import { usePoints } from "./point-store.ts";
import { Scene } from "./scene.ts";
import styles from "./stage.module.css";
import { useStage } from "./stage-store.ts";
import { ZoomControl } from "./zoom-control.tsx";

const ModelEyes = lazy(async () => ({ default: (await import("./model-eyes.tsx")).ModelEyes }));
const AskedBar = lazy(async () => ({ default: (await import("./asked-bar.tsx")).AskedBar }));

/**
 * Where the video's frame is seen and drawn on. Fills its parent. The tool's options above and the hint and zoom below lie
 * beside the frame, never on it; a compact stage has its options in a panel.
 */
export function Stage({ compact }: { readonly compact: boolean }) {
  const info = useVideoInfo();
  return info && <StageOf info={info} compact={compact} />;
}

function StageOf({ info, compact }: { readonly info: VideoInfo; readonly compact: boolean }) {
  const playback = usePlayback();
  const commands = useCommands();
  const surface = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLCanvasElement>(null);
  const masks = useRef<HTMLCanvasElement>(null);
  const live = useRef<HTMLCanvasElement>(null);
  const tool = useTools((state) => state.tool);
  const grip = useStage((state) => state.grip);
  const over = useStage((state) => (state.grip === "none" ? state.over : null));
  const overPoint = usePoints((state) => state.over?.kind === "point");
  const hand = useCurrentHand((state) => state.hand);
  const modelEyes = useStage((state) => state.modelEyes);
  const isAsked = useApp((state) => state.shownAsked !== null);
  const description = useId();

  useEffect(() => {
    const element = surface.current!;
    useStage.getState().frameSized({ width: info.width, height: info.height });
    const scene = new Scene({ frame: frame.current!, masks: masks.current!, live: live.current! }, playback);
    const working = new Hand(playback, info, commands, (edit) => scene.showLive(edit));
    useCurrentHand.setState({ hand: working });
    const stops = [
      attachPointerInput(element, working, playback),
      attachKeyboardInput(element, working),
      observeSize(element, (size, width, height, pixelRatio) => {
        useStage.getState().stageResized(size);
        scene.resize(width, height, pixelRatio);
      }),
    ];
    return () => {
      working.cancel();
      useCurrentHand.setState({ hand: null });
      useStage.setState({ pointer: null, crosshair: null, grip: "none" });
      for (const stop of stops) stop();
      scene.dispose();
    };
  }, [info, playback, commands]);

  // Says which frame is seen, which is not yet the one asked for while that is decoded: strokes go to what is seen.
  // Not while playing, since screen readers speak each change of what has the focus.
  useEffect(() => {
    const write = () => {
      const name = info.still ? t("Picture") : t("Video frame {frame}", { frame: playback.frameIndex + 1 });
      if (!playback.playing) surface.current!.ariaLabel = name;
    };
    write();
    return playback.subscribe(write);
  }, [playback, info]);

  // A shape begun with one tool does not wait for it while another is used.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs because the tool changed, whichever it is now
  useEffect(() => {
    hand?.cancel();
  }, [hand, tool]);

  useHeldKeys(playback, hand);

  return (
    <div className={styles.stage}>
      {isAsked ? (
        <Suspense>
          <AskedBar />
        </Suspense>
      ) : (
        !compact && <ToolOptions place="bar" />
      )}
      <div
        ref={surface}
        dir="ltr"
        className={joinClasses(styles.surface, styles[tool], grip !== "none" && styles[grip])}
        style={
          tool === "pan" && over
            ? { cursor: gripCursor(over) }
            : tool === "points" && overPoint
              ? { cursor: "move" }
              : undefined
        }
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked by keyboard through a crosshair
        tabIndex={0}
        role="application"
        aria-roledescription={t("drawing area")}
        aria-describedby={description}
      >
        <canvas ref={frame} className={styles.layer} />
        <canvas ref={masks} className={styles.layer} />
        {modelEyes && (
          <Suspense>
            <ModelEyes info={info} />
          </Suspense>
        )}
        <canvas ref={live} className={styles.layer} />
        <Overlay />
        <ObjectTags />
      </div>
      <p id={description} className="visually-hidden">
        {t(
          "Click or draw on the frame to mark an object. Enter starts a crosshair. Arrow keys move it, with Shift ten pixels at a time. Enter then clicks there, draws with the brush or eraser, sets the corners of a box or the points of a polygon. Escape cancels. Every object is also a row in the object list.",
        )}
      </p>
      <div className={styles.foot}>
        <HintLine />
        {hand && <CandidatePicker hand={hand} />}
        <ZoomControl compact={compact} />
      </div>
    </div>
  );
}

function gripCursor({ x, y }: Grip): string {
  if (x === 0 && y === 0) return "move";
  if (x === 0 || y === 0) return x === 0 ? "ns-resize" : "ew-resize";
  return x === y ? "nwse-resize" : "nesw-resize";
}

type OnSize = (
  size: { width: number; height: number },
  pixelWidth: number,
  pixelHeight: number,
  pixelRatio: number,
) => void;

/** Reports an element's size in CSS pixels and in the screen's own, so that canvases map one to one. */
function observeSize(element: HTMLElement, onSize: OnSize): () => void {
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    if (width === 0 || height === 0) return;
    const device = entry!.devicePixelContentBoxSize?.[0];
    const pixelWidth = device?.inlineSize ?? Math.round(width * devicePixelRatio);
    const pixelHeight = device?.blockSize ?? Math.round(height * devicePixelRatio);
    onSize({ width, height }, pixelWidth, pixelHeight, pixelWidth / width);
  });
  try {
    observer.observe(element, { box: "device-pixel-content-box" });
  } catch {
    // Safari does not know this box; rounding is then ours.
    observer.observe(element);
  }
  return () => observer.disconnect();
}
