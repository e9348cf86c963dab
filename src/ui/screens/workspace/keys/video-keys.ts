import { useApp } from "../../../../state/app-store.ts";
import { SPEEDS } from "../../../../state/settings.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
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
    { keys: ["J"], label: "Play slower", when: hasVideo, run: () => changeSpeed(-1) },
    { keys: ["L"], label: "Play faster", when: hasVideo, run: () => changeSpeed(1) },
  ],
};

function hasVideo(): boolean {
  return useApp.getState().video.kind === "ready";
}

function step(frames: number) {
  return ({ playback }: WorkspaceContext) => playback.step(frames);
}

function changeSpeed(by: 1 | -1): void {
  const { settings, settingsChanged } = useApp.getState();
  const speed = SPEEDS[SPEEDS.indexOf(settings.speed) + by];
  if (speed !== undefined) settingsChanged({ speed });
}
