import * as v from "valibot";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { StoredMask } from "../core/named-mask.ts";
import { maskDigest, packMask } from "../core/packed-mask.ts";
import type { FrameMask, ObjectId, Project, SceneObject } from "../core/project.ts";
import {
  count,
  exchangeSchema,
  followsEarlier,
  id,
  issueText,
  objectFields,
  seconds,
  side,
  type UnpackedProject,
  VideoReferenceSchema,
} from "./project-schema.ts";

// Version 1 of the project: one JSON document with the run lengths of every mask in it.

const RleSchema = v.pipe(
  v.object({ size: v.tuple([side, side]), counts: v.array(count) }),
  v.check(
    ({ size, counts }) => counts.reduce((sum, run) => sum + run, 0) === size[0] * size[1],
    "run lengths should add up to the mask's size",
  ),
);

const FrameMaskSchema = v.object({ frameIndex: count, timeSeconds: seconds, mask: RleSchema });

const SceneObjectSchema = v.pipe(
  v.object({
    ...objectFields,
    masks: v.record(v.pipe(v.string(), v.regex(/^\d+$/)), FrameMaskSchema),
  }),
  v.check(
    ({ masks }) => Object.entries(masks).every(([key, { frameIndex }]) => Number(key) === frameIndex),
    "masks should be filed under their frame",
  ),
);

const ProjectSchema = v.object({
  formatVersion: v.literal(1),
  id,
  name: v.string(),
  video: v.nullable(VideoReferenceSchema),
  objects: v.array(SceneObjectSchema),
  exchanges: v.pipe(
    v.array(exchangeSchema(FrameMaskSchema)),
    v.check((exchanges) => followsEarlier(exchanges), "a question should follow one that stands before it"),
  ),
  modifiedAt: v.string(),
});

/** Reads a project of version 1 as one of today. Says which part is wrong when it is not one. */
export function projectFromV1(value: unknown): Result<UnpackedProject> {
  const parsed = v.safeParse(ProjectSchema, value);
  if (!parsed.success) return fail("project-invalid", issueText(parsed.issues));
  const masks = new Map<string, StoredMask>();
  const packed = (objectId: string, { frameIndex, timeSeconds, mask }: FrameMaskV1): FrameMask => {
    const bytes = packMask(mask);
    const digest = maskDigest(bytes);
    masks.set(`${frameIndex} ${digest} ${objectId}`, {
      objectId: objectId as ObjectId,
      frameIndex,
      digest,
      packed: bytes,
    });
    return { frameIndex, timeSeconds, digest, origin: "hand", confidence: 1 };
  };
  const { objects, exchanges, ...rest } = parsed.output;
  const project = {
    ...rest,
    formatVersion: 2,
    objects: objects.map((object) => ({
      ...object,
      masks: Object.fromEntries(
        Object.values(object.masks).map((frame) => [frame.frameIndex, packed(object.id, frame)]),
      ),
    })) as unknown as SceneObject[],
    exchanges: exchanges.map((exchange) => ({
      ...exchange,
      regions: exchange.regions.map(({ objectId, frame }) => ({
        objectId,
        frame: packed(objectId, frame),
      })),
    })) as unknown as Project["exchanges"],
  } as Project;
  return ok({ project, masks: [...masks.values()] });
}

interface FrameMaskV1 {
  readonly frameIndex: number;
  readonly timeSeconds: number;
  readonly mask: Rle;
}
