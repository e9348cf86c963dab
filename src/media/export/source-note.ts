interface VideoSource {
  /** See `VideoReference`. */
  readonly fingerprint: string;
  readonly frameCount: number;
  /** Of the source, which frame 0 of the written video shows. */
  readonly firstFrame: number;
  /** When the source shows it, counted from its own first frame. */
  readonly startSeconds: number;
}

/**
 * What a written video says of its source, as JSON in its comment: frame `i` at `t` is frame `frame_index + i` at `time_seconds + t`.
 * The source's name is left out: people share what they have covered, and a name may tell what the picture no longer does.
 */
export function sourceNote({ fingerprint, frameCount, firstFrame, startSeconds }: VideoSource): string {
  return JSON.stringify({
    video: { fingerprint, frame_count: frameCount },
    frame_index: firstFrame,
    time_seconds: startSeconds,
  });
}
