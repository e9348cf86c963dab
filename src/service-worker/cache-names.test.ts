import { expect, it } from "vitest";
import { clientsCache, isUnscoped, ownEntries, versionCache, versionOf } from "./cache-names.ts";

const SITE = "https://site.test/";
const APP = "https://site.test/app/";
const VERSION = "0123456789abcdef";

it("knows the caches of its own scope from all others", () => {
  expect(versionOf(APP, versionCache(APP, VERSION))).toBe(VERSION);
  const others = [
    versionCache(SITE, VERSION),
    versionCache(`${APP}deeper/`, VERSION),
    versionCache("https://site.test/app", VERSION),
    clientsCache(APP),
    `videorefer-${VERSION}`,
    "workbox-precache-v2-https://site.test/app/",
    "",
  ];
  for (const name of others) expect(versionOf(APP, name)).toBeNull();
});

it("knows the caches of the first releases", () => {
  expect(isUnscoped(`videorefer-${VERSION}`)).toBe(true);
  for (const name of ["videorefer-notes", `other-${VERSION}`, versionCache(APP, VERSION)]) {
    expect(isUnscoped(name)).toBe(false);
  }
});

it("tells the entries of several copies of the app apart", () => {
  const files = (folder: string) => [`${folder}index.html`, `${folder}assets/a.js`];
  const all = [...files(SITE), ...files(APP), `${APP}models/nano/manifest.json`];
  expect(ownEntries(SITE, all)).toEqual(files(SITE));
  expect(ownEntries(APP, all)).toEqual([...files(APP), `${APP}models/nano/manifest.json`]);
  expect(ownEntries("https://site.test/elsewhere/", all)).toEqual([]);
  // Without a page of its own in the cache, nothing in it is this scope's.
  expect(ownEntries(SITE, files(APP))).toEqual([]);
});
