import type { NamedMask } from "../core/named-mask.ts";
import {
  type AnswerId,
  type Exchange,
  type FrameMasks,
  maskedFrames,
  type ObjectId,
  type Project,
  regionMasks,
} from "../core/project.ts";
import { type ProjectSummary, summarise } from "../core/project-summary.ts";
import { blockOf, blockRow, type FrameBlock } from "./frame-blocks.ts";
import type { ProjectRecord } from "./project-schema.ts";

/** What has to be written so that storage, which holds one state of a project, holds another. */
export interface ProjectChanges {
  readonly record: ProjectRecord;
  readonly summary: ProjectSummary;
  readonly exchanges: readonly Exchange[];
  readonly removedExchanges: readonly AnswerId[];
  /** Blocks of frames as they are now; null where an object has no masks there any more. */
  readonly blocks: readonly {
    readonly objectId: ObjectId;
    readonly block: number;
    readonly row: FrameBlock | null;
  }[];
  /** Masks that the project names now and did not before. */
  readonly masks: readonly NamedMask[];
  /** Masks that were current and are not now. They stay on disk for undo and for answers, until the project is next opened. */
  readonly replaced: readonly NamedMask[];
}

/** @param before the stored state; null when nothing is stored. Both share what did not change, as immer makes them. */
export function changesOf(before: Project | null, after: Project): ProjectChanges {
  const blocks: ProjectChanges["blocks"][number][] = [];
  const masks: NamedMask[] = [];
  const replaced: NamedMask[] = [];
  const objectsBefore = new Map(before?.objects.map((object) => [object.id, object.masks]));
  const objectsAfter = new Map(after.objects.map((object) => [object.id, object.masks]));
  for (const objectId of new Set([...objectsBefore.keys(), ...objectsAfter.keys()])) {
    const old = objectsBefore.get(objectId) ?? NO_MASKS;
    const current = objectsAfter.get(objectId) ?? NO_MASKS;
    if (old === current) continue;
    const touched = new Set<number>();
    for (const frameIndex of changedFrames(old, current)) {
      touched.add(blockOf(frameIndex));
      const [was, is] = [old[frameIndex], current[frameIndex]];
      if (was?.digest === is?.digest) continue;
      if (is) masks.push({ objectId, frameIndex, digest: is.digest });
      if (was) replaced.push({ objectId, frameIndex, digest: was.digest });
    }
    for (const block of touched) blocks.push({ objectId, block, row: blockRow(current, block) });
  }

  const exchangesBefore = new Map(before?.exchanges.map((exchange) => [exchange.id, exchange]));
  const exchanges = after.exchanges.filter((exchange) => exchangesBefore.get(exchange.id) !== exchange);
  for (const exchange of exchanges) {
    if (exchangesBefore.get(exchange.id)?.regions === exchange.regions) continue;
    for (const region of exchange.regions) {
      const { objectId } = region;
      for (const { frameIndex, digest } of regionMasks(region)) {
        const asked = { objectId, frameIndex, digest };
        masks.push(asked);
        // Once the question is deleted nobody else will know of this mask.
        if (objectsAfter.get(objectId)?.[frameIndex]?.digest !== digest) replaced.push(asked);
      }
    }
  }
  const exchangeIds = after.exchanges.map(({ id }) => id);
  const remaining = new Set(exchangeIds);
  const { objects, exchanges: _exchanges, ...rest } = after;
  return {
    record: { ...rest, objects: objects.map(({ masks: _masks, ...object }) => object), exchangeIds },
    summary: summarise(after),
    exchanges,
    removedExchanges: [...exchangesBefore.keys()].filter((id) => !remaining.has(id)),
    blocks,
    masks,
    replaced,
  };
}

const NO_MASKS: FrameMasks = {};

function* changedFrames(a: FrameMasks, b: FrameMasks): Generator<number> {
  for (const frame of maskedFrames(a)) if (a[frame] !== b[frame]) yield frame;
  for (const frame of maskedFrames(b)) if (!a[frame]) yield frame;
}
