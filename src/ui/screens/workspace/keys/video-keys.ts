import { useApp } from "../../../../state/app-store.ts";
import type { Playback } from "../../../../state/playback.ts";
import { currentQuestionSpan } from "../../../../state/question-span.ts";
import { SPEEDS } from "../../../../state/settings.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { chooseSpan, playSpan, setSpanEnd } from "../video/span-commands.ts";
import { fitTime, isTimelineFocused, zoomTime } from "../video/time-commands.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const VIDEO_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Video",
  commands: [
    {
      keys: ["Space", "K"],
      label: "Play or pause",
      when: hasVideo,
      run: ({ playback }) => playback.toggle(),
    },
    { keys: ["ArrowLeft"], label: "Previous frame", when: hasVideo, run: step(-1) },
    { keys: ["ArrowRight"], label: "Next frame", when: hasVideo, run: step(1) },
    { keys: ["Shift+ArrowLeft"], label: "Ten frames back", when: hasVideo, run: step(-10) },
    { keys: ["Shift+ArrowRight"], label: "Ten frames forward", when: hasVideo, run: step(10) },
    { keys: ["Home"], label: "First frame", when: hasVideo, run: ({ playback }) => playback.seek(0) },
    {
      keys: ["End"],
      label: "Last frame",
      when: hasVideo,
      run: ({ playback }) => playback.seek(Number.MAX_SAFE_INTEGER),
    },
    {
      keys: ["I"],
      label: "The question begins with this frame",
      when: hasVideo,
      run: ({ playback }) => setSpanEnd(playback, "first"),
    },
    {
      keys: ["Shift+I"],
      label: "The question ends with this frame",
      when: hasVideo,
      run: ({ playback }) => setSpanEnd(playback, "last"),
    },
    {
      keys: ["Mod+I"],
      label: "The question is about the whole video",
      when: hasVideo,
      run: () => chooseSpan(null),
    },
    {
      keys: ["Shift+K"],
      label: "Play the question’s span again and again",
      when: hasSpan,
      run: ({ playback }) => playSpan(playback),
    },
    {
      keys: ["+", "="],
      keysText: "+",
      label: "In the timeline: look closer",
      when: isTimelineFocused,
      run: ({ playback }) => zoomTimeBy(playback, 1),
    },
    {
      keys: ["-", "_"],
      keysText: "−",
      label: "In the timeline: show more",
      when: isTimelineFocused,
      run: ({ playback }) => zoomTimeBy(playback, -1),
    },
    { keys: ["0"], label: "In the timeline: show all", when: isTimelineFocused, run: fitTime },
    { keys: ["J"], label: "Play slower", when: hasVideo, run: () => changeSpeed(-1) },
    { keys: ["L"], label: "Play faster", when: hasVideo, run: () => changeSpeed(1) },
  ],
  hints: [
    { keysText: "Ctrl and wheel", label: "Over the timeline: zoom time; the wheel alone scrolls it" },
    {
      keysText: "drag above the filmstrip",
      label: "Choose the part of the video that the question is about",
    },
  ],
};

function hasVideo(): boolean {
  return useApp.getState().video.kind === "ready";
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
