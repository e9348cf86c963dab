import { readFile } from "node:fs/promises";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { packedMasks } from "../core/named-mask.ts";
import { unpackMask } from "../core/packed-mask.ts";
import type { FrameMask, ObjectId, Project } from "../core/project.ts";
import { sampleProject } from "../testing/sample-project.ts";

// Each test has a database of its own, and modules that have not opened one yet.
const load = async () => ({
  ...(await import("./project-store.ts")),
  ...(await import("./stored-masks.ts")),
  ...(await import("./keep-project.ts")),
  ...(await import("./database.ts")),
});
let store: Awaited<ReturnType<typeof load>>;
beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.resetModules();
  store = await load();
});

const { project, masks } = sampleProject();
const [dog] = project.objects.map(({ id }) => id) as [ObjectId];
const keep = async (before: Project | null, after: Project, all = masks) => {
  const saved = await store.saveProject(before, after, packedMasks(all));
  if (!saved.ok) throw new Error(saved.error.message);
};
const keysIn = async (
  name: "masks" | "maskBlocks" | "frames" | "exchanges" | "replaced" | "summaries" | "projects",
) => (await store.database()).getAllKeys(name);
const pixels = async (id: string, objectId: ObjectId, first: number, last = first) => {
  const read = await store.storedMasks(id).read([{ objectId, first, last }]);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
};
const withMasks = (from: Project, change: (masks: Record<number, FrameMask>) => void): Project => {
  const changed = { ...from.objects[0]!.masks };
  change(changed);
  return { ...from, objects: [{ ...from.objects[0]!, masks: changed }] };
};

describe("a stored project", () => {
  it("comes back as it was, pixels apart", async () => {
    await keep(null, project);
    expect(await store.loadProject("p1")).toEqual({ ok: true, value: project });
    expect(await pixels("p1", dog, 0, 100)).toEqual(expect.arrayContaining([...masks]));
    expect(await pixels("p1", dog, 4)).toEqual([masks[1]]);
    expect(await pixels("p1", "o2" as ObjectId, 0, 100)).toEqual([]);
    expect(await pixels("p2", dog, 0, 100)).toEqual([]);
  });

  it("is listed without being read, the latest first", async () => {
    await keep(null, project);
    await keep(null, { ...project, id: "p2", name: "cat", modifiedAt: "2026-02-01T00:00:00.000Z" });
    // What would fail to parse is not looked at.
    await (await store.database()).put("projects", { broken: true } as never, "p2");
    expect(await store.listProjects()).toMatchObject([
      { id: "p2", name: "cat", videoName: "dog.mp4", objectCount: 1, answerCount: 1 },
      { id: "p1", name: "dog: the/film" },
    ]);
    expect((await store.findProjectOfVideo("ab".repeat(32)))?.id).toBe("p1");
    expect(await store.findProjectOfVideo("cd".repeat(32))).toBeNull();
  });

  it("is gone with everything that was its own once it is deleted, and no other is", async () => {
    await keep(null, project);
    await keep(null, { ...project, id: "p10" });
    await store.saveVideoSource("p1", { kind: "sample", path: "a.mp4" });
    await store.deleteProject("p1");
    for (const name of ["masks", "frames", "exchanges", "replaced"] as const) {
      expect((await keysIn(name)).map(([id]) => id)).not.toContain("p1");
      expect((await keysIn(name)).map(([id]) => id)).toContain("p10");
    }
    expect(await keysIn("summaries")).toEqual(["p10"]);
    expect((await store.loadProject("p1")).ok).toBe(false);
    expect(await store.loadVideoSource("p1")).toBeNull();
    expect((await store.loadProject("p10")).ok).toBe(true);
  });

  it("that was open last is remembered, also when it was not changed", async () => {
    expect(await store.loadLastProject()).toEqual({ ok: true, value: null });
    await keep(null, project);
    await store.rememberLastProject("p1");
    expect(await store.loadLastProject()).toEqual({ ok: true, value: project });
    await store.rememberLastProject("never stored");
    expect(await store.loadLastProject()).toEqual({ ok: true, value: null });
  });

  it("that is damaged says so", async () => {
    await keep(null, project);
    await (await store.database()).delete("exchanges", ["p1", "a1"]);
    const read = await store.loadProject("p1");
    expect(read.ok ? "" : read.error.message).toBe("1 of its 1 answers are missing");
  });
});

