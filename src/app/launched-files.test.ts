// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepShared } from "../service-worker/shared-file.ts";
import { useApp } from "../state/app-store.ts";
import { MemoryCaches } from "../testing/memory-caches.ts";
import { openFromAddress, openLaunchedFiles } from "./launched-files.ts";

const SCOPE = "https://site.test/app/";

type Launch = (launch: { files: readonly unknown[] }) => void;

const handle = (name: string, getFile = async () => new File(["x"], name)) => ({ name, getFile });
const notice = () => useApp.getState().notice?.text;
const openFile = vi.fn(async (_file: File, _handle?: unknown) => {});
const openSampleProject = vi.fn(async () => {});
const commands = { openFile, openSampleProject };

let launch: Launch;
beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal("caches", new MemoryCaches());
  useApp.getState().noticed(null);
  history.replaceState(null, "", "/");
  Object.assign(window, { launchQueue: { setConsumer: (consumer: Launch) => (launch = consumer) } });
  openLaunchedFiles(commands);
});
afterEach(() => vi.unstubAllGlobals());

it("opens a launched file with its handle, from any screen", async () => {
  history.replaceState(null, "", "/#/dataset");
  const clip = handle("clip.mp4");
  launch({ files: [clip] });
  await vi.waitFor(() => expect(openFile).toHaveBeenCalledOnce());
  expect(openFile.mock.calls[0]).toMatchObject([{ name: "clip.mp4" }, clip]);
  expect(location.hash).toBe("#/");
  expect(notice()).toBeUndefined();
});

it("says which of several files it opened, and what could not be read", async () => {
  launch({ files: [handle("a.mp4"), handle("b.mp4"), handle("c.mp4")] });
  await vi.waitFor(() =>
    expect(notice()).toBe("a.mp4 is open. One file is opened at a time; 2 more were left."),
  );
  expect(openFile).toHaveBeenCalledOnce();
  launch({ files: [handle("gone.mp4", async () => Promise.reject(new Error("it was moved")))] });
  await vi.waitFor(() => expect(notice()).toContain("gone.mp4 could not be read: it was moved"));
});

it("does nothing when it is launched without a file", () => {
  launch({ files: [] });
  expect(openFile).not.toHaveBeenCalled();
});

it("opens what was shared, once, and takes that out of the address", async () => {
  const body = new FormData();
  body.set("file", new File(["frames"], "shared.mp4", { type: "video/mp4" }));
  await keepShared(SCOPE, new Request(`${SCOPE}share-target`, { method: "POST", body }));
  history.replaceState(null, "", "/?device=wasm&shared");
  await openFromAddress(commands, SCOPE);
  expect(openFile.mock.calls[0]?.[0]).toMatchObject({ name: "shared.mp4" });
  expect(location.search).toBe("?device=wasm");

  history.replaceState(null, "", "/?shared");
  await openFromAddress(commands, SCOPE);
  expect(openFile).toHaveBeenCalledOnce();
  expect(notice()).toContain("is gone");
});

it("opens the sample project where the address asks for it, and nothing where it does not", async () => {
  await openFromAddress(commands, SCOPE);
  expect(openSampleProject).not.toHaveBeenCalled();
  history.replaceState(null, "", "/?sample");
  await openFromAddress(commands, SCOPE);
  expect(openSampleProject).toHaveBeenCalledOnce();
  expect(location.search).toBe("");
});
