import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { packedMasks } from "../core/named-mask.ts";
import type { AnswerId, Project } from "../core/project.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { WebLocks } from "../testing/web-locks.ts";

const { project, masks } = sampleProject();
const mask = (area: number) => ({ size: [2, 3], counts: [0, area, 6 - area] }) as const;

type Ask = ConstructorParameters<typeof import("./project-session.ts").ProjectSession>[1];
const neverAsks: Ask = async ({ name }) => {
  throw new Error(`nobody should be asked about “${name}”`);
};

/** Storage that is full from now on. @returns makes room again */
function fillDisk(): () => void {
  const put = IDBObjectStore.prototype.put;
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    if (this.name === "projects") throw new DOMException("no room", "QuotaExceededError");
    return put.apply(this, args);
  });
  return () => full.mockRestore();
}

/** What belongs to one tab: stores, session, registry. Tabs share the database and the locks. */
async function openTab(beforeSwitch = () => {}, ask: Ask = neverAsks) {
  vi.resetModules();
  const { ProjectSession } = await import("./project-session.ts");
  const { useDocument } = await import("../state/document.ts");
  const { useApp } = await import("../state/app-store.ts");
  const { maskRegistry } = await import("../state/mask-registry.ts");
  const store = await import("../projects/project-store.ts");
  const session = new ProjectSession(beforeSwitch, ask);
  return {
    session,
    maskRegistry,
    store,
    document: () => useDocument.getState(),
    app: () => useApp.getState(),
    draw(area: number, frameIndex = 3) {
      const { project, strokeCommitted } = useDocument.getState();
      const objectId = project.objects[0]?.id ?? null;
      return strokeCommitted({
        objectId,
        frameIndex,
        timeSeconds: 0.1,
        mask: mask(area),
        label: "Brush stroke",
      });
    },
    /** The pixels that storage and memory have of the first object. */
    async drawn(frameIndex = 3) {
      const [object] = useDocument.getState().project.objects;
      const named = object?.masks[frameIndex];
      return object && named ? maskRegistry.load(object.id, named) : null;
    },
    async stored(id: string): Promise<Project | null> {
      const read = await store.loadProject(id);
      return read.ok ? read.value : null;
    },
  };
}
type Tab = Awaited<ReturnType<typeof openTab>>;

afterEach(() => {
  vi.restoreAllMocks();
});

let leavePage: () => void;
beforeEach(() => {
  const listeners: (() => void)[] = [];
  leavePage = () => {
    for (const listener of listeners) listener();
  };
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("navigator", { locks: new WebLocks(), storage: { persist: async () => true } });
  vi.stubGlobal("document", { addEventListener: () => {}, visibilityState: "visible" });
  vi.stubGlobal("addEventListener", (kind: string, listener: () => void) => {
    if (kind === "pagehide") listeners.push(listener);
  });
});

/** A tab with the sample project in storage, and open. */
async function tabWithProject(beforeSwitch?: () => void, ask?: Ask): Promise<Tab> {
  const tab = await openTab(beforeSwitch, ask);
  await tab.store.saveProject(null, project, packedMasks(masks));
  await tab.session.open(project);
  return tab;
}

