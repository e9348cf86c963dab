import { interpolatedConfidence, interpolationAt } from "../core/interpolation.ts";
import type { MaskOperation } from "../core/mask-operation.ts";
import type { MaskRecipe } from "../core/mask-recipe.ts";
import { maskDigest, type PackedMask } from "../core/packed-mask.ts";
import { type FrameMask, maskedFrames, type ObjectId, type SceneObject } from "../core/project.ts";
import { type AnyText, type PlainText, plural, t } from "../language/text.ts";
import type { MaskWorkClient } from "../services/mask-work-client.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import type { MaskRegistry } from "../state/mask-registry.ts";
import type { MaskWrite } from "../state/mask-writes.ts";
import { failureReason } from "../ui/failure-text.ts";
import { showProjectJob } from "./show-project-job.ts";

interface Parts {
  readonly worker: Pick<MaskWorkClient, "make">;
  readonly masks: Pick<MaskRegistry, "loadPacked">;
  maskCorrected(objectId: ObjectId, frameIndex: number): void;
}

type Making = (recipes: readonly MaskRecipe[]) => Promise<readonly (PackedMask | null)[] | null>;

/** Makes masks of others in the masks worker, one job after the other, and puts them into the document. */
export class MaskWork {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly parts: Parts) {}

  changeMasks(
    id: ObjectId,
    operation: MaskOperation,
    frames: readonly number[],
    signal: AbortSignal,
  ): Promise<void> {
    return this.enqueue(signal, id, async (object, make) => {
      const alone = frames.length === 1;
      const read = await this.read(object, frames);
      const made = await make(read.map(({ packed }) => ({ kind: "operate", operation, mask: packed })));
      if (!made) return;
      if (read.every(({ frame }, i) => made[i] && maskDigest(made[i]) === frame.digest)) {
        useApp
          .getState()
          .noticed({ tone: "info", text: t(NOTHING_TO_DO[operation.kind] ?? NOTHING_CHANGES) });
        return;
      }
      const writes = read.map(({ frame }, i): MaskWrite => {
        const { digest: replaces, ...kept } = frame;
        const origin = alone ? ({ origin: "hand", confidence: 1 } as const) : {};
        return { ...kept, ...origin, objectId: id, replaces, packed: made[i]! };
      });
      const [step, did] = OPERATION_WORDS[operation.kind];
      useDocument
        .getState()
        .masksChanged({ label: t(step, { name: object.name }), frameIndex: frames[0]!, writes });
      const where = alone
        ? t("on frame {frame}", { frame: frames[0]! + 1 })
        : t("on {count} frames", { count: frames.length });
      const emptied = made.filter((mask) => mask === null).length;
      const note =
        emptied === 0
          ? ""
          : ` ${alone ? t("Nothing is left there.") : t("Nothing is left on {emptied} of them.", { emptied })}`;
      useApp.getState().announced(t(did, { name: object.name, where }) + note);
      if (alone) this.parts.maskCorrected(id, frames[0]!);
    });
  }

  mergeObjects(ids: readonly ObjectId[], signal: AbortSignal): Promise<void> {
    const inList = useDocument.getState().project.objects.filter(({ id }) => ids.includes(id));
    const [first] = inList;
    if (!first || inList.length < 2) return Promise.resolve();
    return this.enqueue(signal, first.id, async (target, make) => {
      const others = useDocument
        .getState()
        .project.objects.filter(({ id, locked }) => ids.includes(id) && id !== target.id && !locked);
      const frames = [...new Set(others.flatMap(({ masks }) => maskedFrames(masks)))].sort((a, b) => a - b);
      const parts: { readonly name: FrameMask; readonly packed: PackedMask }[][] = [];
      for (const frame of frames) {
        const read = await Promise.all([target, ...others].map((object) => this.read(object, [frame])));
        parts.push(read.flat().map(({ frame: name, packed }) => ({ name, packed })));
      }
      const recipes = parts.flatMap((masks) => {
        const [one, ...more] = masks.map(({ packed }) => packed);
        return one ? [{ kind: "unite", masks: [one, ...more] } as const] : [];
      });
      const made = await make(recipes);
      if (!made) return;
      const writes = parts
        .filter(({ length }) => length > 0)
        .map((masks, i): MaskWrite => {
          const names = masks.map(({ name }) => name);
          const { frameIndex, timeSeconds } = names[0]!;
          return {
            objectId: target.id,
            frameIndex,
            timeSeconds,
            // Who drew one part stands for the whole, as a mask by hand is not to be replaced by a tracker.
            origin: ORIGINS.find((origin) => names.some((name) => name.origin === origin))!,
            confidence: Math.min(...names.map(({ confidence }) => confidence)),
            replaces: target.masks[frameIndex]?.digest ?? null,
            packed: made[i]!,
          };
        });
      const label = t("Merge {others} into {name}", {
        others: others.map(({ name }) => name).join(", "),
        name: target.name,
      });
      const removes = others.map(({ id }) => id);
      useDocument.getState().masksChanged({ label, frameIndex: frames[0] ?? 0, writes, removes });
      useApp
        .getState()
        .announced(
          t("{name} has the masks of {count} objects now.", { name: target.name, count: removes.length + 1 }),
        );
    });
  }

  splitObject(id: ObjectId, frames: readonly number[], signal: AbortSignal): Promise<void> {
    return this.enqueue(signal, id, async (object, make) => {
      const read = await this.read(object, frames);
      const recipes = (["largest-piece", "other-pieces"] as const).flatMap((kind) =>
        read.map(({ packed }) => ({ kind: "operate", operation: { kind }, mask: packed }) as const),
      );
      const made = await make(recipes);
      if (!made) return;
      const adds = crypto.randomUUID() as ObjectId;
      const writes = read.flatMap(({ frame }, i): MaskWrite[] => {
        const [largest, others] = [made[i]!, made[read.length + i]!];
        if (!others) return [];
        const { digest: replaces, ...kept } = frame;
        return [
          { ...kept, objectId: id, replaces, packed: largest },
          { ...kept, objectId: adds, replaces: null, packed: others },
        ];
      });
      if (writes.length === 0) {
        const text = plural(
          frames.length,
          "{name} is in one piece on this frame.",
          "{name} is in one piece on all frames.",
          { name: object.name },
        );
        useApp.getState().noticed({ tone: "info", text });
        return;
      }
      useDocument.getState().masksChanged({
        label: t("Split {name}", { name: object.name }),
        frameIndex: frames[0]!,
        writes,
        adds,
      });
      const added = useDocument.getState().project.objects.find((other) => other.id === adds);
      useApp
        .getState()
        .announced(
          t("{part} is what lay apart from {name}.", { part: added?.name ?? "", name: object.name }),
        );
    });
  }

  interpolateMasks(id: ObjectId, frameIndex: number, signal: AbortSignal): Promise<void> {
    return this.enqueue(signal, id, async (object, make) => {
      const { video, noticed, announced } = useApp.getState();
      const plan = interpolationAt(object, frameIndex);
      if (video.kind !== "ready" || !plan) {
        const text = t(
          "Mark {name} by hand on a frame before and on one after this. The masks between them are then computed.",
          { name: object.name },
        );
        noticed({ tone: "info", text });
        return;
      }
      const { timesSeconds } = video.info;
      const { from, to, frames } = plan;
      const [first, last] = await this.read(object, [from.frameIndex, to.frameIndex]);
      if (!first || !last) return;
      const shares = frames.map(
        (frame) => (timesSeconds[frame]! - from.timeSeconds) / (to.timeSeconds - from.timeSeconds),
      );
      const made = await make(
        shares.map((share) => ({ kind: "between", from: first.packed, to: last.packed, share })),
      );
      if (!made) return;
      const writes = frames.map(
        (frame, i): MaskWrite => ({
          objectId: id,
          frameIndex: frame,
          timeSeconds: timesSeconds[frame]!,
          origin: "interpolated",
          confidence: interpolatedConfidence(shares[i]!),
          replaces: object.masks[frame]?.digest ?? null,
          packed: made[i]!,
        }),
      );
      useDocument
        .getState()
        .masksChanged({ label: t("Interpolate {name}", { name: object.name }), frameIndex, writes });
      const count = plural(frames.length, "1 frame", "{n} frames");
      announced(
        t("{name} is interpolated on {count}, to frame {frame}.", {
          name: object.name,
          count,
          frame: to.frameIndex + 1,
        }),
      );
    });
  }

  /** Runs a job when those before it are done. One that fails says so; one that is cancelled leaves no trace. */
  private enqueue(
    signal: AbortSignal,
    id: ObjectId,
    job: (object: SceneObject, make: Making) => Promise<void>,
  ): Promise<void> {
    const done = this.last.then(async () => {
      const object = useDocument.getState().project.objects.find((other) => other.id === id);
      if (signal.aborted || !object) return;
      const { noticed } = useApp.getState();
      if (object.locked) {
        noticed({
          tone: "info",
          text: t("{name} is locked. Unlock it in the object list to change it.", { name: object.name }),
        });
        return;
      }
      await showProjectJob({ kind: "changing", name: object.name }, (onFraction) =>
        job(object, async (recipes) => {
          const made = await this.parts.worker.make(recipes, onFraction, signal);
          if (made.ok) return made.value;
          if (made.error.code !== "cancelled") {
            noticed({
              tone: "problem",
              text: t("The masks were not changed: {message}.", { message: failureReason(made.error) }),
            });
          }
          return null;
        }),
      );
    });
    this.last = done.catch(() => {});
    return done;
  }

  /** The masks of these frames, without those that the object does not have or that are lost. */
  private async read(object: SceneObject, frames: readonly number[]) {
    const found = frames.flatMap((frame) => object.masks[frame] ?? []);
    const read = await Promise.all(
      found.map(async (frame) => ({ frame, packed: await this.parts.masks.loadPacked(object.id, frame) })),
    );
    return read.flatMap(({ frame, packed }) => (packed ? [{ frame, packed }] : []));
  }
}

