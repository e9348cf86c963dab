import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok, type Result } from "../core/failure.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import type { StoredModel } from "../protocol/models.ts";
import type { EngineClient } from "../services/engine-client.ts";
import { useApp } from "../state/app-store.ts";
import { ModelSession } from "./model-session.ts";

const stored = { folder: "big-q4f32", name: "Big", state: "ready" } as StoredModel;

const noEndpoints = () => Promise.reject(new Error("no endpoint was chosen"));

/** An engine that loads whatever it is given, and a store whose answers the test gives. */
function session() {
  const loads: PackageSource[] = [];
  const restarts: string[] = [];
  const client = (name: string, into: PackageSource[]) => ({
    load: async (source: PackageSource) => {
      into.push(source);
      const id =
        source.kind === "url" ? source.baseUrl : source.kind === "opfs" ? source.path : "picked files";
      return ok({ id } as ModelInfo);
    },
    report: async () => fail("internal", "none"),
    restart: () => restarts.push(name),
    ask: async () => fail("internal", name),
  });
  const engine = client("engine", loads) as unknown as EngineClient;
  const generalLoads: PackageSource[] = [];
  const general = client("general", generalLoads) as unknown as EngineClient;
  const answers: ((result: Result<StoredModel | null>) => void)[] = [];
  const settled = () => new Promise<Result<StoredModel | null>>((resolve) => answers.push(resolve));
  const models = new ModelSession(engine, { settled }, noEndpoints, general);
  return { models, loads, generalLoads, restarts, answers };
}

const choose = (model: string) => useApp.getState().settingsChanged({ model, device: "wasm" });
const idOf = (result: Result<ModelInfo>) => (result.ok ? result.value.id : result.error.code);

describe("ModelSession", () => {
  beforeEach(() => {
    vi.stubGlobal("document", { baseURI: "http://page.test/" });
    vi.stubGlobal("location", { search: "" });
    useApp.setState({ model: { kind: "idle" }, notice: null });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("loads the bundled model without asking for others", async () => {
    choose("nano");
    const { models, answers } = session();
    expect(idOf(await models.ready())).toBe("http://page.test/models/nano-q4f32/");
    expect(await models.packageUrl).toBe("http://page.test/models/nano-q4f32/");
    expect(answers).toHaveLength(0);
  });

  it("loads a stored model in its one variant, which needs no keeping for offline", async () => {
    choose(stored.folder);
    const { models, answers } = session();
    const ready = models.ready();
    answers[0]!(ok(stored));
    expect(idOf(await ready)).toBe("models/big-q4f32");
    expect(await models.packageUrl).toBeNull();
  });

  it("lets a package that makes masks make them, and the demonstration answer", async () => {
    choose(stored.folder);
    const { models, answers } = session();
    const ready = models.ready();
    answers[0]!(ok({ ...stored, kind: "segmenter" }));
    expect((await ready).ok).toBe(true);
    expect(useApp.getState().settings).toMatchObject({ model: "nano", segmenter: stored.folder });
    expect(useApp.getState().notice?.text).toBe("Big makes the masks now. The demo model answers.");
  });

  it("asks a general model in its own engine, and lets the other one's memory go", async () => {
    choose(stored.folder);
    const { models, loads, generalLoads, restarts, answers } = session();
    const askedOf = async () => {
      const answer = await models.ask({} as never, null, () => {}, new AbortController().signal);
      return answer.ok ? "" : answer.error.message;
    };
    const ready = models.ready();
    answers[0]!(ok({ ...stored, kind: "exported" }));
    expect(idOf(await ready)).toBe("models/big-q4f32");
    expect([loads.length, generalLoads.length, restarts]).toEqual([0, 1, ["engine"]]);
    expect(await askedOf()).toBe("general");
    choose("nano");
    models.choose();
    await models.ready();
    expect(await askedOf()).toBe("engine");
    expect(restarts).toEqual(["engine", "general"]);
  });

  it("reads where a folder lies that holds a general model", async () => {
    choose("nano");
    const { models, generalLoads } = session();
    const manifest = { path: "manifest.json", file: new Blob(['{"kind": "exported"}']) };
    await models.visit("a stick", { kind: "files", files: [manifest] });
    expect(generalLoads).toHaveLength(1);
  });

  it("says so when the stored models cannot be listed", async () => {
    choose(stored.folder);
    const { models, answers } = session();
    const ready = models.ready();
    answers[0]!(fail("storage-full", "the storage did not answer"));
    expect(idOf(await ready)).toBe("storage-full");
    expect(useApp.getState().model).toMatchObject({ kind: "failed", failure: { code: "storage-full" } });
  });

  it("lets a question wait for a model that is being added, past the one that is loaded", async () => {
    choose("nano");
    const { models, loads, answers } = session();
    await models.ready();
    choose(stored.folder);
    models.choose();
    const question = models.ready();
    expect(loads).toHaveLength(1);
    answers[0]!(ok(stored));
    expect(idOf(await question)).toBe("models/big-q4f32");
  });

  it("gives whoever waits the model that was chosen last", async () => {
    choose(stored.folder);
    const { models, loads, answers } = session();
    const question = models.ready();
    choose("nano");
    models.choose();
    answers[0]!(ok(stored));
    expect(idOf(await question)).toContain("nano");
    expect(loads).toHaveLength(1);
    expect(useApp.getState().model).toMatchObject({ kind: "ready" });
  });

  it("does not answer with another model when the awaited one failed, and can be asked again", async () => {
    choose(stored.folder);
    const { models, loads, answers } = session();
    const question = models.ready();
    answers[0]!(fail("package-missing", "paused"));
    expect(idOf(await question)).toBe("package-missing");
    expect(loads).toHaveLength(0);
    const again = models.ready();
    answers[1]!(ok(stored));
    expect(idOf(await again)).toBe("models/big-q4f32");
  });

  it("goes back to the demonstration, and says so, when the chosen model is gone", async () => {
    choose(stored.folder);
    const { models, answers } = session();
    const ready = models.ready();
    answers[0]!(ok(null));
    expect(idOf(await ready)).toContain("nano");
    expect(useApp.getState().settings.model).toBe("nano");
    expect(useApp.getState().notice?.text).toContain("no longer on this device");
  });

  it("keeps the choice of a model that is not complete yet", async () => {
    choose(stored.folder);
    const { models, answers } = session();
    const ready = models.ready();
    answers[0]!(ok({ ...stored, state: "unfinished" }));
    expect(idOf(await ready)).toContain("nano");
    expect(useApp.getState().settings.model).toBe(stored.folder);
    expect(useApp.getState().notice?.text).toContain("not complete yet");
  });

  it("answers with a picked package until somebody leaves it, whatever is chosen for the next time", async () => {
    choose("nano");
    const { models } = session();
    await models.ready();
    expect(idOf(await models.visit("stick", { kind: "files", files: [] }))).toBe("picked files");
    expect(useApp.getState()).toMatchObject({ visitModel: "stick", settings: { model: "nano" } });
    models.leave();
    expect(idOf(await models.reload())).toContain("nano");
    expect(useApp.getState().visitModel).toBeNull();
  });
});
