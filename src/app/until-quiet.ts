import { useApp } from "../state/app-store.ts";
import type { Playback } from "../state/playback.ts";

/** Resolves when nothing plays, is answered or is tracked: then there is time for what nobody waits for. */
export function untilQuiet(playback: Pick<Playback, "playing" | "subscribe">): Promise<void> {
  const isQuiet = () => {
    const { live, track, describing } = useApp.getState();
    return !playback.playing && track === null && describing === null && Object.keys(live).length === 0;
  };
  if (isQuiet()) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (!isQuiet()) return;
      for (const stop of stops) stop();
      resolve();
    };
    const stops = [playback.subscribe(look), useApp.subscribe(look)];
  });
}