/** What a merged mask is, the first that one of its parts is. */
const ORIGINS = ["hand", "tracked", "interpolated"] as const;

const NOTHING_CHANGES = "That changes nothing about this mask.";

/** What is missing where an operation changes nothing. */
const NOTHING_TO_DO: Readonly<Partial<Record<MaskOperation["kind"], PlainText>>> = {
  "fill-holes": "This mask has no holes.",
  "largest-piece": "This mask is in one piece.",
  "fill-hole": "There is no hole of the selected object here. A hole is enclosed by its mask.",
  "remove-piece": "There is nothing of the selected object here.",
};

/** Names the step, and says what became of the object. */
const OPERATION_WORDS = {
  grow: ["Grow {name}", "{name} is grown {where}."],
  shrink: ["Shrink {name}", "{name} is shrunk {where}."],
  smooth: ["Smooth {name}", "{name} is smoothed {where}."],
  "fill-holes": ["Fill holes of {name}", "{name} has no holes {where}."],
  "largest-piece": ["Keep the largest piece of {name}", "{name} is its largest piece alone {where}."],
  "other-pieces": ["Take the largest piece from {name}", "{name} is without its largest piece {where}."],
  "fill-hole": ["Fill a hole of {name}", "{name} has a hole less {where}."],
  "remove-piece": ["Remove a piece of {name}", "{name} has a piece less {where}."],
  invert: ["Invert {name}", "{name} is inverted {where}."],
  place: ["Move {name}", "{name} is moved {where}."],
} as const satisfies Readonly<Record<MaskOperation["kind"], readonly [step: AnyText, done: AnyText]>>;
