import type { Playback } from "../state/playback.ts";

const PLAYING_INTERVAL_MS = 250;
const subscriptions = new WeakMap<Playback, (listener: () => void) => () => void>();

/** The playback's `subscribe`, passing on each change while paused but only four a second while playing. One per playback, so that React keeps its subscription. */
export function throttledSubscription(playback: Playback): (listener: () => void) => () => void {
  let subscribe = subscriptions.get(playback);
  if (!subscribe) {
    subscribe = (listener) => {
      let lastMs = 0;
      return playback.subscribe(() => {
        const nowMs = performance.now();
        if (playback.playing && nowMs - lastMs < PLAYING_INTERVAL_MS) return;
        lastMs = nowMs;
        listener();
      });
    };
    subscriptions.set(playback, subscribe);
  }
  return subscribe;
}
