import type { DBSchema } from "idb";
import type { NamedMask } from "../core/named-mask.ts";
import type { PackedMask } from "../core/packed-mask.ts";
import type { Exchange } from "../core/project.ts";
import type { ProjectSummary } from "../core/project-summary.ts";
import type { FrameBlock } from "./frame-blocks.ts";
import type { MaskBlock } from "./mask-blocks.ts";
import type { ProjectRecord } from "./project-schema.ts";

/**
 * How a project's video can be read again without asking: a handle the browser gave, a copy of what was pasted or recorded, or a clip that
 * comes with the app.
 */
export type VideoSource =
  | { readonly kind: "handle"; readonly handle: FileSystemFileHandle }
  | { readonly kind: "folder"; readonly handle: FileSystemDirectoryHandle }
  | { readonly kind: "copy"; readonly file: File }
  | { readonly kind: "sample"; readonly path: string };

/**
 * What is stored, and under which keys. Every key begins with the project's id, so a project is a range of each store. Values are
 * parsed when they are read, since an older or newer app may have written them.
 */
export interface Schema extends DBSchema {
  projects: { key: string; value: ProjectRecord };
  /** For the list of projects, which reads nothing else. */
  summaries: { key: string; value: ProjectSummary };
  exchanges: { key: [project: string, exchange: string]; value: Exchange };
  /** Which frames an object has masks on, in blocks of frames. */
  frames: { key: [project: string, object: string, block: number]; value: FrameBlock };
  /** Pixels. A mask is never overwritten by another: a frame's next mask has another digest. */
  masks: { key: [project: string, object: string, frame: number, digest: number]; value: PackedMask };
  /** Pixels that came all at once, as from a project file. A mask is here or in `masks`, or in both after it was given again. */
  maskBlocks: { key: [project: string, object: string, group: number, part: number]; value: MaskBlock };
  /** Masks that are no longer current, to be deleted when the project is next opened and nothing needs them. */
  replaced: { key: [project: string, id: string]; value: readonly NamedMask[] };
  sources: { key: string; value: VideoSource };
  meta: { key: "lastProject"; value: string };
}
