/** What a person should know of a video that opened, but not as its file promises or not whole. */
export type VideoNotice =
  /** The file ends before its contents do; `frames` can be used. */
  | { readonly kind: "cut-short"; readonly frames: number }
  /** The clock starts again or jumps, as in recordings joined end to end; times are counted on. */
  | { readonly kind: "clock-joined" }
  /** Frames that need a key frame the file does not hold. */
  | { readonly kind: "frames-skipped"; readonly frames: number }
  /** Frames that a fragment sends again for a time already covered. */
  | { readonly kind: "frames-repeated"; readonly frames: number }
  /** Only parts of the recording are shown, as its edit list says. */
  | { readonly kind: "edited"; readonly parts: number }
  /** A transport stream of several programs, of which one is shown. */
  | { readonly kind: "program-chosen"; readonly programs: number }
  /** High dynamic range, shown within the standard range. */
  | { readonly kind: "hdr"; readonly transfer: "PQ" | "HLG" }
  /** Colours coded by a matrix that browsers replace with a close one. */
  | { readonly kind: "colour-matrix"; readonly matrix: string; readonly shownAs: string };

const counted = (frames: number) => (frames === 1 ? "1 frame" : `${frames} frames`);

/** A notice in a sentence or two. */
export function noticeText(notice: VideoNotice, fileName: string): string {
  switch (notice.kind) {
    case "cut-short":
      return `${fileName} is incomplete: the first ${counted(notice.frames)} can be used. It may have been cut short while it was copied or recorded.`;
    case "clock-joined":
      return `The clock was joined: ${fileName} holds recordings whose times start again or jump. Times here are counted on from the first frame.`;
    case "frames-skipped":
      return `${counted(notice.frames)} before a key frame ${notice.frames === 1 ? "was" : "were"} skipped: the recording starts between key frames.`;
    case "frames-repeated":
      return `${counted(notice.frames)} ${notice.frames === 1 ? "was" : "were"} left out: ${fileName} sends them for a time that earlier frames already cover.`;
    case "edited":
      return `${fileName} has an edit list: ${notice.parts} parts of the recording are shown, one after another.`;
    case "program-chosen":
      return `${fileName} holds ${notice.programs} programs with a picture. The one with the largest picture is shown.`;
    case "hdr":
      return `${fileName} is high dynamic range (${notice.transfer}). The browser converts it to standard range, for the screen and for the model.`;
    case "colour-matrix":
      return `${fileName} codes its colours by ${notice.matrix}. The browser shows them by ${notice.shownAs}, so they differ slightly.`;
  }
}

/** All notices about a file as one text; empty when there are none. */
export function noticesText(notices: readonly VideoNotice[], fileName: string): string {
  return notices.map((notice) => noticeText(notice, fileName)).join(" ");
}

/** Whether some of what was recorded cannot be seen; the other notices only say how it is shown. */
export function losesFrames({ kind }: VideoNotice): boolean {
  return kind === "cut-short" || kind === "frames-skipped" || kind === "frames-repeated";
}
