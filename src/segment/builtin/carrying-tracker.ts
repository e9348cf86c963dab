import type { Rle } from "../../core/mask.ts";
import { rleArea } from "../../core/rle.ts";
import type { TrackedFrame, TrackedMask, TrackRequest, TrackStop } from "../../core/track.ts";
import type { FrameReader, Segmenter, Tracker } from "../segmenter.ts";

/** Follows objects by showing the segmenter on each frame the mask of the frame before. */
export class CarryingTracker implements Tracker {
  constructor(private readonly segmenter: Segmenter) {}

  async track(
    request: TrackRequest,
    frames: FrameReader,
    onFrame: (frame: TrackedFrame) => void,
    signal: AbortSignal,
  ): Promise<readonly TrackStop[]> {
    const { start, direction } = request;
    const later = request.frames.filter((frame) => frame >= start);
    const earlier = request.frames.filter((frame) => frame < start).reverse();
    const stops: TrackStop[] = [];
    for (const way of ["forward", "backward"] as const) {
      if (direction !== way && direction !== "both") continue;
      stops.push(
        ...(await this.follow(request, way === "forward" ? later : earlier, frames, onFrame, signal)),
      );
    }
    return stops;
  }

  private async follow(
    { objects, start }: TrackRequest,
    wanted: readonly number[],
    frames: FrameReader,
    onFrame: (frame: TrackedFrame) => void,
    signal: AbortSignal,
  ): Promise<TrackStop[]> {
    const stops = new Map<string, TrackStop>();
    const latest = new Map<string, Rle>();
    for (const { id, given } of objects) {
      const first = given.find(({ frameIndex }) => frameIndex === start) ?? given[0];
      if (first) latest.set(id, first.mask);
    }
    for (const frameIndex of wanted) {
      const masks: TrackedMask[] = [];
      for (const { id, given } of objects) {
        const byHand = given.find((mask) => mask.frameIndex === frameIndex);
        const before = latest.get(id);
        if (byHand) {
          latest.set(id, byHand.mask);
          stops.delete(id);
          masks.push({ id, mask: byHand.mask, confidence: 1 });
        } else if (!before || rleArea(before) === 0 || stops.has(id)) {
          if (!stops.has(id)) stops.set(id, { id, frameIndex, reason: "lost" });
          masks.push({ id, mask: null, confidence: 0 });
        } else {
          const prompt = { points: [], box: null, mask: before };
          const [found] = await this.segmenter.candidates(
            frameIndex,
            () => frames.rgb(frameIndex),
            prompt,
            signal,
          );
          const mask = found && rleArea(found.mask) > 0 ? found.mask : null;
          if (mask) latest.set(id, mask);
          else stops.set(id, { id, frameIndex, reason: "lost" });
          masks.push({ id, mask, confidence: mask ? found!.score : 0 });
        }
      }
      onFrame({ frameIndex, timeSeconds: frames.timeSeconds(frameIndex), objects: masks });
    }
    const end = wanted.at(-1);
    return objects.flatMap(({ id }) => {
      const stop = stops.get(id);
      if (stop) return [stop];
      return end === undefined ? [] : [{ id, frameIndex: end, reason: "end" as const }];
    });
  }
}
