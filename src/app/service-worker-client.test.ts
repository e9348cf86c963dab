import { afterEach, beforeEach, expect, it, vi } from "vitest";

interface FakeWorker {
  state: "installed" | "activated";
  postMessage(message: unknown): void;
}

const worker = (state: FakeWorker["state"]): FakeWorker & { posted: unknown[] } => {
  const posted: unknown[] = [];
  return { state, posted, postMessage: (message) => posted.push(message) };
};

/** A browser's container of service workers, which says what the test makes it say. */
class Container extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = Object.assign(new EventTarget(), {
    active: null as FakeWorker | null,
    waiting: null as FakeWorker | null,
    installing: null as EventTarget | null,
  });
  readonly ready = Promise.resolve(this.registration);

  register() {
    return Promise.resolve(this.registration);
  }

  controlledBy(next: FakeWorker): void {
    this.controller = next;
    this.dispatchEvent(new Event("controllerchange"));
  }
}

let container: Container;
let reload: ReturnType<typeof vi.fn>;

/** The page's side with the container as it is now. */
async function start() {
  vi.resetModules();
  const { registerServiceWorker, applyUpdate } = await import("./service-worker-client.ts");
  const { useApp } = await import("../state/app-store.ts");
  registerServiceWorker(Promise.resolve(null));
  await new Promise((resolve) => setTimeout(resolve));
  return { applyUpdate, app: () => useApp.getState(), setApp: useApp.setState };
}

beforeEach(() => {
  container = new Container();
  reload = vi.fn();
  vi.stubEnv("PROD", true);
  vi.stubGlobal("navigator", { serviceWorker: container });
  vi.stubGlobal("document", { baseURI: "https://page.test/" });
  vi.stubGlobal("location", { reload, search: "" });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

it("does not offer the first installation as an update, however often the browser tells of it", async () => {
  const { app } = await start();
  const first = worker("activated");
  container.controlledBy(first);
  container.controlledBy(first);
  expect(app().updateWaiting).toBe(false);
});

it("offers another version that has taken over, which another tab agreed to", async () => {
  container.controller = worker("activated");
  const { app } = await start();
  container.controlledBy(worker("activated"));
  expect(app().updateWaiting).toBe(true);
});

it("does not offer a version that waits where none ran before", async () => {
  const first = worker("installed");
  container.controller = first;
  container.registration.waiting = first;
  const { app } = await start();
  expect(app().updateWaiting).toBe(false);
});

it("does not offer what waited and is active by the time it is looked at", async () => {
  container.controller = worker("activated");
  Object.assign(container.registration, { active: container.controller, waiting: worker("activated") });
  const { app } = await start();
  expect(app().updateWaiting).toBe(false);
});

it("offers a version that waits, and reloads once that has taken over", async () => {
  container.controller = worker("activated");
  const next = worker("installed");
  Object.assign(container.registration, { active: container.controller, waiting: next });
  const { app, applyUpdate } = await start();
  expect(app().updateWaiting).toBe(true);
  applyUpdate();
  expect(next.posted).toEqual([{ kind: "take-over" }]);
  expect(reload).not.toHaveBeenCalled();
  container.controlledBy(next);
  expect(reload).toHaveBeenCalledTimes(1);
});

it("reloads at once when another tab has gone over before", async () => {
  container.controller = worker("activated");
  const next = worker("installed");
  Object.assign(container.registration, { active: container.controller, waiting: next });
  const { applyUpdate } = await start();
  next.state = "activated";
  applyUpdate();
  expect(reload).toHaveBeenCalledTimes(1);
});

it("waits with its offer until nothing runs", async () => {
  container.controller = worker("activated");
  const { app, setApp } = await start();
  setApp({ video: { kind: "opening", name: "a", fraction: 0 } });
  container.controlledBy(worker("activated"));
  expect(app().updateWaiting).toBe(false);
  setApp({ video: { kind: "none" } });
  expect(app().updateWaiting).toBe(true);
});

it("has everything kept for use offline, and hears whether it is", async () => {
  container.registration.active = worker("activated");
  const { app } = await start();
  expect((container.registration.active as ReturnType<typeof worker>).posted).toEqual([
    { kind: "keep-all", packageUrl: null },
  ]);
  container.dispatchEvent(new MessageEvent("message", { data: { kind: "kept-all", complete: true } }));
  expect(app().offlineReady).toBe(true);
});
