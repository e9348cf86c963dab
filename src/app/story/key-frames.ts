import { maskedFrames, type Project } from "../../core/project.ts";
import { frameAtTime } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { Transcript } from "./transcript.ts";

/**
 * The frames that a story is told with, ascending: those asked about, of a track its first, middle and last; those whose times the answers
 * name; and the first mark of every object that is on none of these.
 */
export function keyFrames(
  { conversations }: Transcript,
  { objects }: Project,
  info: Pick<VideoInfo, "timesSeconds" | "endSeconds">,
): readonly number[] {
  const frames = new Set<number>();
  for (const { answer, objects: asked } of conversations.flat()) {
    for (const { frames: shown } of asked) {
      const indices = shown.map(({ index }) => index);
      for (const at of [0, Math.floor(indices.length / 2), indices.length - 1]) {
        const index = indices[at];
        if (index !== undefined) frames.add(index);
      }
    }
    for (const part of answer) {
      if (part.kind === "time" && part.seconds <= info.endSeconds)
        frames.add(frameAtTime(info, part.seconds));
    }
  }
  for (const { masks } of objects) {
    const marked = maskedFrames(masks);
    if (marked.length > 0 && !marked.some((frame) => frames.has(frame))) frames.add(marked[0]!);
  }
  return [...frames].filter((frame) => frame < info.timesSeconds.length).sort((a, b) => a - b);
}
