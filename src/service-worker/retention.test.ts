import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryCaches } from "../testing/memory-caches.ts";
import { versionCache } from "./cache-names.ts";
import { ClientVersions } from "./client-versions.ts";
import { Retention } from "./retention.ts";

const SCOPE = "https://site.test/app/";
const [OLD, OLDER, NOW] = ["0".repeat(16), "1".repeat(16), "2".repeat(16)];

let caches: MemoryCaches;
beforeEach(() => {
  vi.useFakeTimers();
  caches = new MemoryCaches();
  vi.stubGlobal("caches", caches);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The worker as it is after a restart: with what is in the caches alone. */
function restarted(open: readonly string[], { updating = false } = {}) {
  const versions = new ClientVersions(SCOPE);
  const retention = new Retention(SCOPE, NOW!, versions, {
    pages: async () => open,
    isOpen: async (client) => open.includes(client),
    isUpdating: () => updating,
  });
  return { versions, retention };
}

async function fill(name: string, ...urls: readonly string[]): Promise<void> {
  const cache = await caches.open(name);
  for (const url of urls) await cache.put(url, new Response(url));
}

const names = async () => (await caches.keys()).filter((name) => !name.endsWith("clients"));

it("keeps the files of a version until its last page is closed", async () => {
  await fill(versionCache(SCOPE, OLDER!));
  await fill(versionCache(SCOPE, OLD!));
  await fill(versionCache(SCOPE, NOW!));
  const first = restarted(["a", "b"]);
  await first.versions.set("a", NOW!, true);
  await first.versions.set("b", OLD!, true);
  await first.retention.removeUnused();
  expect(await names()).toEqual([versionCache(SCOPE, OLD!), versionCache(SCOPE, NOW!)]);

  await restarted(["a", "b"]).retention.removeUnused();
  expect(await names()).toContain(versionCache(SCOPE, OLD!));

  vi.advanceTimersByTime(10 * 60_000);
  await restarted(["a"]).retention.removeUnused();
  expect(await names()).toEqual([versionCache(SCOPE, NOW!)]);
});

it("keeps the files of a page that is just starting and not listed yet", async () => {
  await fill(versionCache(SCOPE, OLD!));
  const { versions, retention } = restarted([]);
  await versions.set("starting", OLD!, true);
  await retention.removeUnused();
  expect(await names()).toEqual([versionCache(SCOPE, OLD!)]);
});

it("does not wait for a worker whose page is gone", async () => {
  await fill(versionCache(SCOPE, OLD!));
  const { versions, retention } = restarted([]);
  await versions.set("engine", OLD!, false);
  await retention.removeUnused();
  expect(await names()).toEqual([]);
});

it("deletes nothing while a page of unknown version is open or another version is being installed", async () => {
  const all = [versionCache(SCOPE, OLD!), `videorefer-${OLD}`];
  for (const name of all) await fill(name, `${SCOPE}index.html`);
  await restarted(["unknown"]).retention.removeUnused();
  expect(await names()).toEqual(all);
  await restarted([], { updating: true }).retention.removeUnused();
  expect(await names()).toEqual(all);
  await restarted([]).retention.removeUnused();
  expect(await names()).toEqual([]);
});

it("leaves caches of other apps, and of this app in other folders, alone", async () => {
  const others = [
    versionCache("https://site.test/", OLD!),
    versionCache(`${SCOPE}beta/`, OLD!),
    "another-app",
    "videorefer-mine",
  ];
  for (const name of others) await fill(name, `${SCOPE}index.html`);
  await restarted([]).retention.removeUnused();
  expect(await names()).toEqual(others);
});

it("takes only its own files out of a cache that the first releases shared", async () => {
  const shared = `videorefer-${OLD}`;
  const beside = "https://site.test/beside/";
  await fill(shared, `${SCOPE}index.html`, `${SCOPE}assets/a.js`, `${beside}index.html`);
  await restarted([]).retention.removeUnused();
  expect((await (await caches.open(shared)).keys()).map(({ url }) => url)).toEqual([`${beside}index.html`]);
});

it("counts pages from before the first service worker as its version's, but not those of an update", async () => {
  const first = restarted(["a"]);
  await first.retention.noteFirstPages();
  expect(await first.versions.of("a")).toBe(NOW);

  await fill(`videorefer-${OLD}`);
  const update = restarted(["b"]);
  await update.retention.noteFirstPages();
  expect(await update.versions.of("b")).toBeNull();
});
