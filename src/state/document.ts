import { applyPatches, type Draft, enablePatches, type Patch, produce, produceWithPatches } from "immer";
import { create, type StateCreator } from "zustand";
import { withFollowers } from "../core/conversation.ts";
import type { Rle } from "../core/mask.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import type {
  AnswerId,
  Exchange,
  FrameMask,
  ObjectId,
  Project,
  SceneObject,
  VideoReference,
} from "../core/project.ts";
import { rleArea } from "../core/rle.ts";
import { plural, t } from "../language/text.ts";
import { EMPTY_HISTORY, extended, type History, type HistoryEntry, patchBytes, recorded } from "./history.ts";
import { type MaskRegistry, maskRegistry } from "./mask-registry.ts";
import { type MaskWrite, writeMasks } from "./mask-writes.ts";
import { nextObjectLook } from "./object-names.ts";
import { setOutOfSight } from "./out-of-sight.ts";
import { type TrackedWrite, writeTracked } from "./tracked-masks.ts";

enablePatches();

/** A mask as the hand left it. `objectId` null makes a new object of it, in the same step. */
export interface Stroke {
  readonly objectId: ObjectId | null;
  readonly frameIndex: number;
  readonly timeSeconds: number;
  readonly mask: Rle;
  /** What was done, such as "Brush stroke". */
  readonly label: string;
}

/** An object with its masks, none of them empty. Without a name it gets the next one. */
export interface FoundObject {
  readonly name?: string;
  readonly masks: readonly {
    readonly frameIndex: number;
    readonly timeSeconds: number;
    readonly mask: Rle | { readonly packed: PackedMask; readonly digest: MaskDigest };
    /** By a tracker; a mask of a person's where absent. */
    readonly tracked?: { readonly confidence: number };
  }[];
}

/** What a track found since it last told; all of it is one step. */
export interface TrackAdvance {
  readonly trackId: string;
  /** Names the step, such as "Track Dog". */
  readonly label: string;
  /** Where the track began. */
  readonly frameIndex: number;
  readonly writes: readonly TrackedWrite[];
}

/** Masks that were made of others; all of it is one step. */
export interface MaskChange {
  /** Names the step, such as "Grow Dog". */
  readonly label: string;
  /** Where an undo leads to. */
  readonly frameIndex: number;
  readonly writes: readonly MaskWrite[];
  /** Objects that are taken away, since their masks went into another. */
  readonly removes?: readonly ObjectId[];
  /** An object for masks that were split off; the writes name it. */
  readonly adds?: ObjectId;
}

export interface DocumentState extends History {
  readonly project: Project;
  /** The object that the tools work on; not part of the document. */
  readonly selectedObjectId: ObjectId | null;

  objectAdded(name?: string): ObjectId;
  /** An empty mask removes the frame's mask; one equal to what is there changes nothing. */
  strokeCommitted(stroke: Stroke): ObjectId;
  /**
   * Adds objects with their masks, in one step.
   * @param frameIndex where an undo leads to
   * @returns their ids, in order
   */
  objectsFound(found: readonly FoundObject[], frameIndex: number): readonly ObjectId[];
  /** Puts in what a track found, except where there is a mask by hand. @returns false when its step was taken back */
  trackAdvanced(advance: TrackAdvance): boolean;
  /** Puts in masks that were made of others. */
  masksChanged(change: MaskChange): void;
  maskCleared(id: ObjectId, frameIndex: number): void;
  /** The person says that the object is not in sight on a frame, which takes its mask away there; or takes the word back. */
  objectOutOfSight(id: ObjectId, frameIndex: number, isOut: boolean): void;
  /**
   * Gives a mask that the object has or had to other frames too, in place of what they have, in one step.
   * @param to not empty; an undo leads to the first
   * @returns false when the mask has not been read from storage yet
   */
  maskCopied(
    id: ObjectId,
    source: FrameMask,
    to: readonly Pick<FrameMask, "frameIndex" | "timeSeconds">[],
  ): boolean;
  objectRenamed(id: ObjectId, name: string): void;
  /** Puts an object elsewhere in the list, which is also the order of drawing. @param to its place afterwards, counting from 0 */
  objectMoved(id: ObjectId, to: number): void;
  objectRecoloured(id: ObjectId, paletteIndex: number): void;
  objectsRemoved(ids: readonly ObjectId[]): void;
  objectsHidden(ids: readonly ObjectId[], hidden: boolean): void;
  objectsLocked(ids: readonly ObjectId[], locked: boolean): void;
  /** Removes the answer with all that follow it, which would mean nothing without it. */
  exchangeRemoved(id: AnswerId): void;
  /** Keeps a better answer beside the model's; an empty one, or the model's own, takes it away. */
  answerCorrected(id: AnswerId, text: string): void;
  /** Takes the last step back and returns it; null when there is none. */
  undone(): HistoryEntry | null;
  redone(): HistoryEntry | null;