describe("what was done", () => {
  it("is on disk without anybody saving, pixels too", async () => {
    const tab = await tabWithProject();
    tab.document().projectRenamed("Park");
    tab.draw(5);
    await vi.waitFor(async () => expect((await tab.stored("p1"))?.name).toBe("Park"));
    expect(tab.app().save).toEqual({ kind: "saved" });
    const later = await openTab();
    await later.session.restore();
    expect(later.document().project).toEqual(tab.document().project);
    expect(await later.drawn()).toEqual(mask(5));
    expect(await later.drawn(4)).toEqual({ size: [2, 3], counts: [2, 2, 2] });
  });

  it("is written when the page goes away, however short ago it was done", async () => {
    const tab = await tabWithProject();
    tab.draw(5);
    leavePage();
    await vi.waitFor(async () => expect(await tab.stored("p1")).toEqual(tab.document().project), {
      timeout: 150,
    });
  });

  it("can be undone with its pixels, after saving and after another visit", async () => {
    const tab = await tabWithProject();
    tab.draw(5);
    await tab.session.flush();
    tab.draw(6);
    await tab.session.flush();
    tab.document().undone();
    await tab.session.flush();
    expect(await tab.drawn()).toEqual(mask(5));
    const later = await openTab();
    await later.session.restore();
    expect(await later.drawn()).toEqual(mask(5));
  });

  it("while another project is being opened is kept with the one it was done to", async () => {
    const tab = await tabWithProject();
    const opening = tab.session.openEmpty();
    tab.document().projectRenamed("In the last moment");
    await opening;
    expect((await tab.stored("p1"))?.name).toBe("In the last moment");
    expect(tab.document().project.name).toBe("Untitled");
  });

  it("to an empty project is nothing to keep", async () => {
    const tab = await openTab();
    await tab.session.openEmpty();
    tab.document().projectRenamed("Nothing");
    await tab.session.flush();
    expect(await tab.store.listProjects()).toEqual([]);
  });
});

describe("the project to bring back", () => {
  it("is the one that was opened last, also when it was not changed", async () => {
    const tab = await tabWithProject();
    await tab.session.openEmpty();
    tab.draw(4);
    await tab.session.flush();
    const other = tab.document().project.id;
    await tab.session.open(project);
    const later = await openTab();
    await later.session.restore();
    expect(later.document().project).toEqual(project);
    await later.session.openEmpty();
    const afterThat = await openTab();
    await afterThat.session.restore();
    expect(afterThat.document().project.objects).toEqual([]);
    expect((await afterThat.store.listProjects()).map(({ id }) => id).sort()).toEqual([other, "p1"].sort());
  });

  it("is left alone when it cannot be read", async () => {
    const tab = await tabWithProject();
    await tab.session.openEmpty();
    await tab.store.rememberLastProject("p1");
    const { database } = await import("../projects/database.ts");
    await (await database()).put("projects", { ...project, name: 7 } as never, "p1");
    const later = await openTab();
    await later.session.restore();
    expect(later.app().notice?.text).toContain("It was left untouched");
    expect(later.document().project.objects).toEqual([]);
  });
});

