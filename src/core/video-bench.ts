/** Benchmarks that ask about whole clips (videorefer-suite.md 8). */
export const VIDEO_BENCHES = ["mvbench", "video-mme", "perception-test"] as const;
export type VideoBench = (typeof VIDEO_BENCHES)[number];

export const isVideoBench = (text: string): text is VideoBench =>
  (VIDEO_BENCHES as readonly string[]).includes(text);
