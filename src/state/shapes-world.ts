import type { Exchange, VideoReference } from "../core/project.ts";
import { DEMO_MODELS } from "./bundled-models.ts";

/** The clip that comes with the page: coloured shapes, which is what the demo models know. */
export const SAMPLE_CLIP = {
  path: "samples/shapes.mp4",
  fingerprint: "ac1f680928b510ee2e775d91309a1c418bf02f7d780b5affe4a7e5e54b68d08c",
} as const;

/**
 * The picture that comes with the page, of such shapes too: `training/shapes_world/sample_picture.py` draws it. The demo models learned
 * from clips alone, so what they say of a picture is not held to be known.
 */
export const SAMPLE_PICTURE = { path: "samples/shapes.png" } as const;

/**
 * Whether an answer means nothing: a demo model gave it about a video that is not known to show coloured shapes. Of other videos nobody
 * knows what they show, so they count as not known.
 */
export function isMeaningless(
  model: Pick<NonNullable<Exchange["model"]>, "id"> | null,
  video: Pick<VideoReference, "fingerprint"> | null,
): boolean {
  if (!model || video?.fingerprint === SAMPLE_CLIP.fingerprint) return false;
  return DEMO_MODELS.some(({ packageName }) => model.id.startsWith(`${packageName}-`));
}
