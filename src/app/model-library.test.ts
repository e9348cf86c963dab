import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok, type Result } from "../core/failure.ts";
import type { ModelQuote, StoredModel } from "../protocol/models.ts";
import { useApp } from "../state/app-store.ts";
import { ModelLibrary } from "./model-library.ts";

const stored: StoredModel = {
  folder: "a-q4f32",
  name: "A",
  repository: "owner/a",
  revision: "0123456789",
  licence: "apache-2.0",
  variant: "q4f32",
  kind: "language",
  family: "vr3",
  state: "ready",
  bytes: 10,
  problem: null,
  origin: null,
  unfinished: null,
};
const quote: ModelQuote = {
  folder: stored.folder,
  origin: { kind: "hub", repository: "owner/a", revision: "0123456789" },
  name: "A",
  repository: "owner/a",
  revision: "0123456789",
  licence: "apache-2.0",
  kind: "language",
  family: "vr3",
  variant: "q4f32",
  ready: false,
  sourceBytes: 100,
  doneBytes: 0,
  keptBytes: 10,
  freeBytes: null,
};

/** A models worker that ends each `add` when and how the test says. */
function library({
  here = [stored],
  damaged = ["vision.onnx"],
}: {
  here?: readonly StoredModel[];
  damaged?: readonly string[];
} = {}) {
  const adds: ((result: Result<StoredModel>) => void)[] = [];
  const made = new ModelLibrary({
    list: async () => ok(here),
    quote: async () => ok(quote),
    add: () => new Promise((resolve) => adds.push(resolve)),
    cancel: () => adds.at(-1)?.(fail("cancelled", "paused")),
    remove: async () => ok(undefined),
    verify: async () => ok(damaged),
    exportTo: async () => ok(undefined),
  });
  return { library: made, adds };
}

