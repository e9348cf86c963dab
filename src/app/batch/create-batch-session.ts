import { BenchAsking, type BenchParts } from "../bench-asking.ts";
import { BatchSession } from "./batch-session.ts";
import { ClipSegmenter } from "./clip-segmenter.ts";

/** The session of the Batch screen, with workers of its own for clips and masks. */
export function createBatchSession(parts: BenchParts): BatchSession {
  return new BatchSession(parts.models, { clips: new BenchAsking(parts), segmenter: new ClipSegmenter() });
}
