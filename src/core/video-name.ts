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