describe("ModelLibrary", () => {
  let page: EventTarget;
  beforeEach(() => {
    page = new EventTarget();
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
    vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
    vi.stubGlobal("navigator", { onLine: true });
    useApp.setState({ modelJob: null, modelTrouble: null, library: null, notice: null });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("lets those who want the model wait for the job that adds it", async () => {
    const { library: models, adds } = library();
    void models.add(quote, null);
    const settled = models.settled(stored.folder);
    expect(useApp.getState().modelJob).toMatchObject({ kind: "adding", name: "A" });
    adds[0]!(ok(stored));
    expect(await settled).toEqual(ok(stored));
    expect(useApp.getState()).toMatchObject({ modelJob: null, modelTrouble: null, library: [stored] });
  });

  it("looks a model up before it goes on with it, in one job that can be stopped", async () => {
    const { library: models, adds } = library();
    const { origin } = quote;
    const goneOn = models.goOn({ ...stored, variant: "q4f32" }, origin, null);
    expect(useApp.getState().modelJob).toMatchObject({ kind: "adding", name: "A", progress: null });
    await vi.waitFor(() => expect(adds).toHaveLength(1));
    models.stopJob();
    const result = await goneOn;
    expect(result.ok || result.error.code).toBe("cancelled");
    expect(useApp.getState()).toMatchObject({ modelJob: null, modelTrouble: null });
  });

  it("does not go on with something else than what a model was begun with", async () => {
    const { library: models, adds } = library();
    const result = await models.goOn(
      { ...stored, variant: "q4f32", folder: "other-q4f32" },
      quote.origin,
      null,
    );
    expect(result.ok || result.error.code).toBe("checkpoint-invalid");
    expect(useApp.getState().modelTrouble?.failure.message).toContain("choose the same folder");
    expect(adds).toHaveLength(0);
  });

  it("calls a pause no trouble, but tells those who waited that there is no model", async () => {
    const { library: models } = library();
    void models.add(quote, null);
    const settled = models.settled(stored.folder);
    models.stopJob();
    const result = await settled;
    expect(result.ok || result.error.code).toBe("package-missing");
    expect(useApp.getState()).toMatchObject({ modelJob: null, modelTrouble: null });
  });

  it("waits for the connection while the device is offline, and goes on by itself", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    const { library: models, adds } = library();
    const added = models.add(quote, null);
    adds[0]!(fail("network", "cut off"));
    await vi.waitFor(() => expect(useApp.getState().modelJob?.progress?.phase).toBe("waiting"));
    page.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(adds).toHaveLength(2));
    adds[1]!(ok(stored));
    expect(await added).toEqual(ok(stored));
  });

  it("can be paused while it waits for the connection", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    const { library: models, adds } = library();
    const added = models.add(quote, null);
    adds[0]!(fail("network", "cut off"));
    await vi.waitFor(() => expect(useApp.getState().modelJob?.progress?.phase).toBe("waiting"));
    models.stopJob();
    const result = await added;
    expect(result.ok || result.error.code).toBe("cancelled");
  });

  it("says what a failed job ended with, and tries again when the connection changes", async () => {
    const { library: models, adds } = library();
    const added = models.add(quote, null);
    adds[0]!(fail("network", "the hub is away"));
    await added;
    expect(useApp.getState().modelTrouble?.failure.message).toBe("the hub is away");
    page.dispatchEvent(new Event("online"));
    expect(adds).toHaveLength(2);
    expect(useApp.getState()).toMatchObject({ modelJob: { kind: "adding" }, modelTrouble: null });
  });

  it("remembers where models came from after the browser cleared them away, until somebody deletes or forgets one", async () => {
    const remembered = () => useApp.getState().settings.rememberedModels;
    const { origin } = quote;
    await library({ here: [{ ...stored, origin }] }).library.refresh();
    const memo = { folder: "a-q4f32", name: "A", variant: "q4f32", origin };
    expect(remembered()).toEqual([memo]);
    const { library: cleared } = library({ here: [] });
    await cleared.refresh();
    expect(remembered()).toEqual([memo]);
    await cleared.remove(stored.folder);
    expect(remembered()).toEqual([]);
  });

  it("still knows where a damaged model came from when its own note is lost", async () => {
    const { origin } = quote;
    await library({ here: [{ ...stored, origin }] }).library.refresh();
    const damaged: StoredModel = { ...stored, state: "damaged", problem: "not JSON", variant: null };
    await library({ here: [damaged] }).library.refresh();
    const memo = { folder: "a-q4f32", name: "A", variant: "q4f32", origin };
    expect(useApp.getState().settings.rememberedModels).toEqual([memo]);
  });

  it("works on one model at a time, and keeps to the first", async () => {
    const { library: models, adds } = library();
    const first = models.add(quote, null);
    const second = await models.add({ ...quote, folder: "b", name: "B" }, null);
    expect(second.ok).toBe(false);
    expect(useApp.getState().modelJob?.name).toBe("A");
    adds[0]!(ok(stored));
    expect(await first).toEqual(ok(stored));
    expect(adds).toHaveLength(1);
  });

  it("names the files that are not what was stored", async () => {
    const { library: models } = library();
    await models.refresh();
    await models.verify(stored.folder);
    const failure = useApp.getState().modelTrouble?.failure;
    expect(failure?.code).toBe("package-corrupt");
    expect(failure?.message).toContain("vision.onnx");
  });

  it("reports a check in the dialog while that is open, and beside the video when it is not", async () => {
    const { library: models } = library({ damaged: [] });
    await models.refresh();
    useApp.getState().shellChanged({ dialog: "model" });
    await models.verify(stored.folder);
    expect(useApp.getState()).toMatchObject({ modelOutcome: "A: all files are intact.", notice: null });
    useApp.getState().shellChanged({ dialog: null });
    await models.verify(stored.folder);
    expect(useApp.getState()).toMatchObject({
      modelOutcome: null,
      notice: { text: "A: all files are intact." },
    });
  });
});