describe("a save", () => {
  /** What the second of two saves puts, by store. */
  const putBy = async (before: Project, after: Project, all = masks) => {
    await keep(null, before);
    const put = vi.spyOn(IDBObjectStore.prototype, "put");
    await keep(before, after, all);
    const calls = put.mock.contexts.map((context) => (context as IDBObjectStore).name);
    put.mockRestore();
    return calls.sort();
  };

  it("of a stroke writes its mask, one block of frames and the small document", async () => {
    const far = { ...masks[0]!, frameIndex: 5000 };
    const before = withMasks(project, (all) => {
      all[5000] = { ...all[3]!, frameIndex: 5000 };
    });
    const after = withMasks(before, (all) => {
      all[3] = { ...all[3]!, digest: masks[1]!.digest };
    });
    const stroke = { ...masks[1]!, frameIndex: 3 };
    expect(await putBy(before, after, [...masks, far, stroke])).toEqual([
      "frames",
      "masks",
      "projects",
      "replaced",
      "summaries",
    ]);
    expect((await store.loadProject("p1")).ok && (await store.loadProject("p1"))).toEqual({
      ok: true,
      value: after,
    });
  });

  it("of an answer that grows writes that answer and no mask", async () => {
    const after = { ...project, exchanges: [{ ...project.exchanges[0]!, answer: "A dog" }] };
    expect(await putBy(project, after)).toEqual(["exchanges", "projects", "summaries"]);
  });

  it("removes what is no longer there", async () => {
    await keep(null, project);
    await keep(project, { ...project, objects: [], exchanges: [] });
    expect(await store.loadProject("p1")).toEqual({
      ok: true,
      value: { ...project, objects: [], exchanges: [] },
    });
    expect(await keysIn("frames")).toEqual([]);
    expect(await keysIn("exchanges")).toEqual([]);
  });

  it("keeps replaced pixels for undo, until the project is next opened and nothing names them", async () => {
    const after = withMasks(project, (all) => {
      delete all[4];
    });
    await keep(null, project);
    await keep(project, after);
    expect(await pixels("p1", dog, 4)).toEqual([masks[1]]);
    // Undone: the mask is named again, although nobody has its bytes at hand any more.
    await keep(after, project, []);
    await store.deleteReplacedMasks(project);
    expect(await pixels("p1", dog, 4)).toEqual([masks[1]]);
    await keep(project, after, []);
    await store.deleteReplacedMasks(after);
    expect(await pixels("p1", dog, 4)).toEqual([]);
    // Those of frame 3: the current one, and the one that was asked about.
    expect(await pixels("p1", dog, 3)).toHaveLength(2);
    const unasked = { ...after, exchanges: [] };
    await keep(after, unasked, []);
    await store.deleteReplacedMasks(unasked);
    expect(await pixels("p1", dog, 3)).toEqual([masks[0]]);
    expect(await keysIn("replaced")).toEqual([]);
  });
});

describe("a project that comes all at once", () => {
  const keepWhole = async (whole = { project, masks }) => {
    const kept = await store.keepProject(whole);
    if (!kept.ok) throw new Error(kept.error.message);
  };

  it("comes back as it was, its masks in blocks", async () => {
    await keepWhole();
    expect(await store.loadProject("p1")).toEqual({ ok: true, value: project });
    expect(await pixels("p1", dog, 0, 100)).toEqual(masks);
    expect(await pixels("p1", dog, 4)).toEqual([masks[1]]);
    expect(await keysIn("masks")).toEqual([]);
    expect(await keysIn("maskBlocks")).toEqual([["p1", dog, 0, 0]]);
  });

  it("is edited like any other, and masks that nothing names leave their block", async () => {
    await keepWhole();
    const after = withMasks(project, (all) => {
      delete all[4];
      all[3] = { ...all[3]!, digest: masks[1]!.digest };
    });
    await keep(project, after, [{ ...masks[1]!, frameIndex: 3 }]);
    expect(await pixels("p1", dog, 4)).toEqual([masks[1]]);
    await store.deleteReplacedMasks(after);
    // The one that was asked about stays.
    expect(await pixels("p1", dog, 0, 100)).toEqual([{ ...masks[1]!, frameIndex: 3 }, masks[2]]);
    const unasked = { ...after, exchanges: [] };
    await keep(after, unasked, []);
    await store.deleteReplacedMasks(unasked);
    expect(await keysIn("maskBlocks")).toEqual([]);
  });

  it("is gone with its blocks once it is deleted", async () => {
    await keepWhole();
    await keepWhole({ project: { ...project, id: "p10" }, masks });
    await store.deleteProject("p1");
    expect((await keysIn("maskBlocks")).map(([id]) => id)).toEqual(["p10"]);
  });

  it("is not kept at all when the disk is full before its end", async () => {
    const put = IDBObjectStore.prototype.put;
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      if (this.name === "summaries") throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    });
    expect(await store.keepProject({ project, masks })).toEqual({
      ok: false,
      error: { code: "storage-full", message: "no room" },
    });
    full.mockRestore();
    for (const name of ["projects", "maskBlocks", "frames", "exchanges"] as const) {
      expect(await keysIn(name)).toEqual([]);
    }
  });
});

describe("a database of version 2", () => {
  it("is brought over as it is", async () => {
    const v2 = ["projects", "sources", "meta", "summaries", "exchanges", "frames", "masks", "replaced"];
    await keep(null, project);
    const rows = await Promise.all(
      (["projects", "summaries", "exchanges", "frames", "masks", "replaced"] as const).map(async (name) => {
        const db = await store.database();
        return [name, await db.getAllKeys(name), await db.getAll(name)] as const;
      }),
    );
    (await store.database()).close();
    vi.stubGlobal("indexedDB", new IDBFactory());
    const old = await openDB("videorefer", 2, {
      upgrade(db) {
        for (const name of v2) db.createObjectStore(name);
      },
    });
    for (const [name, keys, values] of rows) {
      for (const [i, key] of keys.entries()) await old.put(name, values[i], key);
    }
    old.close();
    vi.resetModules();
    store = await load();
    expect(await store.loadProject("p1")).toEqual({ ok: true, value: project });
    expect(await pixels("p1", dog, 0, 100)).toEqual(expect.arrayContaining([...masks]));
  });
});

