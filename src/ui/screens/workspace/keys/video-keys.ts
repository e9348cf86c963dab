import { useApp } from "../../../../state/app-store.ts";
import type { Playback } from "../../../../state/playback.ts";
import { currentQuestionSpan } from "../../../../state/question-span.ts";
import { SPEEDS } from "../../../../state/settings.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { canChooseFrames, chooseFrames, toggleFrameHere } from "../video/shown-frames.ts";
import { chooseSpan, playSpan, setSpanEnd } from "../video/span-commands.ts";
import { fitTime, isTimelineFocused, zoomTime } from "../video/time-commands.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const VIDEO_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Video",
  commands: [
    {
      id: "video.play",
      offered: "usual",
      keys: ["Space", "K"],
      label: "Play or pause",
      when: hasTime,
      run: ({ playback }) => playback.toggle(),
    },
    { id: "video.previous", keys: ["ArrowLeft"], label: "Previous frame", when: hasTime, run: step(-1) },
    { id: "video.next", keys: ["ArrowRight"], label: "Next frame", when: hasTime, run: step(1) },
    {
      id: "video.ten-back",
      keys: ["Shift+ArrowLeft"],
      label: "Ten frames back",
      when: hasTime,
      run: step(-10),
    },
    {
      id: "video.ten-forward",
      keys: ["Shift+ArrowRight"],
      label: "Ten frames forward",
      when: hasTime,
      run: step(10),
    },
    {
      id: "video.first",
      keys: ["Home"],
      label: "First frame",
      when: hasTime,
      run: ({ playback }) => playback.seek(0),
    },
    {
      id: "video.last",
      keys: ["End"],
      label: "Last frame",
      when: hasTime,
      run: ({ playback }) => playback.seek(Number.MAX_SAFE_INTEGER),
    },
    {
      id: "span.first",
      keys: ["I"],
      label: "The question begins with this frame",
      when: hasTime,
      run: ({ playback }) => setSpanEnd(playback, "first"),
    },
    {
      id: "span.last",
      keys: ["Shift+O"],
      label: "The question ends with this frame",
      when: hasTime,
      run: ({ playback }) => setSpanEnd(playback, "last"),
    },
    {
      id: "span.whole",
      keys: ["Mod+I"],
      label: "The question is about the whole video",
      when: hasTime,
      run: () => chooseSpan(null),
    },
    {
      id: "span.play",
      keys: ["Shift+K"],
      label: "Play the question’s span again and again",
      when: hasSpan,
      run: ({ playback }) => playSpan(playback),
    },
    {
      id: "frames.toggle",
      keys: ["Shift+F"],
      label: "Show the model this frame, or leave it out",
      when: canChooseFrames,
      run: ({ playback }) => toggleFrameHere(playback),
    },
    {
      id: "frames.model",
      keys: [],
      label: "Let the model choose its frames",
      when: () => useApp.getState().draft.settings.shownFrames !== undefined,
      run: () => chooseFrames(null),
    },
    {
      id: "time.closer",
      keys: ["+", "="],
      keysText: "+",
      label: "In the timeline: look closer",
      when: isTimelineFocused,
      run: ({ playback }) => zoomTimeBy(playback, 1),
    },
    {
      id: "time.wider",
      keys: ["-", "_"],
      keysText: "−",
      label: "In the timeline: show more",
      when: isTimelineFocused,
      run: ({ playback }) => zoomTimeBy(playback, -1),
    },
    {
      id: "time.whole",
      keys: ["0"],
      label: "In the timeline: show all",
      when: isTimelineFocused,
      run: fitTime,
    },
    { id: "video.slower", keys: ["J"], label: "Play slower", when: hasTime, run: () => changeSpeed(-1) },
    { id: "video.faster", keys: ["L"], label: "Play faster", when: hasTime, run: () => changeSpeed(1) },
  ],
  hints: [
    { keysText: "Ctrl and wheel", label: "Over the timeline: zoom time; the wheel alone scrolls it" },
    {
      keysText: "drag above the filmstrip",
      label: "Choose the part of the video that the question is about",
    },
    { keysText: "double-click above the filmstrip", label: "Show the model one more frame" },
    {
      keysText: "arrows, Delete",
      label: "On a frame for the model: ← and → move it, ↑ and ↓ go to the next, Delete leaves it out",
    },
  ],
};

/** A video is open, and not a picture. */
function hasTime(): boolean {
  const { video } = useApp.getState();
  return video.kind === "ready" && !video.info.still;
}

function hasSpan(): boolean {
  return currentQuestionSpan().span !== null;
}

function zoomTimeBy(playback: Playback, notches: number): void {
  const { video } = useApp.getState();
  if (video.kind === "ready") zoomTime(playback, video.info, notches);
}

function step(frames: number) {
  return ({ playback }: WorkspaceContext) => playback.step(frames);
}

function changeSpeed(by: 1 | -1): void {
  const { settings, settingsChanged } = useApp.getState();
  const speed = SPEEDS[SPEEDS.indexOf(settings.speed) + by];
  if (speed !== undefined) settingsChanged({ speed });
}
