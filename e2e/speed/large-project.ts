import { readFile } from "node:fs/promises";
import type { Rle } from "../../src/core/mask.ts";
import type { StoredMask } from "../../src/core/named-mask.ts";
import { maskDigest, packMask } from "../../src/core/packed-mask.ts";
import type { FrameMask, ObjectId, Project, SceneObject } from "../../src/core/project.ts";
import { inColumns } from "../../src/projects/frame-blocks.ts";
import { projectToFile } from "../../src/projects/project-file.ts";
import { fingerprint } from "../../src/services/fingerprint.ts";

const WIDTH = 1280;
const HEIGHT = 720;

/** A disc as run lengths, without a picture of it: discs are many. */
function disc(middleX: number, middleY: number, radius: number): Rle {
  const counts: number[] = [];
  let end = 0;
  for (let x = middleX - radius; x <= middleX + radius; x++) {
    const half = Math.floor(Math.sqrt(radius ** 2 - (x - middleX) ** 2));
    const start = x * HEIGHT + middleY - half;
    counts.push(start - end, 2 * half + 1);
    end = start + 2 * half + 1;
  }
  counts.push(WIDTH * HEIGHT - end);
  return { size: [HEIGHT, WIDTH], counts };
}

const TRACKED = { origin: "tracked", confidence: 0.9 } as const;

/** A project file about a clip of this size: objects that are followed from its first frame on, each a disc that wanders and breathes. */
export async function largeProject(clip: string, objectCount: number, frameCount: number): Promise<Buffer> {
  const video = new Blob([await readFile(clip)]);
  const masks: StoredMask[] = [];
  const objects = Array.from({ length: objectCount }, (_, number): SceneObject => {
    const id = `object-${number}` as ObjectId;
    const marks: Record<number, FrameMask> = {};
    for (let frameIndex = 0; frameIndex < frameCount; frameIndex++) {
      const turn = frameIndex / 40 + number;
      const packed = packMask(
        disc(
          Math.round(640 + 350 * Math.cos(turn)),
          Math.round(360 + 150 * Math.sin(1.3 * turn)),
          90 + Math.round(20 * Math.sin(frameIndex / 7)),
        ),
      );
      const digest = maskDigest(packed);
      masks.push({ objectId: id, frameIndex, digest, packed });
      marks[frameIndex] = {
        frameIndex,
        timeSeconds: frameIndex / 25,
        digest,
        // A stroke on a tracked mask has its object tracked again; the last object is selected, so it is the one that gets a stroke.
        ...(number === objectCount - 1 ? ({ origin: "hand", confidence: 1 } as const) : TRACKED),
      };
    }
    return {
      id,
      name: `Disc ${number + 1}`,
      paletteIndex: number % 12,
      hidden: false,
      locked: false,
      masks: marks,
    };
  });
  const project: Project = {
    formatVersion: 2,
    id: "large",
    name: "Twenty discs",
    video: {
      name: "long.mp4",
      bytes: video.size,
      fingerprint: await fingerprint(video),
      width: WIDTH,
      height: HEIGHT,
      frameCount,
      durationSeconds: frameCount / 25,
    },
    objects,
    exchanges: [],
    modifiedAt: "2026-01-01T00:00:00.000Z",
  };
  return Buffer.from(await (await projectToFile(inColumns(project), masks)).arrayBuffer());
}