  // The rest is no editing: it enters no history, and undo leaves it alone.
  objectSelected(id: ObjectId | null): void;
  exchangeAdded(exchange: Exchange): void;
  exchangeChanged(id: AnswerId, change: Partial<Exchange>): void;
  answerStreamed(id: AnswerId, delta: string): void;
  projectOpened(project: Project): void;
  projectRenamed(name: string): void;
  videoAttached(reference: VideoReference): void;
}

const now = (): string => new Date().toISOString();

/** What a project is called until somebody names it; shown through {@link projectTitle}. */
const UNTITLED = "Untitled";

/** A project's name, as people read it. */
export const projectTitle = (name: string): string => (name === UNTITLED ? t(UNTITLED) : name);

export function createEmptyProject(): Project {
  return {
    formatVersion: 2,
    id: crypto.randomUUID(),
    name: UNTITLED,
    video: null,
    objects: [],
    exchanges: [],
    modifiedAt: now(),
  };
}

const createDocument =
  (registry: MaskRegistry): StateCreator<DocumentState> =>
  (set, get) => {
    /** Makes an undoable step of what `change` does; nothing when it does nothing. */
    const edit = (
      label: string,
      where: { frameIndex?: number; objectId?: ObjectId },
      change: (project: Draft<Project>) => void,
    ): void => {
      const [project, forward, backward] = produceWithPatches(get().project, change);
      step(label, where, project, forward, backward);
    };

    const step = (
      label: string,
      where: { frameIndex?: number; objectId?: ObjectId; answerId?: AnswerId; trackId?: string },
      project: Project,
      forward: readonly Patch[],
      backward: readonly Patch[],
    ): void => {
      if (forward.length === 0) return;
      set((state) => ({
        project: { ...project, modifiedAt: now() },
        ...recorded(state, {
          label,
          frameIndex: where.frameIndex ?? null,
          objectId: where.objectId ?? null,
          answerId: where.answerId ?? null,
          trackId: where.trackId ?? null,
          forward,
          backward,
          bytes: patchBytes(forward) + patchBytes(backward),
        }),
      }));
    };

    /** Changes the document outside the history. */
    const change = (recipe: (project: Draft<Project>) => void): void => {
      set((state) => {
        const project = produce(state.project, recipe);
        return project === state.project ? {} : { project: { ...project, modifiedAt: now() } };
      });
    };

    const object = (id: ObjectId): SceneObject | undefined =>
      get().project.objects.find((other) => other.id === id);

    /** Objects as a step's name has them. */
    const named = (ids: readonly ObjectId[]): string =>
      ids.length === 1 ? (object(ids[0]!)?.name ?? "") : plural(ids.length, "{n} object", "{n} objects");

    const newObject = (name?: string, among = get().project.objects): SceneObject => {
      const look = nextObjectLook(among);
      const id = crypto.randomUUID() as ObjectId;
      return {
        id,
        name: name ?? look.name,
        paletteIndex: look.paletteIndex,
        hidden: false,
        locked: false,
        masks: {},
      };
    };

    return {
      ...EMPTY_HISTORY,
      project: createEmptyProject(),
      selectedObjectId: null,

      objectAdded(name) {
        const added = newObject(name);
        edit(t("Add {name}", { name: added.name }), { objectId: added.id }, (project) => {
          project.objects.push(added as Draft<SceneObject>);
        });
        set({ selectedObjectId: added.id });
        return added.id;
      },

      strokeCommitted({ objectId, frameIndex, timeSeconds, mask, label }) {
        const existing = objectId === null ? undefined : object(objectId);
        const target = existing ?? newObject();
        const isEmpty = rleArea(mask) === 0;
        const before = target.masks[frameIndex];
        if (!before && isEmpty) return target.id;
        const digest = isEmpty ? null : registry.add(target.id, frameIndex, mask);
        if (before?.digest === digest) return target.id;
        edit(
          t("{label} on {name}", { label, name: target.name }),
          { frameIndex, objectId: target.id },
          (project) => {
            if (!existing) project.objects.push(target as Draft<SceneObject>);
            const object = project.objects.find((other) => other.id === target.id)!;
            setOutOfSight(object, frameIndex, false);
            if (digest === null) delete object.masks[frameIndex];
            else
              object.masks[frameIndex] = { frameIndex, timeSeconds, digest, origin: "hand", confidence: 1 };
          },
        );
        set({ selectedObjectId: target.id });
        return target.id;
      },

      objectsFound(found, frameIndex) {
        const added: SceneObject[] = [];
        for (const { name, masks } of found) {
          const object = newObject(name, [...get().project.objects, ...added]);
          const entries = masks.map(({ frameIndex, timeSeconds, mask, tracked }): [number, FrameMask] => {
            const digest =
              "packed" in mask
                ? registry.addPacked(object.id, frameIndex, mask.packed, mask.digest)
                : registry.add(object.id, frameIndex, mask);
            const made = { frameIndex, timeSeconds, digest };
            return [
              frameIndex,
              tracked
                ? { ...made, origin: "tracked", ...tracked }
                : { ...made, origin: "hand", confidence: 1 },
            ];
          });
          added.push({ ...object, masks: Object.fromEntries(entries) });
        }
        const label = plural(added.length, "Add an object", "Add {n} objects");
        edit(label, { frameIndex }, (project) => {
          project.objects.push(...(added as Draft<SceneObject>[]));
        });
        return added.map(({ id }) => id);
      },

      trackAdvanced({ trackId, label, frameIndex, writes }) {
        const state = get();
        if (state.future.some((entry) => entry.trackId === trackId)) return false;
        const [project, forward, backward] = produceWithPatches(state.project, (draft) =>
          writeTracked(draft, writes, registry),
        );
        const history = extended(state, trackId, forward, backward);
        if (history) set({ ...history, project: { ...project, modifiedAt: now() } });
        else step(label, { frameIndex, objectId: writes[0]?.objectId, trackId }, project, forward, backward);
        return true;
      },

      masksChanged({ label, frameIndex, writes, removes = [], adds }) {
        edit(label, { frameIndex, objectId: writes[0]?.objectId }, (project) => {
          if (adds) project.objects.push({ ...newObject(), id: adds } as Draft<SceneObject>);
          writeMasks(project, writes, registry);
          takeAway(project, removes);
        });
        if (removes.includes(get().selectedObjectId!))
          set({ selectedObjectId: writes[0]?.objectId ?? get().project.objects.at(-1)?.id ?? null });
      },

      maskCleared(id, frameIndex) {
        edit(
          t("Clear mask of {name}", { name: object(id)?.name ?? "" }),
          { frameIndex, objectId: id },
          (project) => {
            delete project.objects.find((other) => other.id === id)?.masks[frameIndex];
          },
        );
      },

      objectOutOfSight(id, frameIndex, isOut) {
        const name = object(id)?.name ?? "";
        const label = isOut ? t("{name} not in sight", { name }) : t("{name} in sight again", { name });
        edit(label, { frameIndex, objectId: id }, (project) => {
          const found = project.objects.find((other) => other.id === id);
          if (found) setOutOfSight(found, frameIndex, isOut);
        });
      },

      maskCopied(id, source, to) {
        const target = object(id);
        if (!target) return true;
        const { digest } = source;
        const frames = to.filter(({ frameIndex }) => target.masks[frameIndex]?.digest !== digest);
        if (!frames.every(({ frameIndex }) => registry.copy(id, source, frameIndex))) return false;
        edit(
          t("Copy mask on {name}", { name: target.name }),
          { frameIndex: frames[0]?.frameIndex, objectId: id },
          (project) => {
            const object = project.objects.find((other) => other.id === id)!;
            for (const { frameIndex, timeSeconds } of frames) {
              setOutOfSight(object, frameIndex, false);
              object.masks[frameIndex] = { frameIndex, timeSeconds, digest, origin: "hand", confidence: 1 };
            }
          },
        );
        set({ selectedObjectId: id });
        return true;
      },

      objectRenamed(id, name) {
        const trimmed = name.trim();
        const before = object(id)?.name;
        if (trimmed === "" || trimmed === before) return;
        edit(
          t("Rename {before} to {trimmed}", { before: before ?? "", trimmed }),
          { objectId: id },
          (project) => {
            project.objects.find((other) => other.id === id)!.name = trimmed;
          },
        );
      },

      objectMoved(id, to) {
        const { project } = get();
        const from = project.objects.findIndex((other) => other.id === id);
        const target = Math.min(Math.max(to, 0), project.objects.length - 1);
        const moved = project.objects[from];
        if (!moved || target === from) return;
        // Written by hand: Immer's own patches would hold every object in between with all its masks.
        const takeAndPut = (taken: number, put: number): Patch[] => [
          { op: "remove", path: ["objects", taken] },
          { op: "add", path: ["objects", put], value: moved },
        ];
        const forward = takeAndPut(from, target);
        const label = t("Move {name} in the list", { name: moved.name });
        step(label, { objectId: id }, applyPatches(project, forward), forward, takeAndPut(target, from));
      },

      objectRecoloured(id, paletteIndex) {
        edit(t("Recolour {name}", { name: object(id)?.name ?? "" }), { objectId: id }, (project) => {
          const found = project.objects.find((other) => other.id === id);
          if (found) found.paletteIndex = paletteIndex;
        });
      },

      objectsRemoved(ids) {
        edit(t("Delete {name}", { name: named(ids) }), { objectId: ids[0] }, (project) => {
          takeAway(project, ids);
        });
        if (ids.includes(get().selectedObjectId!))
          set({ selectedObjectId: get().project.objects.at(-1)?.id ?? null });
      },

      objectsHidden(ids, hidden) {
        edit(
          hidden ? t("Hide {name}", { name: named(ids) }) : t("Show {name}", { name: named(ids) }),
          { objectId: ids[0] },
          (project) => {
            for (const found of project.objects) if (ids.includes(found.id)) found.hidden = hidden;
          },
        );
      },

      objectsLocked(ids, locked) {
        edit(
          locked ? t("Lock {name}", { name: named(ids) }) : t("Unlock {name}", { name: named(ids) }),
          { objectId: ids[0] },
          (project) => {
            for (const found of project.objects) if (ids.includes(found.id)) found.locked = locked;
          },
        );
      },

      exchangeRemoved(id) {
        const { project } = get();
        const { label, forward, backward } = removalOf(project.exchanges, id);
        step(label, { answerId: id }, applyPatches(project, forward), forward, backward);
      },

      answerCorrected(id, text) {
        edit(t("Correct an answer"), {}, (project) => {
          const found = project.exchanges.find((exchange) => exchange.id === id);
          if (!found || text === (found.correction?.text ?? found.answer)) return;
          if (text === "" || text === found.answer) delete found.correction;
          else found.correction = { text, writtenAt: now() };
        });
      },

      undone() {
        const { past, future, project } = get();
        const entry = past.at(-1);
        if (!entry) return null;
        set({
          project: { ...applyPatches(project, entry.backward), modifiedAt: now() },
          past: past.slice(0, -1),
          future: [...future, entry],
        });
        reselect(entry);
        return entry;
      },

      redone() {
        const { past, future, project } = get();
        const undone = future.at(-1);
        if (!undone) return null;
        // What follows an answer may have been asked since it came back.
        const { answerId } = undone;
        const entry = answerId === null ? undone : { ...undone, ...removalOf(project.exchanges, answerId) };
        set({
          project: { ...applyPatches(project, entry.forward), modifiedAt: now() },
          past: [...past, entry],
          future: future.slice(0, -1),
        });
        reselect(entry);
        return entry;
      },

      objectSelected: (id) => set({ selectedObjectId: id }),

      exchangeAdded(exchange) {
        change((project) => {
          project.exchanges.push(exchange as Draft<Exchange>);
        });
      },
      exchangeChanged: (id, changes) =>
        change((project) => {
          const found = project.exchanges.find((exchange) => exchange.id === id);
          if (found) Object.assign(found, changes);
        }),
      answerStreamed: (id, delta) =>
        change((project) => {
          const found = project.exchanges.find((exchange) => exchange.id === id);
          if (found) found.answer += delta;
        }),

      projectOpened: (project) =>
        set({ ...EMPTY_HISTORY, project, selectedObjectId: project.objects.at(-1)?.id ?? null }),
      projectRenamed: (name) =>
        change((project) => {
          project.name = name;
        }),
      videoAttached: (reference) =>
        change((project) => {
          project.video = reference as Draft<VideoReference>;
        }),
    };

    /** After a step back or forth the object it concerned is selected again, if it is there. */
    function reselect(entry: HistoryEntry): void {
      const { project, selectedObjectId } = get();
      const exists = (id: ObjectId | null) => project.objects.some((other) => other.id === id);
      if (exists(entry.objectId)) set({ selectedObjectId: entry.objectId });
      else if (!exists(selectedObjectId)) set({ selectedObjectId: project.objects.at(-1)?.id ?? null });
    }
  };