interface ProjectV1 {
  id: string;
  objects: { id: ObjectId; masks: Record<string, { frameIndex: number; mask: unknown }> }[];
  exchanges: { id: string; answer: string; regions: { frame: { mask: unknown } }[] }[];
}

describe("a database of version 1", () => {
  const fixture = async (): Promise<Record<"projects" | "sources" | "meta", [string, unknown][]>> =>
    JSON.parse(
      await readFile(new URL("../testing/fixtures/project-v1/database.json", import.meta.url), "utf8"),
    );

  /** Makes the database as version 1 did and fills it with what its build stored, and perhaps more. */
  const fill = async (more: [string, unknown][] = []) => {
    const stores = await fixture();
    const db = await openDB("videorefer", 1, {
      upgrade(db) {
        for (const name of ["projects", "sources", "meta"]) db.createObjectStore(name);
      },
    });
    for (const [name, rows] of Object.entries(stores)) {
      for (const [key, value] of rows) await db.put(name, value, key);
    }
    for (const [key, value] of more) await db.put("projects", value, key);
    db.close();
    return stores.projects.map(([, value]) => value as ProjectV1);
  };

  const expectNothingLost = async (old: readonly ProjectV1[]) => {
    expect((await store.listProjects()).map(({ id }) => id).sort()).toEqual(old.map(({ id }) => id).sort());
    for (const was of old) {
      const read = await store.loadProject(was.id);
      if (!read.ok) throw new Error(read.error.message);
      const { objects, exchanges, ...rest } = read.value;
      const { objects: oldObjects, exchanges: oldExchanges, ...oldRest } = was;
      expect(rest).toEqual({ ...oldRest, formatVersion: 2 });
      const at = async (objectId: ObjectId, mark: FrameMask) =>
        (await pixels(was.id, objectId, mark.frameIndex))
          .filter(({ digest }) => digest === mark.digest)
          .map(({ packed }) => unpackMask(packed));
      expect(objects.length).toBe(oldObjects.length);
      for (const [i, { masks, ...object }] of objects.entries()) {
        const { masks: oldMasks, ...oldObject } = oldObjects[i]!;
        expect(object).toEqual(oldObject);
        expect(Object.keys(masks)).toEqual(Object.keys(oldMasks));
        for (const mark of Object.values(masks)) {
          const { mask, ...oldMark } = oldMasks[mark.frameIndex]!;
          expect(mark).toMatchObject(oldMark);
          expect(await at(object.id, mark)).toEqual([mask]);
        }
      }
      expect(exchanges.length).toBe(oldExchanges.length);
      for (const [i, { regions, question: _question, ...exchange }] of exchanges.entries()) {
        expect(oldExchanges[i]).toMatchObject(exchange);
        for (const [j, { objectId, frame }] of regions.entries()) {
          expect(await at(objectId, frame)).toEqual([oldExchanges[i]!.regions[j]!.frame.mask]);
        }
      }
    }
  };

  it("is brought over with nothing lost", async () => {
    const old = await fill();
    expect(old.map(({ objects, exchanges }) => [objects.length, exchanges.length]).sort()).toEqual([
      [1, 0],
      [2, 2],
    ]);
    await expectNothingLost(old);
    const last = await store.loadLastProject();
    expect(last.ok && last.value?.video?.name).toBe("shapes.mp4");
    expect(await store.loadVideoSource(last.ok ? (last.value?.id ?? "") : "")).toEqual({
      kind: "sample",
      path: "samples/shapes.mp4",
    });
  });

  it("keeps a project that cannot be read as it is, out of the list", async () => {
    const broken = { formatVersion: 1, id: "broken", name: 7 };
    const old = await fill([["broken", broken]]);
    await expectNothingLost(old);
    expect(await (await store.database()).get("projects", "broken")).toEqual(broken);
    expect((await store.loadProject("broken")).ok).toBe(false);
  });

  it("is as it was when the change is cut off at any request, and is brought over by the next", async () => {
    const old = await fill();
    const put = IDBObjectStore.prototype.put;
    let cutOff = 0;
    for (let allowed = 0; ; allowed++) {
      let left = allowed;
      IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
        if (left-- === 0) throw new DOMException("the browser was closed", "AbortError");
        return put.apply(this, args);
      };
      vi.resetModules();
      store = await load();
      const opened = await store.loadLastProject();
      IDBObjectStore.prototype.put = put;
      if (opened.ok) break;
      cutOff++;
      const db = await openDB("videorefer", 1);
      expect([...db.objectStoreNames]).toEqual(["meta", "projects", "sources"]);
      expect(await db.getAll("projects")).toEqual(old);
      db.close();
    }
    expect(cutOff).toBeGreaterThan(8);
    await expectNothingLost(old);
  });
});
