import type { Result } from "../core/failure.ts";
import type { MaskSize } from "./mask-size.ts";
import type { Media } from "./record-parts.ts";

/** What rules 5 and 6 need of a clip. */
export interface ClipFacts {
  readonly frames: number;
  readonly size: MaskSize;
}

/** Where a data set's videos, folders of frames and pictures are. */
export interface ClipFolder {
  /** Fails, with the reason, where the media are missing, outside the folder or unreadable; null where nobody has looked at them. */
  look(media: Media): Promise<Result<ClipFacts | null>>;
}
