/** What names of videos end with, in choosers of files. */
export const VIDEO_EXTENSIONS = [
  ".mp4",
  ".m4v",
  ".mov",
  ".webm",
  ".mkv",
  ".ts",
  ".avi",
  ".mpg",
  ".3gp",
] as const;

/** Names of videos in a folder, in which everything else is passed over. */
export const VIDEO_NAME = /\.(mp4|m4v|mov|webm|mkv|ts|avi|mpg|3gp)$/i;

/** What names with colons, such as those of Panda-70M's clips, become on file systems that have none (videorefer-suite.md 4). */
export const withoutColons = (path: string): string => path.replaceAll(":", "_");
