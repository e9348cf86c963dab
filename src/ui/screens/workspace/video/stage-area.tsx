import { useApp } from "../../../../state/app-store.ts";
import { Stage } from "../stage/stage.tsx";
import { DifferentVideo, FailedVideo, OpeningVideo, WaitingVideo } from "./video-states.tsx";
import { Welcome } from "./welcome.tsx";

/** The middle of the app: the stage when a video is open, else what leads there. */
export function StageArea({ compact }: { compact: boolean }) {
  const video = useApp((state) => state.video);
  switch (video.kind) {
    case "none":
      return <Welcome />;
    case "waiting":
      return <WaitingVideo {...video} />;
    case "different":
      return <DifferentVideo {...video} />;
    case "opening":
      return <OpeningVideo {...video} />;
    case "failed":
      return <FailedVideo {...video} />;
    case "ready":
      return <Stage compact={compact} />;
  }
}