function takeAway({ objects }: Draft<Project>, ids: readonly ObjectId[]): void {
  for (const id of ids) {
    const index = objects.findIndex((other) => other.id === id);
    if (index >= 0) objects.splice(index, 1);
  }
}

/**
 * The step that removes an answer with all that follow it. Written by hand: exchanges are also appended and streamed into outside the
 * history, so a step may only take out or put back these. Immer's own patches would set every later element and the length. Nothing
 * else inserts or removes before an index, so it stays true.
 */
function removalOf(
  exchanges: readonly Exchange[],
  id: AnswerId,
): Pick<HistoryEntry, "label" | "forward" | "backward"> {
  const removed = withFollowers(exchanges, id).map((exchange) => ({
    path: ["exchanges", exchanges.indexOf(exchange)],
    value: exchange,
  }));
  return {
    label: removed.length > 1 ? t("Delete answer and what follows it") : t("Delete answer"),
    forward: removed.toReversed().map(({ path }) => ({ op: "remove", path })),
    backward: removed.map(({ path, value }) => ({ op: "add", path, value })),
  };
}

/** A document of its own, for tests. */
export const createDocumentStore = (registry: MaskRegistry) =>
  create<DocumentState>()(createDocument(registry));

/** The document that is open. */
export const useDocument = createDocumentStore(maskRegistry);
