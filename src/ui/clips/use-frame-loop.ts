import { useEffect, useState } from "react";

/** Often enough to see how a mask moves. */
const FRAME_MS = 250;

/** Which of some frames is shown. While they play, the next one follows a moment after this one could be seen, round and round. */
export function useFrameLoop(frames: readonly number[], isPlaying: boolean, start = 0) {
  const [nth, setNth] = useState(start);
  const [drawn, setDrawn] = useState<number | null>(null);
  const at = nth < frames.length ? nth : 0;
  const isDrawn = drawn !== null && drawn === frames[at];
  useEffect(() => {
    if (!isPlaying || !isDrawn || frames.length < 2) return;
    const timer = setTimeout(() => setNth((at + 1) % frames.length), FRAME_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, isDrawn, at, frames]);
  return { nth: at, setNth, onDrawn: setDrawn };
}