describe("work that cannot be saved", () => {
  it("is saved before another project opens when there is room again by then", async () => {
    const tab = await tabWithProject();
    const makeRoom = fillDisk();
    tab.document().projectRenamed("Kept");
    await tab.session.flush();
    expect(tab.app().save).toMatchObject({ kind: "failed", failure: { code: "storage-full" } });
    makeRoom();
    expect(await tab.session.openEmpty()).toBe(true);
    expect((await tab.stored("p1"))?.name).toBe("Kept");
  });

  it("stays open when the person stays, with its pixels, and is saved later", async () => {
    const ask = vi.fn<Ask>(async () => false);
    const tab = await tabWithProject(() => {}, ask);
    const makeRoom = fillDisk();
    tab.draw(5);
    const drawn = tab.document().project;
    expect(await tab.session.openEmpty()).toBe(false);
    expect(await tab.session.open({ ...project, id: "p2" })).toBe(false);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(ask).toHaveBeenLastCalledWith({
      name: project.name,
      failure: { code: "storage-full", message: "no room" },
    });
    expect(tab.document().project).toBe(drawn);
    expect(await tab.drawn()).toEqual(mask(5));
    makeRoom();
    tab.draw(6);
    await tab.session.flush();
    expect(await tab.stored("p1")).toEqual(tab.document().project);
    // The other project's lock was not kept.
    const other = await openTab();
    await other.session.open({ ...project, id: "p2" });
    expect(other.app().save.kind).toBe("saved");
  });

  it("is lost only when the person says so, and not written behind their back", async () => {
    const ask = vi.fn<Ask>(async () => true);
    const tab = await tabWithProject(() => {}, ask);
    const makeRoom = fillDisk();
    tab.document().projectRenamed("Given up");
    expect(await tab.session.openEmpty()).toBe(true);
    expect(ask).toHaveBeenCalledTimes(1);
    makeRoom();
    await tab.session.flush();
    expect((await tab.stored("p1"))?.name).toBe(project.name);
    expect(await tab.session.open(project)).toBe(true);
    expect(tab.document().project.name).toBe(project.name);
  });

  it("is asked about once, however many want to know", async () => {
    const ask = vi.fn<Ask>(async () => true);
    const tab = await tabWithProject(() => {}, ask);
    fillDisk();
    tab.document().projectRenamed("Given up");
    expect(await Promise.all([tab.session.mayLeave(), tab.session.mayLeave()])).toEqual([true, true]);
    expect(await tab.session.openEmpty()).toBe(true);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("because another tab has the project is asked about too", async () => {
    await tabWithProject();
    const ask = vi.fn<Ask>(async () => false);
    const second = await openTab(() => {}, ask);
    await second.session.restore();
    expect(await second.session.mayLeave()).toBe(true);
    second.document().projectRenamed("Second");
    expect(await second.session.openEmpty()).toBe(false);
    expect(ask).toHaveBeenCalledWith({ name: "Second", failure: null });
  });
});

describe("a deleted project", () => {
  it("stays deleted although a save of it still waits", async () => {
    const tab = await tabWithProject();
    // A save that fails is tried again later; by then the project is gone.
    const makeRoom = fillDisk();
    tab.document().projectRenamed("Full");
    await tab.session.flush();
    expect(tab.app().save.kind).toBe("failed");
    expect((await tab.session.delete("p1")).ok).toBe(true);
    makeRoom();
    await tab.session.flush();
    expect(await tab.store.listProjects()).toEqual([]);
    expect(await tab.stored("p1")).toBeNull();
  });

  it("stays deleted although an answer was being written into it", async () => {
    let stop = () => {};
    const tab = await tabWithProject(() => stop());
    const writing = setInterval(() => tab.document().answerStreamed("a1" as AnswerId, "word "), 1);
    stop = () => clearInterval(writing);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await tab.session.delete("p1")).ok).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await tab.session.flush();
    expect(await tab.store.listProjects()).toEqual([]);
    const later = await openTab();
    await later.session.restore();
    expect(later.document().project.objects).toEqual([]);
  });

  it("has to be closed in other tabs first, which would write it again", async () => {
    const tab = await tabWithProject();
    const other = await openTab();
    await other.session.openEmpty();
    const deleted = await other.session.delete("p1");
    expect(deleted.ok ? "" : deleted.error.message).toBe("it is open in another tab; close it there first");
    await tab.session.openEmpty();
    expect((await other.session.delete("p1")).ok).toBe(true);
    expect(await tab.store.listProjects()).toEqual([]);
  });
});

describe("two tabs", () => {
  it("do not both write a project", async () => {
    const first = await tabWithProject();
    const second = await openTab();
    await second.session.restore();
    expect(second.app().save).toEqual({ kind: "elsewhere" });
    second.document().projectRenamed("Second");
    await second.session.flush();
    expect((await first.stored("p1"))?.name).toBe(project.name);
  });

  it("hand a project over with its newest state", async () => {
    const first = await tabWithProject();
    const second = await openTab();
    await second.session.restore();
    first.draw(5);
    await first.session.flush();
    await second.session.takeOver();
    expect(await second.drawn()).toEqual(mask(5));
    second.draw(6);
    await second.session.flush();
    expect(first.app().save).toEqual({ kind: "elsewhere" });
    first.document().projectRenamed("Too late");
    await first.session.flush();
    expect(await second.stored("p1")).toEqual(second.document().project);
  });

  it("hand a project over with what was drawn in the tab that could not write", async () => {
    await tabWithProject();
    const second = await openTab();
    await second.session.restore();
    second.draw(5);
    await second.session.takeOver();
    expect(await second.stored("p1")).toEqual(second.document().project);
    const later = await openTab();
    await later.session.restore();
    expect(await later.drawn()).toEqual(mask(5));
  });
});
